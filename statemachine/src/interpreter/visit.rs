//! The time that a thread spends in a state.

use super::failure::{Failure, QUERY_EVALUATION_ERROR};
use super::fault::Fault;
use super::plan::StatePlan;
use super::retry::Attempts;
use crate::history::{EventDetails, EventId};
use jiff::Timestamp;
use serde_json::Value;
use std::rc::Rc;
use std::sync::Arc;

/// The time that a thread spends in a state, from entering to leaving.
pub(super) struct Visit {
    pub(super) plan: Rc<StatePlan>,
    /// The state's input as a whole.
    pub(super) input: Arc<Value>,
    pub(super) entered_at: Timestamp,
    /// The event of the entry.
    pub(super) entered: EventId,
    /// The event before the entry.
    pub(super) preceding: EventId,
    pub(super) attempts: Attempts,
    /// `$$.Task.Token`, while a task runs that has one.
    pub(super) token: Option<String>,
}

impl Visit {
    pub(super) fn name(&self) -> &str {
        &self.plan.name
    }

    /// The failure that a fault in this state is, and the event of it if it has one.
    pub(super) fn blame(&self, fault: Fault) -> (Failure, Option<EventDetails>) {
        match fault {
            Fault::Named { error, message } => (Failure::new(error, self.sentence(&message)), None),
            Fault::Query(error) => {
                let cause = self.sentence(&error.message);
                let details = EventDetails::EvaluationFailed {
                    error: QUERY_EVALUATION_ERROR.to_owned(),
                    cause: cause.clone(),
                    location: error.location,
                    state: self.name().to_owned(),
                };
                (Failure::new(QUERY_EVALUATION_ERROR, cause), Some(details))
            }
        }
    }

    /// The failure of the interpreter itself in this state.
    pub(super) fn fails(&self, error: &str, message: &str) -> Failure {
        Failure::new(error, self.sentence(message))
    }

    fn sentence(&self, message: &str) -> String {
        format!(
            "An error occurred while executing the state '{}' (entered at the event id #{}). {message}",
            self.name(),
            self.entered
        )
    }
}
