//! What TestState tells of a state besides how it ended.

use super::failure::Failure;
use super::retry::{Attempts, Retry};
use super::shared::Shared;
use serde_json::{Map, Value, json};

/// What is noted about one state while it runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Inspection {
    /// How often the state is said to have been tried again before.
    pub(super) retry_count: u64,
    /// The data on its way through the state, by AWS's names.
    pub(super) stages: Map<String, Value>,
    /// The retrier that decided, and the catcher.
    pub(super) error_details: Map<String, Value>,
    /// The error that was tried again, or caught.
    pub(super) failure: Option<Failure>,
    /// Whether the state would be tried again.
    pub(super) is_retriable: bool,
}

impl Shared {
    /// Notes the data at a stage, if somebody wants to know.
    pub(super) fn inspect(&mut self, stage: &str, value: impl FnOnce() -> Value) {
        if let Some(inspection) = &mut self.inspection {
            inspection.stages.insert(stage.to_owned(), value());
        }
    }

    /// Notes which retrier decided.
    pub(super) fn inspect_retry(&mut self, retry: Option<&Retry>, failure: &Failure) {
        let (Some(inspection), Some(retry)) = (&mut self.inspection, retry) else {
            return;
        };
        let details = &mut inspection.error_details;
        details.insert("retryIndex".to_owned(), json!(retry.index));
        if let Some(delay) = retry.delay {
            let seconds = delay.as_secs_f64();
            let seconds = if seconds.fract() == 0.0 {
                json!(seconds as u64)
            } else {
                json!(seconds)
            };
            details.insert("retryBackoffIntervalSeconds".to_owned(), seconds);
            inspection.failure = Some(failure.clone());
            inspection.is_retriable = true;
        }
    }

    /// Notes which catcher goes on.
    pub(super) fn inspect_catch(&mut self, index: usize, failure: &Failure) {
        if let Some(inspection) = &mut self.inspection {
            let details = &mut inspection.error_details;
            details.insert("catchIndex".to_owned(), json!(index));
            inspection.failure = Some(failure.clone());
        }
    }

    /// The attempts before the one that is inspected.
    pub(super) fn given_attempts(&self, retriers: usize) -> Attempts {
        let count = self
            .inspection
            .as_ref()
            .map_or(0, |inspection| inspection.retry_count);
        Attempts::given(retriers, count)
    }
}
