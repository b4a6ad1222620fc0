//! The Lambdas: the real handlers, each with the credentials of its own role.

use super::role_name;
use crate::{Account, TaskFailure};
use contract::step::Step;
use handlers::{Create, Deactivate, Delete, Failure, Publish, Verify};
use lambda_runtime::Diagnostic;
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;

/// How long a function may run before Lambda stops it.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The five Lambda functions.
pub struct Functions {
    account: Account,
    pipeline: String,
    create: Create,
    verify: Verify,
    publish: Publish,
    deactivate: Deactivate,
    delete: Delete,
}

impl Functions {
    pub(super) fn new(account: &Account, pipeline: &str) -> Self {
        let config = |step| {
            let (id, secret) = account.issue_role_credentials(&role_name(pipeline, step));
            account.sdk_config(&id, &secret)
        };
        Functions {
            account: account.clone(),
            pipeline: pipeline.to_owned(),
            create: Create::new(&config(Step::Create)),
            verify: Verify::new(&config(Step::Verify)),
            publish: Publish::new(&config(Step::Publish)),
            deactivate: Deactivate::new(&config(Step::Deactivate)),
            delete: Delete::new(&config(Step::Delete)),
        }
    }

    /// A function's ARN.
    #[must_use]
    pub fn arn(&self, step: Step) -> String {
        let (region, account_id) = (self.account.region(), self.account.account_id());
        format!(
            "arn:aws:lambda:{region}:{account_id}:function:{}",
            role_name(&self.pipeline, step)
        )
    }

    /// Invokes the function of this ARN.
    pub(super) async fn invoke_arn(
        &self,
        arn: &str,
        payload: &Value,
    ) -> Result<Value, TaskFailure> {
        match Step::ALL.into_iter().find(|step| self.arn(*step) == arn) {
            Some(step) => self.invoke(step, payload).await,
            None => Err(TaskFailure {
                error: "Lambda.ResourceNotFoundException".to_owned(),
                cause: format!("Function not found: {arn} (Service: Lambda, Status Code: 404)"),
            }),
        }
    }

    /// Invokes a function as Lambda does: JSON in, JSON out, and stopped after a minute.
    ///
    /// # Errors
    /// The error's name and its cause, as Step Functions passes them on.
    pub async fn invoke(&self, step: Step, payload: &Value) -> Result<Value, TaskFailure> {
        match tokio::time::timeout(TIMEOUT, self.run(step, payload)).await {
            Ok(result) => result.map_err(|failure| {
                let diagnostic = Diagnostic::from(failure);
                let cause = serde_json::to_string(&diagnostic).unwrap_or_default();
                TaskFailure {
                    error: diagnostic.error_type,
                    cause,
                }
            }),
            Err(_) => {
                let message = format!(
                    "{} Task timed out after {}.00 seconds",
                    self.account.clock().now(),
                    TIMEOUT.as_secs()
                );
                let payload = json!({ "errorMessage": message });
                Err(TaskFailure {
                    error: "Lambda.Unknown".to_owned(),
                    cause: format!(
                        "The cause could not be determined because Lambda did not return an error type. Returned payload: {payload}"
                    ),
                })
            }
        }
    }

    async fn run(&self, step: Step, payload: &Value) -> Result<Value, Failure> {
        Ok(match step {
            Step::Create => json_of(&self.create.handle(payload).await?),
            Step::Verify => json_of(&self.verify.handle(payload).await?),
            Step::Publish => json_of(&self.publish.handle(payload).await?),
            Step::Deactivate => json_of(&self.deactivate.handle(payload).await?),
            Step::Delete => json_of(&self.delete.handle(payload).await?),
        })
    }
}

fn json_of(outcome: &impl Serialize) -> Value {
    serde_json::to_value(outcome).expect("outcomes are plain data")
}
