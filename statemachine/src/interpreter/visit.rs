//! The time that a branch spends in a state.

use super::context;
use super::failure::{Failure, QUERY_EVALUATION_ERROR};
use super::retry::Attempts;
use super::shared::Shared;
use crate::history::{EventDetails, EventId, StateType};
use crate::query::{QueryError, Scope};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// The time that a branch spends in a state, from entering to leaving.
pub(super) struct Visit {
    pub(super) state: String,
    pub(super) state_type: StateType,
    pub(super) input: Value,
    pub(super) entered_at: Timestamp,
    /// The event of the entry.
    pub(super) entered: EventId,
    /// The event before the entry.
    pub(super) preceding: EventId,
    pub(super) attempts: Attempts,
}

impl Visit {
    /// What the state's expressions can see.
    pub(super) fn scope(
        &self,
        shared: &Shared,
        variables: &Map<String, Value>,
        now: Timestamp,
    ) -> Scope {
        let retries = (self.state_type == StateType::Task).then(|| self.attempts.retries());
        let state = context::state(&self.state, self.entered_at, retries);
        Scope::new(
            variables,
            &self.input,
            shared.context(&state),
            now,
            &shared.randomness,
        )
    }

    /// The failure of the interpreter itself in this state.
    pub(super) fn blame(&self, failure: Failure) -> Failure {
        let cause = failure.cause.map(|cause| self.sentence(&cause));
        Failure { cause, ..failure }
    }

    /// The failure of an expression in this state, and the event of it.
    pub(super) fn evaluation_failed(&self, error: QueryError) -> (Failure, EventDetails) {
        let cause = self.sentence(&error.message);
        let details = EventDetails::EvaluationFailed {
            error: QUERY_EVALUATION_ERROR.to_owned(),
            cause: cause.clone(),
            location: Some(error.location),
            state: self.state.clone(),
        };
        (Failure::new(QUERY_EVALUATION_ERROR, cause), details)
    }

    fn sentence(&self, message: &str) -> String {
        format!(
            "An error occurred while executing the state '{}' (entered at the event id #{}). {message}",
            self.state, self.entered
        )
    }
}
