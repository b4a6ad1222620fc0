//! The service integrations of Step Functions: the same operations, reached without HTTP.
//!
//! `arn:aws:states:::sns:publish` and `arn:aws:states:::events:putEvents` take the arguments of the
//! task and fail with Step Functions' names for the errors.

use crate::fault::Attempts;
use crate::operation::Answer;
use crate::state::Asked;
use crate::{Account, Principal, Service};
use serde_json::{Value, json};

const STEP_FUNCTIONS: Principal = Principal::Service("states.amazonaws.com");

/// Why a task failed, as `Catch` and the execution history see it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}: {cause}")]
pub struct TaskFailure {
    /// The error's name, such as `SNS.NotFoundException`.
    pub error: String,
    /// The sentence beside it.
    pub cause: String,
}

impl TaskFailure {
    /// What a function answers that failed so.
    pub(crate) fn payload(&self) -> Value {
        let own = serde_json::from_str(&self.cause).ok();
        own.filter(Value::is_object)
            .unwrap_or_else(|| json!({ "errorMessage": self.cause }))
    }
}

/// A call that an integration makes, and what the task makes of its answer.
struct Integration {
    asked: Asked,
    /// What the names of its errors begin with.
    prefix: &'static str,
    service_name: &'static str,
    result: fn(&Value) -> Result<Value, TaskFailure>,
}

impl Account {
    /// `arn:aws:states:::sns:publish`. A message that is not a text is sent as its JSON.
    ///
    /// # Errors
    /// When SNS refuses; the error begins with `SNS.`.
    pub fn sns_publish(&self, arguments: Value) -> Result<Value, TaskFailure> {
        let call = Integration::sns_publish(self, arguments);
        call.output(self.call_directly(&call.asked, STEP_FUNCTIONS))
    }

    /// `arn:aws:states:::events:putEvents`. A detail that is not a text is sent as its JSON.
    ///
    /// # Errors
    /// When EventBridge refuses the request or one of its entries; the error begins with `EventBridge.`.
    pub fn events_put(&self, arguments: Value) -> Result<Value, TaskFailure> {
        let call = Integration::events_put(self, arguments);
        call.output(self.call_directly(&call.asked, STEP_FUNCTIONS))
    }

    /// Whether this role may do this to a resource that has no tags.
    pub(crate) fn allows(&self, role: &str, action: &str, arn: &str) -> bool {
        self.state().allows(role, action, arn)
    }

    /// The state machine as a caller, by the name of its role.
    pub(crate) fn state_machine(&self, role: &str) -> Principal {
        let state = self.state();
        state
            .iam
            .role(role, self.account_id())
            .unwrap_or(STEP_FUNCTIONS)
    }

    /// Runs a task of an execution, with the rules asked about its call; `None` when the sandbox
    /// has no such integration.
    pub(crate) async fn integrate(
        &self,
        resource: &str,
        arguments: Value,
        execution: (&str, &Attempts),
        caller: &Principal,
    ) -> Option<Result<Value, TaskFailure>> {
        let call = match resource {
            "arn:aws:states:::sns:publish" => Integration::sns_publish(self, arguments),
            "arn:aws:states:::events:putEvents" => Integration::events_put(self, arguments),
            _ => return None,
        };
        let fate = self.direct_fate(&call.asked, caller, execution);
        if fate.on_the_way_there(self.clock()).await.is_err() {
            return Some(Err(call.unheard("Connect timed out")));
        }
        let answer = match fate.refusal() {
            Some(refusal) => self.refuse_directly(&call.asked, caller.clone(), refusal),
            None => self.call_directly(&call.asked, caller.clone()),
        };
        if fate.on_the_way_back().await.is_err() {
            if let Ok(Some(id)) = answer.as_ref().map(|output| output["MessageId"].as_str()) {
                self.state().home_mut().sns.unheard(id);
            }
            return Some(Err(call.unheard("Read timed out")));
        }
        Some(call.output(answer))
    }
}

impl Integration {
    fn sns_publish(account: &Account, mut arguments: Value) -> Self {
        as_text(&mut arguments["Message"]);
        Integration {
            asked: asked(account, Service::Sns, "Publish", arguments),
            prefix: "SNS",
            service_name: "AmazonSNS",
            result: |output| {
                Ok(json!({
                    "MessageId": output["MessageId"],
                    "SdkHttpMetadata": { "HttpStatusCode": 200 },
                }))
            },
        }
    }

    fn events_put(account: &Account, mut arguments: Value) -> Self {
        if let Some(entries) = arguments["Entries"].as_array_mut() {
            for entry in entries {
                as_text(&mut entry["Detail"]);
            }
        }
        Integration {
            asked: asked(account, Service::EventBridge, "PutEvents", arguments),
            prefix: "EventBridge",
            service_name: "AmazonCloudWatchEvents",
            result: |output| {
                let output = json!({
                    "Entries": output["Entries"],
                    "FailedEntryCount": output["FailedEntryCount"],
                });
                if output["FailedEntryCount"] == 0 {
                    return Ok(output);
                }
                Err(TaskFailure {
                    error: "EventBridge.FailedEntry".to_owned(),
                    cause: output.to_string(),
                })
            },
        }
    }

    /// The task's output, or its error by the name that Step Functions gives it.
    fn output(&self, answer: Answer) -> Result<Value, TaskFailure> {
        let output = answer.map_err(|refusal| TaskFailure {
            error: format!(
                "{}.{}Exception",
                self.prefix,
                refusal.code.trim_end_matches("Exception")
            ),
            cause: format!(
                "{} (Service: {}; Status Code: {}; Error Code: {})",
                refusal.message, self.service_name, refusal.status, refusal.code
            ),
        })?;
        (self.result)(&output)
    }

    /// Nobody knows what came of it.
    fn unheard(&self, why: &str) -> TaskFailure {
        TaskFailure {
            error: format!("{}.SdkClientException", self.prefix),
            cause: format!("Unable to execute HTTP request: {why}"),
        }
    }
}

fn asked(account: &Account, service: Service, operation: &str, input: Value) -> Asked {
    Asked {
        service,
        region: account.region().to_owned(),
        operation: operation.to_owned(),
        input,
        as_of: account.clock().now(),
    }
}

/// Step Functions turns objects into their JSON where the service wants a text.
fn as_text(value: &mut Value) {
    if !(value.is_null() || value.is_string()) {
        *value = Value::String(value.to_string());
    }
}
