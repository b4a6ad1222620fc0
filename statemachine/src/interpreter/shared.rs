//! What everything that runs in an execution has in common.

use super::context;
use super::failure::Failure;
use super::io::{ExecutionStart, Invocation, TaskId};
use crate::history::{EventDetails, EventId, History};
use crate::query::Randomness;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

/// What all branches of an execution share.
pub(super) struct Shared {
    pub(super) history: History,
    pub(super) randomness: Rc<RefCell<Randomness>>,
    /// The Region of the tasks.
    pub(super) region: String,
    /// Tasks that the driver has not been told of yet.
    pub(super) invocations: Vec<Invocation>,
    last_task: u64,
    execution: Value,
    state_machine: Value,
}

impl Shared {
    pub(super) fn new(start: &ExecutionStart, input: &Value, started_at: Timestamp) -> Self {
        Shared {
            history: History::default(),
            randomness: Rc::new(RefCell::new(Randomness::from_seed(start.seed))),
            region: start
                .execution_arn
                .split(':')
                .nth(3)
                .unwrap_or_default()
                .to_owned(),
            invocations: Vec::new(),
            last_task: 0,
            execution: context::execution(start, input, started_at),
            state_machine: context::state_machine(start),
        }
    }

    /// Writes an event down, unless only the last one still has a place.
    pub(super) fn record(
        &mut self,
        at: Timestamp,
        previous: EventId,
        details: EventDetails,
    ) -> Result<EventId, Failure> {
        if self.history.is_full() {
            return Err(Failure::history_full());
        }
        Ok(self.history.record(at, previous, details))
    }

    /// Tells the context object of a redrive.
    pub(super) fn redriven(&mut self, count: u64, at: Timestamp) {
        context::redriven(&mut self.execution, count, at);
    }

    /// Asks the driver for a task.
    pub(super) fn invoke(&mut self, state: &str, resource: &str, arguments: Value) -> TaskId {
        self.last_task += 1;
        let task = TaskId(self.last_task);
        self.invocations.push(Invocation {
            task,
            state: state.to_owned(),
            resource: resource.to_owned(),
            arguments,
        });
        task
    }

    /// The context object in a state.
    pub(super) fn context(&self, state: &Value) -> Value {
        json!({
            "Execution": self.execution,
            "State": state,
            "StateMachine": self.state_machine,
        })
    }
}
