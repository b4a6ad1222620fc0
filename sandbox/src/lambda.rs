//! Lambda: functions that can be looked at and invoked. Running one is up to the world.

use crate::operation::{self, Answer, Context};
use crate::page::Page;
use crate::{ServiceError, TaskFailure};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use tokio::sync::oneshot;

/// The largest page of ListFunctions, and the one that is given without a wish.
const LARGEST_PAGE: usize = 50;

/// What Lambda remembers in one region.
#[derive(Default)]
pub(crate) struct State {
    /// The properties of each function, by its name, as CloudFormation has them.
    functions: BTreeMap<String, Function>,
    due: Vec<DueInvocation>,
    awaited: Option<oneshot::Receiver<Invoked>>,
}

struct Function {
    properties: Value,
    modified_at: Timestamp,
}

/// A function that is to run now.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "server"),
    expect(
        dead_code,
        reason = "only a world that is served has functions to invoke"
    )
)]
pub(crate) struct DueInvocation {
    /// The function's ARN.
    pub(crate) function_arn: String,
    pub(crate) payload: Value,
    /// Where the answer goes; nobody may be there.
    pub(crate) reply: oneshot::Sender<Invoked>,
}

/// What a function answered.
pub(crate) type Invoked = Result<Value, TaskFailure>;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfFunction {
    function_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Invoke {
    function_name: String,
    #[serde(default)]
    invocation_type: InvocationType,
    /// The text of the body.
    payload: String,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum InvocationType {
    #[default]
    RequestResponse,
    Event,
    DryRun,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListFunctions {
    marker: Option<String>,
    max_items: Option<String>,
}

impl State {
    /// Makes a function. Its properties are those of CloudFormation.
    #[cfg(feature = "server")]
    pub(crate) fn create_function(&mut self, properties: &Value, now: Timestamp) {
        let name = properties["FunctionName"].as_str().unwrap_or_default();
        let function = Function {
            modified_at: now,
            properties: properties.clone(),
        };
        self.functions.insert(name.to_owned(), function);
    }

    pub(crate) fn call(&mut self, operation: &str, input: Value, context: &Context<'_>) -> Answer {
        match operation {
            "Invoke" => self.invoke(&operation::input(input)?, context),
            "GetFunction" => self.get_function(&operation::input(input)?, context),
            "GetFunctionConfiguration" => {
                let input: OfFunction = operation::input(input)?;
                let (name, function) = self.find(&input.function_name, context)?;
                Ok(function.configuration(&arn(context, name)))
            }
            "ListFunctions" => self.list_functions(&operation::input(input)?, context),
            other => Err(operation::unknown(other)),
        }
    }

    /// The functions that are to run now.
    #[cfg(feature = "server")]
    pub(crate) fn take_due(&mut self) -> Vec<DueInvocation> {
        std::mem::take(&mut self.due)
    }

    /// Whether the world is to run anything.
    #[cfg(feature = "server")]
    pub(crate) fn is_waited_for(&self) -> bool {
        !self.due.is_empty()
    }

    /// What the caller of the latest invocation waits for.
    pub(crate) fn take_awaited(&mut self) -> Option<oneshot::Receiver<Invoked>> {
        self.awaited.take()
    }

    /// The answer is `Null` when the caller is to wait for another one.
    fn invoke(&mut self, input: &Invoke, context: &Context<'_>) -> Answer {
        let (name, _) = self.find(&input.function_name, context)?;
        let text = if input.payload.is_empty() {
            "{}"
        } else {
            &input.payload
        };
        let payload = serde_json::from_str(text).map_err(|_| {
            refusal(
                400,
                "InvalidRequestContentException",
                "Could not parse request body into json",
            )
        })?;
        let (reply, awaited) = oneshot::channel();
        let due = DueInvocation {
            function_arn: arn(context, name),
            payload,
            reply,
        };
        match input.invocation_type {
            InvocationType::DryRun => return Ok(json!({ "StatusCode": 204 })),
            InvocationType::Event => {
                self.due.push(due);
                return Ok(json!({ "StatusCode": 202 }));
            }
            InvocationType::RequestResponse => {
                self.due.push(due);
                self.awaited = Some(awaited);
            }
        }
        Ok(Value::Null)
    }

    fn get_function(&self, input: &OfFunction, context: &Context<'_>) -> Answer {
        let (name, function) = self.find(&input.function_name, context)?;
        let tags = function.properties["Tags"].as_array().into_iter().flatten();
        let tags: BTreeMap<_, _> = tags
            .filter_map(|tag| Some((tag["Key"].as_str()?, tag["Value"].as_str()?)))
            .collect();
        Ok(json!({
            "Configuration": function.configuration(&arn(context, name)),
            "Code": { "RepositoryType": "S3" },
            "Tags": tags,
        }))
    }

    fn list_functions(&self, input: &ListFunctions, context: &Context<'_>) -> Answer {
        let size = match &input.max_items {
            None => LARGEST_PAGE,
            Some(text) => text.parse().unwrap_or(LARGEST_PAGE).clamp(1, LARGEST_PAGE),
        };
        let page = Page::at(input.marker.as_deref(), size)
            .ok_or_else(|| refusal(400, "InvalidParameterValueException", "Invalid marker"))?;
        let functions = self.functions.iter();
        let configurations =
            functions.map(|(name, function)| function.configuration(&arn(context, name)));
        let (functions, next) = page.cut(configurations);
        let mut answer = json!({ "Functions": functions });
        if let Some(next) = next {
            answer["NextMarker"] = next.into();
        }
        Ok(answer)
    }

    /// The function behind a name, an ARN, or an account's number and a name.
    fn find(&self, id: &str, context: &Context<'_>) -> Result<(&str, &Function), ServiceError> {
        let mut functions = self.functions.iter();
        let found = functions.find(|(name, _)| is_of(id, name, context));
        let (name, function) = found.ok_or_else(|| {
            let name = id.rsplit(':').next().unwrap_or(id);
            let missing = arn(context, name);
            refusal(
                404,
                "ResourceNotFoundException",
                format!("Function not found: {missing}"),
            )
        })?;
        Ok((name, function))
    }
}

impl Function {
    fn configuration(&self, arn: &str) -> Value {
        const TOLD: [&str; 11] = [
            "FunctionName",
            "Description",
            "Runtime",
            "Handler",
            "Architectures",
            "MemorySize",
            "Timeout",
            "Role",
            "LoggingConfig",
            "TracingConfig",
            "Environment",
        ];
        let mut configuration = json!({
            "FunctionArn": arn,
            "Version": "$LATEST",
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "PackageType": "Zip",
            "LastModified": self.modified_at.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string(),
        });
        for name in TOLD {
            if let Some(value) = self.properties.get(name) {
                configuration[name] = value.clone();
            }
        }
        configuration
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.functions.keys()).finish()
    }
}

fn arn(context: &Context<'_>, name: &str) -> String {
    let (region, account_id) = (context.region, context.account_id);
    function_arn(region, account_id, name)
}

/// The ARN of a function.
pub(crate) fn function_arn(region: &str, account_id: &str, name: &str) -> String {
    format!("arn:aws:lambda:{region}:{account_id}:function:{name}")
}

fn is_of(id: &str, name: &str, context: &Context<'_>) -> bool {
    id == name
        || id == arn(context, name)
        || id == format!("{}:function:{name}", context.account_id)
}

/// The status that an answer comes with: 202 or 204 where nobody waits for the function.
pub(crate) fn status(output: &Value) -> u16 {
    let status = output["StatusCode"].as_u64();
    status
        .and_then(|status| status.try_into().ok())
        .unwrap_or(200)
}

fn name(input: &Value) -> Option<&str> {
    input["FunctionName"].as_str()?.rsplit(':').next()
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value) -> Option<String> {
    Some(format!("function/{}", name(input)?))
}

/// What an action is about, as policies see it.
pub(crate) fn target(region: &str, account_id: &str, input: &Value) -> String {
    match name(input) {
        Some(name) => function_arn(region, account_id, name),
        None => "*".to_owned(),
    }
}

fn refusal(status: u16, code: &'static str, message: impl Into<String>) -> ServiceError {
    ServiceError::new(status, code, message)
}
