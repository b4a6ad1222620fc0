//! The history of an execution, as `GetExecutionHistory` gives it.

mod details;
mod event;
mod fields;
mod parts;
mod written;

pub use details::EventDetails;
pub use event::{EventId, HistoryEvent};
pub use parts::{Iteration, StateType, TaskResource, Timers};

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// The most events that an execution may have (AWS, "Step Functions service quotas").
pub const MAX_EVENTS: usize = 25_000;

/// Everything that has happened in an execution, in order. Serialized, it is the list of events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    events: Vec<Arc<HistoryEvent>>,
}

impl Serialize for History {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.events.iter().map(Arc::as_ref))
    }
}

impl History {
    /// The events so far, to be kept by whoever wants to. An event's id is its place in the list, counted from 1.
    #[must_use]
    pub fn events(&self) -> &[Arc<HistoryEvent>] {
        &self.events
    }

    /// How many state transitions AWS bills a Standard workflow for.
    ///
    /// "Step Functions counts a state transition each time a step of your workflow is executed. You are
    /// charged for the total number of state transitions across all your state machines, including
    /// retries" (AWS, "AWS Step Functions Pricing", Standard Workflows). So each state that was entered
    /// counts, each attempt of a task after its first, and each redrive: "Execution redrives are considered
    /// as state transitions" (AWS, "Restarting state machine executions with redrive"). The pricing page does not say whether the
    /// step from the start to the first state counts as well; it does here, which makes the figure too
    /// high by one rather than too low.
    #[must_use]
    pub fn billed_transitions(&self) -> usize {
        self.events
            .iter()
            .filter(|event| match event.details {
                EventDetails::ExecutionStarted { .. }
                | EventDetails::ExecutionRedriven { .. }
                | EventDetails::StateEntered { .. } => true,
                EventDetails::TaskScheduled { .. }
                | EventDetails::LambdaFunctionScheduled { .. }
                | EventDetails::ActivityScheduled { .. } => !self.follows_entry(event),
                _ => false,
            })
            .count()
    }

    /// Whether the event before this one is that a state began.
    fn follows_entry(&self, event: &HistoryEvent) -> bool {
        event
            .previous_event_id
            .index()
            .and_then(|index| self.events.get(index))
            .is_some_and(|other| matches!(other.details, EventDetails::StateEntered { .. }))
    }

    /// Writes an event down.
    pub(crate) fn record(
        &mut self,
        timestamp: Timestamp,
        previous: EventId,
        details: EventDetails,
    ) -> EventId {
        let id = EventId::nth(self.events.len());
        self.events.push(Arc::new(HistoryEvent {
            id,
            previous_event_id: previous,
            timestamp,
            details,
        }));
        id
    }

    /// Whether the next event must be the last one.
    pub(crate) fn is_full(&self) -> bool {
        self.events.len() + 1 >= MAX_EVENTS
    }
}
