//! The service integrations of Step Functions: the same operations, reached without HTTP.
//!
//! `arn:aws:states:::sns:publish` and `arn:aws:states:::events:putEvents` take the arguments of the
//! task and fail with Step Functions' names for the errors.

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

impl Account {
    /// `arn:aws:states:::sns:publish`. A message that is not a text is sent as its JSON.
    ///
    /// # Errors
    /// When SNS refuses; the error begins with `SNS.`.
    pub fn sns_publish(&self, mut arguments: Value) -> Result<Value, TaskFailure> {
        as_text(&mut arguments["Message"]);
        let output = self.integrated(Service::Sns, "Publish", arguments, "SNS", "AmazonSNS")?;
        Ok(json!({
            "MessageId": output["MessageId"],
            "SdkHttpMetadata": { "HttpStatusCode": 200 },
        }))
    }

    /// `arn:aws:states:::events:putEvents`. A detail that is not a text is sent as its JSON.
    ///
    /// # Errors
    /// When EventBridge refuses the request or one of its entries; the error begins with `EventBridge.`.
    pub fn events_put(&self, mut arguments: Value) -> Result<Value, TaskFailure> {
        if let Some(entries) = arguments["Entries"].as_array_mut() {
            for entry in entries {
                as_text(&mut entry["Detail"]);
            }
        }
        let output = self.integrated(
            Service::EventBridge,
            "PutEvents",
            arguments,
            "EventBridge",
            "AmazonCloudWatchEvents",
        )?;
        let output = json!({
            "Entries": output["Entries"],
            "FailedEntryCount": output["FailedEntryCount"],
        });
        if output["FailedEntryCount"] != 0 {
            return Err(TaskFailure {
                error: "EventBridge.FailedEntry".to_owned(),
                cause: output.to_string(),
            });
        }
        Ok(output)
    }

    fn integrated(
        &self,
        service: Service,
        operation: &str,
        input: Value,
        prefix: &str,
        service_name: &str,
    ) -> Result<Value, TaskFailure> {
        let asked = Asked {
            service,
            region: self.region().to_owned(),
            operation: operation.to_owned(),
            input,
        };
        self.call_directly(asked, STEP_FUNCTIONS)
            .map_err(|refusal| TaskFailure {
                error: format!(
                    "{prefix}.{}Exception",
                    refusal.code.trim_end_matches("Exception")
                ),
                cause: format!(
                    "{} (Service: {service_name}; Status Code: {}; Error Code: {})",
                    refusal.message, refusal.status, refusal.code
                ),
            })
    }
}

/// Step Functions turns objects into their JSON where the service wants a text.
fn as_text(value: &mut Value) {
    if !(value.is_null() || value.is_string()) {
        *value = Value::String(value.to_string());
    }
}
