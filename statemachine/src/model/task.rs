//! Task: work that something else does.

use super::fields::Fields;
use super::{Assign, Catcher, Quantity, QueryLanguage, Retrier, Transition};
use crate::diagnostic::{Diagnostic, Pointer};
use serde::Serialize;
use serde_json::{Value, json};

/// A state that has work done: a Lambda function, an activity, a call to a service.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Task {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The language of this state, where it differs from the machine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// The ARN of what does the work.
    pub resource: String,
    /// What it is given; absent, that is the state's input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arguments: Option<Value>,
    /// How long it may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<Quantity>,
    /// How long it may be silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heartbeat_seconds: Option<Quantity>,
    /// When it is tried again; the first retrier that names the error counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Vec<Retrier>>,
    /// Where to go on after an error; the first catcher that names it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catch: Option<Vec<Catcher>>,
    /// The variables to set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign: Option<Assign>,
    /// What comes out; absent, that is the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Where to go on.
    #[serde(flatten)]
    pub transition: Transition,
}

impl Task {
    /// A task for this resource, with the state's input as its arguments.
    #[must_use]
    pub fn new(resource: impl Into<String>) -> Self {
        Task {
            resource: resource.into(),
            ..Task::default()
        }
    }

    /// Invokes a Lambda function through the service integration, whose result has the function's answer in `Payload`.
    #[must_use]
    pub fn lambda(function: impl Into<String>, payload: impl Into<Value>) -> Self {
        let (function, payload): (String, Value) = (function.into(), payload.into());
        Task::service(
            "lambda:invoke",
            json!({"FunctionName": function, "Payload": payload}),
        )
    }

    /// Calls a service through an integration such as `sns:publish` or `aws-sdk:s3:getObject`.
    #[must_use]
    pub fn service(integration: &str, arguments: impl Into<Value>) -> Self {
        Task {
            arguments: Some(arguments.into()),
            ..Task::new(format!("arn:aws:states:::{integration}"))
        }
    }

    /// How long it may take: seconds, or an expression.
    #[must_use]
    pub fn timeout_seconds(mut self, seconds: impl Into<Quantity>) -> Self {
        self.timeout_seconds = Some(seconds.into());
        self
    }

    /// How long it may be silent: seconds, or an expression.
    #[must_use]
    pub fn heartbeat_seconds(mut self, seconds: impl Into<Quantity>) -> Self {
        self.heartbeat_seconds = Some(seconds.into());
        self
    }

    /// Adds a retrier after those that are there.
    #[must_use]
    pub fn retry(mut self, retrier: Retrier) -> Self {
        self.retry.get_or_insert_default().push(retrier);
        self
    }

    /// Adds a catcher after those that are there.
    #[must_use]
    pub fn catch(mut self, catcher: Catcher) -> Self {
        self.catch.get_or_insert_default().push(catcher);
        self
    }

    pub(super) fn read(
        fields: &mut Fields<'_>,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let resource = fields.required("Resource", findings);
        let task = Task {
            comment: fields.optional("Comment", findings),
            query_language: fields.optional("QueryLanguage", findings),
            resource: String::new(),
            arguments: fields.optional("Arguments", findings),
            timeout_seconds: fields.optional("TimeoutSeconds", findings),
            heartbeat_seconds: fields.optional("HeartbeatSeconds", findings),
            retry: fields.optional("Retry", findings),
            catch: fields.optional("Catch", findings),
            assign: fields.optional("Assign", findings),
            output: fields.optional("Output", findings),
            transition: Transition::End,
        };
        let transition = Transition::read(fields, at, findings);
        Some(Task {
            resource: resource?,
            transition: transition?,
            ..task
        })
    }
}
