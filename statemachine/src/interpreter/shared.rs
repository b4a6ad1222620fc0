//! What everything that runs in an execution has in common.

use super::failure::Failure;
use super::inspection::Inspection;
use super::io::{ExecutionStart, Invocation, TaskId};
use super::limits::{Volume, size};
use super::thread::Item;
use super::timestamp::written;
use super::visit::Visit;
use crate::history::{EventDetails, EventId, History, StateType};
use crate::query::Randomness;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::rc::Rc;

/// The place of a history among those of an execution: 0 is its own, each item of a distributed Map
/// has another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Journal(pub(super) usize);

/// What all threads of an execution share.
pub(super) struct Shared {
    pub(super) histories: Vec<History>,
    pub(super) randomness: Rc<RefCell<Randomness>>,
    /// The Region of the tasks.
    pub(super) region: String,
    /// Tasks that the driver has not been told of yet.
    pub(super) invocations: Vec<Invocation>,
    /// What TestState wants to know.
    pub(super) inspection: Option<Inspection>,
    /// What the context object says instead, in TestState.
    pub(super) given_context: Option<Value>,
    volume: Volume,
    last_task: u64,
    pub(super) start: ExecutionStart,
}

impl Shared {
    pub(super) fn new(start: &ExecutionStart) -> Self {
        Shared {
            histories: vec![History::default()],
            randomness: Rc::new(RefCell::new(Randomness::from_seed(start.seed))),
            region: start
                .execution_arn
                .split(':')
                .nth(3)
                .unwrap_or_default()
                .to_owned(),
            invocations: Vec::new(),
            inspection: None,
            given_context: None,
            volume: Volume::default(),
            last_task: 0,
            start: start.clone(),
        }
    }

    /// The execution's own history.
    pub(super) fn history(&self) -> &History {
        &self.histories[0]
    }

    /// Writes an event down, unless only the last one still has a place.
    pub(super) fn record(
        &mut self,
        journal: Journal,
        at: Timestamp,
        previous: EventId,
        details: EventDetails,
    ) -> Result<EventId, Failure> {
        let history = &mut self.histories[journal.0];
        if history.is_full() {
            return Err(Failure::history_full());
        }
        if self.volume.exceeds_with_event() {
            return Err(Failure::volume_exceeded());
        }
        Ok(history.record(at, previous, details))
    }

    /// Takes in a new document that a state or a task (`of`) has made.
    pub(super) fn keep(&mut self, document: &Value, of: &str) -> Result<(), Failure> {
        match size(document) {
            None => Err(Failure::data_limit_exceeded(of)),
            Some(size) if self.volume.exceeds_with(size) => Err(Failure::volume_exceeded()),
            Some(_) => Ok(()),
        }
    }

    /// Begins the history of another execution.
    pub(super) fn open_journal(&mut self) -> Journal {
        self.histories.push(History::default());
        Journal(self.histories.len() - 1)
    }

    /// Asks the driver for a task.
    pub(super) fn invoke(
        &mut self,
        state: &str,
        resource: &str,
        arguments: Value,
        token: Option<String>,
    ) -> TaskId {
        self.last_task += 1;
        let task = TaskId(self.last_task);
        self.invocations.push(Invocation {
            task,
            state: state.to_owned(),
            resource: resource.to_owned(),
            arguments,
            token,
        });
        task
    }

    /// A task token: opaque, and different from every other.
    pub(super) fn token(&self) -> String {
        let mut randomness = self.randomness.borrow_mut();
        format!("{}{}", randomness.uuid(), randomness.uuid()).replace('-', "")
    }

    /// The context object in a state.
    pub(super) fn context(&self, execution: &Value, visit: &Visit, item: Option<&Item>) -> Value {
        let mut context = Map::new();
        context.insert("Execution".to_owned(), execution.clone());
        let mut state = Map::new();
        let entered = Value::from(written(visit.entered_at));
        state.insert("EnteredTime".to_owned(), entered);
        state.insert("Name".to_owned(), Value::from(visit.name()));
        // Only states that can be retried have a count of retries.
        if visit.plan.state_type == StateType::Task
            || self.inspection.is_some() && visit.plan.state_type.is_retried()
        {
            state.insert(
                "RetryCount".to_owned(),
                Value::from(visit.attempts.retries()),
            );
        }
        context.insert("State".to_owned(), Value::Object(state));
        context.insert(
            "StateMachine".to_owned(),
            json!({"Id": self.start.state_machine_arn, "Name": self.start.state_machine_name}),
        );
        if let Some(item) = item {
            context.insert(
                "Map".to_owned(),
                json!({"Item": {"Index": item.index, "Value": item.value.as_ref()}}),
            );
        }
        if let Some(token) = &visit.token {
            context.insert("Task".to_owned(), json!({"Token": token}));
        }
        if let Some(Value::Object(given)) = &self.given_context {
            context.extend(given.clone());
        }
        Value::Object(context)
    }
}

/// The context object's `Execution`: the same in all states, until it is redriven.
pub(super) fn execution_context(
    start: &ExecutionStart,
    input: &Value,
    started_at: Timestamp,
) -> Value {
    json!({
        "Id": start.execution_arn,
        "Input": input,
        "Name": start.execution_name,
        "RoleArn": start.role_arn,
        "StartTime": written(started_at),
        "RedriveCount": 0,
    })
}
