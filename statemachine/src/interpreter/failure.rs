//! Why a state did not do its work.

use crate::history::MAX_EVENTS;
use serde_json::{Value, json};

/// An error in a state, on its way to a retrier, a catcher or the end of the execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) error: Option<String>,
    pub(super) cause: Option<String>,
}

pub(super) const RUNTIME: &str = "States.Runtime";
pub(super) const TIMEOUT: &str = "States.Timeout";
pub(super) const QUERY_EVALUATION_ERROR: &str = "States.QueryEvaluationError";

impl Failure {
    pub(super) fn new(error: &str, cause: impl Into<String>) -> Self {
        Failure {
            error: Some(error.to_owned()),
            cause: Some(cause.into()),
        }
    }

    /// A task or a state made more data than may be passed on.
    pub(super) fn data_limit_exceeded(of: &str) -> Self {
        Failure::new(
            "States.DataLimitExceeded",
            format!(
                "The state/task '{of}' returned a result with a size exceeding the maximum number of bytes service limit."
            ),
        )
    }

    /// A task did not answer in time.
    pub(super) fn timed_out() -> Self {
        Failure {
            error: Some(TIMEOUT.to_owned()),
            cause: None,
        }
    }

    /// Too many executions of a distributed Map failed.
    pub(super) fn tolerance_exceeded() -> Self {
        Failure::new(
            "States.ExceedToleratedFailureThreshold",
            "The specified tolerated failure threshold was exceeded",
        )
    }

    /// The history has no place for another event.
    pub(super) fn history_full() -> Self {
        Failure::new(
            RUNTIME,
            format!("The execution reached the maximum number of history events ({MAX_EVENTS})."),
        )
    }

    /// There is no place in memory for what the execution makes.
    pub(super) fn volume_exceeded() -> Self {
        Failure::new(
            RUNTIME,
            "The execution makes more than this interpreter keeps.",
        )
    }

    /// Whether an `ErrorEquals` names this error.
    ///
    /// `States.ALL` stands for every error and `States.TaskFailed` for every one but `States.Timeout`;
    /// `States.Runtime` is beyond all names (AWS, "Handling errors in Step Functions workflows").
    pub(super) fn is_named_by(&self, names: &[String]) -> bool {
        let error = self.error.as_deref().unwrap_or_default();
        error != RUNTIME
            && names.iter().any(|name| match name.as_str() {
                "States.ALL" => true,
                "States.TaskFailed" => error != TIMEOUT,
                name => name == error,
            })
    }

    /// What `$states.errorOutput` is. A timeout has an empty cause; what a task did not say is null.
    pub(super) fn error_output(&self) -> Value {
        let is_timeout = self.error.as_deref() == Some(TIMEOUT);
        let cause = match &self.cause {
            None if is_timeout => Some(""),
            cause => cause.as_deref(),
        };
        json!({"Error": self.error, "Cause": cause})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(error: &str, by: &str) -> bool {
        Failure::new(error, "").is_named_by(&[by.to_owned()])
    }

    #[test]
    fn names_match_literally() {
        assert!(named("Lambda.Unknown", "Lambda.Unknown"));
        assert!(!named("Lambda.Unknown", "Lambda.unknown"));
        assert!(!named("Lambda.Unknown", "Lambda"));
    }

    #[test]
    fn all_stands_for_every_error_but_runtime() {
        for error in ["Mine", "States.Timeout", "States.DataLimitExceeded"] {
            assert!(named(error, "States.ALL"), "{error}");
        }
        assert!(!named("States.Runtime", "States.ALL"));
        assert!(!named("States.Runtime", "States.Runtime"));
    }

    #[test]
    fn task_failed_stands_for_every_error_but_timeout_and_runtime() {
        assert!(named("Mine", "States.TaskFailed"));
        assert!(!named("States.Timeout", "States.TaskFailed"));
        assert!(!named("States.Runtime", "States.TaskFailed"));
    }
}
