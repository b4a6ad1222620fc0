//! Rehearses an execution: on a virtual clock, with mocks in place of the services.
//!
//! A rehearsal is the driver that an [`Execution`] wants: waits take no time, tasks are answered by
//! [`Mocks`], and a task that starts another machine, if that is [known](Rehearsal::with_machine), starts
//! it. Who needs another driver writes one: the crate's own documentation shows how little it takes.

mod local;
mod mocks;
mod nested;
mod objects;
mod stage;

pub use local::LocalMocks;
pub use mocks::Mocks;

use crate::interpreter::{
    Execution, ExecutionStart, InvalidExecutionInput, Invocation, Machine, Outcome,
};
use jiff::Timestamp;
use serde_json::Value;
use stage::Stage;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What an execution is rehearsed with.
///
/// ```
/// use serde_json::json;
/// use statemachine::rehearsal::{Mocks, Rehearsal};
/// use statemachine::{ExecutionStart, Machine, Outcome};
/// use std::rc::Rc;
///
/// let machine = Machine::read(&json!({
///     "StartAt": "Pay",
///     "States": {
///         "Pay": {
///             "Type": "Task",
///             "Resource": "arn:aws:states:::lambda:invoke",
///             "Parameters": {"FunctionName": "pay", "Payload.$": "$"},
///             "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 60}],
///             "OutputPath": "$.Payload",
///             "End": true
///         }
///     }
/// }))
/// .unwrap();
/// let mocks = Mocks::read(&json!({
///     "tasks": {"Pay": [
///         {"error": "Busy"},
///         {"result": {"Payload": "paid"}, "afterSeconds": 5}
///     ]}
/// }))
/// .unwrap();
///
/// let midnight = "2026-01-01T00:00:00Z".parse().unwrap();
/// let rehearsed = Rehearsal::new(mocks)
///     .run(&Rc::new(machine), &ExecutionStart::default(), json!({}), midnight)
///     .unwrap();
/// assert_eq!(rehearsed.outcome, Outcome::Succeeded { output: json!("paid") });
/// assert_eq!(rehearsed.ended_at.to_string(), "2026-01-01T00:01:05Z");
/// ```
#[derive(Debug)]
pub struct Rehearsal {
    mocks: Mocks,
    machines: BTreeMap<String, Rc<Machine>>,
    order: Option<u64>,
}

/// An execution that has been rehearsed to its end.
pub struct Rehearsed {
    /// How it ended.
    pub outcome: Outcome,
    /// The execution, with its history.
    pub execution: Execution,
    /// When it ended.
    pub ended_at: Timestamp,
}

/// Why a rehearsal does not come to its end.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RehearsalError {
    /// The input is too large.
    #[error(transparent)]
    Input(#[from] InvalidExecutionInput),
    /// No mock answers a task.
    #[error(transparent)]
    Unanswered(#[from] Box<Unanswered>),
    /// Only answers that never come could make it go on.
    #[error("the execution waits for ever in the state '{state}', whose mock hangs")]
    Endless {
        /// The state that it is in.
        state: String,
    },
    /// Machines start each other without an end.
    #[error("more than {MAX_EXECUTIONS} executions have been started")]
    TooManyExecutions,
}

/// A task that no mock answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Unanswered {
    /// The state.
    pub state: String,
    /// The ARN of what does the work.
    pub resource: String,
    /// What it is given.
    pub arguments: Value,
    /// Which call of this state it is, counted from 0.
    pub call: u64,
    /// Whether other calls of this state have mocks.
    pub others: bool,
}

impl std::error::Error for Unanswered {}

impl std::fmt::Display for Unanswered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Unanswered {
            state,
            resource,
            call,
            ..
        } = self;
        if self.others {
            write!(
                f,
                "the mocks of the state '{state}' do not answer its call {call}, counted from 0, of {resource}"
            )
        } else {
            write!(f, "the state '{state}' calls {resource}, and has no mock")
        }
    }
}

/// The most executions that may be started from one. AWS has no such quota; nobody could wait for more.
const MAX_EXECUTIONS: usize = 1_000;

impl Rehearsal {
    /// A rehearsal with these answers.
    #[must_use]
    pub fn new(mocks: Mocks) -> Self {
        Rehearsal {
            mocks,
            machines: BTreeMap::new(),
            order: None,
        }
    }

    /// Adds a machine that tasks may start, as `states:startExecution` does in all its forms. Its tasks are
    /// answered by the same mocks. A mock for the state that would start it comes first.
    #[must_use]
    pub fn with_machine(mut self, name: &str, machine: Rc<Machine>) -> Self {
        self.machines.insert(name.to_owned(), machine);
        self
    }

    /// Lets what happens at the same time happen in an order that the seed determines.
    #[must_use]
    pub fn shuffled(mut self, seed: u64) -> Self {
        self.order = Some(seed);
        self
    }

    /// Rehearses an execution, from its start to its end.
    ///
    /// # Errors
    /// Why it does not come to its end.
    pub fn run(
        self,
        machine: &Rc<Machine>,
        start: &ExecutionStart,
        input: Value,
        now: Timestamp,
    ) -> Result<Rehearsed, RehearsalError> {
        Stage::new(self, now).run(machine, start, input)
    }
}

impl Unanswered {
    /// The first call of a state without mocks.
    fn first(invocation: &Invocation) -> Self {
        Unanswered {
            state: invocation.state.clone(),
            resource: invocation.resource.clone(),
            arguments: invocation.arguments.clone(),
            call: 0,
            others: false,
        }
    }
}
