//! A step as a Task: payload, timeout, retries.

use super::Substitution;
use crate::{Catcher, Retrier, Task};
use contract::step::Step;
use contract::{ErrorName, Schema};
use serde_json::{Map, Value, json};

/// Longer than a Lambda's own timeout of 60 seconds, so that its error arrives first.
const TASK_TIMEOUT_SECONDS: u64 = 90;

/// A task that runs a step. `part` is the step's own part of the payload; the outcome comes out.
pub(super) fn step(step: Step, part: Value) -> Task {
    let mut payload = Map::from_iter([
        ("schema".to_owned(), Schema::NUMBER.into()),
        (
            "execution".to_owned(),
            json!("{% $states.context.Execution.Id %}"),
        ),
        ("rotation".to_owned(), json!("{% $rotation %}")),
    ]);
    if let Value::Object(part) = part {
        payload.extend(part);
    }
    Task::lambda(Substitution::Function(step).placeholder(), payload)
        .timeout_seconds(TASK_TIMEOUT_SECONDS)
        .retry(service_errors())
        .retry(aws_unavailable())
        .retry(killed())
        .output("{% $states.result.Payload %}")
}

/// Errors of the Lambda service, retried as AWS recommends
/// ("Handling transient Lambda service exceptions", Step Functions developer guide).
fn service_errors() -> Retrier {
    Retrier::on([
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ])
    .interval_seconds(2)
    .max_attempts(6)
    .backoff_rate(2.0)
    .max_delay_seconds(60)
    .full_jitter()
}

/// The services behind the step are ill. IAM's throttling ends within minutes.
fn aws_unavailable() -> Retrier {
    Retrier::on([ErrorName::AwsUnavailable.as_str()])
        .interval_seconds(10)
        .max_attempts(8)
        .backoff_rate(2.0)
        .max_delay_seconds(300)
        .full_jitter()
}

/// The function was killed or timed out; every step can be run again.
fn killed() -> Retrier {
    Retrier::on(["Lambda.Unknown", "States.Timeout"])
        .interval_seconds(10)
        .max_attempts(3)
        .backoff_rate(2.0)
        .max_delay_seconds(60)
        .full_jitter()
}

/// Another run may be about to create a key, or clocks differ; after the settling time of two minutes
/// it is known.
pub(super) fn unsettled() -> Retrier {
    Retrier::on([ErrorName::Unsettled.as_str()])
        .interval_seconds(30)
        .max_attempts(10)
        .backoff_rate(1.0)
}

/// The first rotation begins as soon as its user is there, and roles and tags reach IAM's hosts
/// one by one: this gives them a minute.
pub(super) fn not_yet_allowed() -> Retrier {
    Retrier::on([ErrorName::AccessDenied.as_str()])
        .interval_seconds(20)
        .max_attempts(3)
        .backoff_rate(1.0)
}

/// New keys work after seconds; this gives them five minutes.
pub(super) fn not_yet_active() -> Retrier {
    Retrier::on([ErrorName::KeyNotYetActive.as_str()])
        .interval_seconds(5)
        .max_attempts(8)
        .backoff_rate(2.0)
        .max_delay_seconds(60)
}

/// Catches everything, and goes on with `next`, knowing what to tell a person.
pub(super) fn catch_all(failure: Value, next: &str) -> Catcher {
    Catcher::on(["States.ALL"], next)
        .assign("failure", failure)
        .output(json!({}))
}
