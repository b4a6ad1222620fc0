//! Executions that somebody follows: started, stopped at any moment, and redriven.

use super::ExecutionRecord;
use super::executions::{Begun, StepFunctions};
use crate::stepfunctions::{Stop, StopReason};
use serde_json::Value;
use statemachine::{Event, Execution, NotRedrivable};
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// An execution that runs beside its caller. It goes on when the handle is dropped.
#[derive(Debug)]
pub struct RunningExecution {
    arn: String,
    index: usize,
    stop: Arc<Stop>,
    state: watch::Receiver<Option<String>>,
    end: JoinHandle<ExecutionRecord>,
}

impl RunningExecution {
    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Its place in [`super::Chronicle::executions`].
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// The name of the state that it is in; `None` when it has ended.
    #[must_use]
    pub fn state_name(&self) -> Option<String> {
        self.state.borrow().clone()
    }

    /// Waits until it is in the state of this name, and says whether it came there before its end.
    /// States that take no time may be passed unseen.
    pub async fn reaches(&mut self, state: &str) -> bool {
        let there = |name: &Option<String>| name.as_deref() == Some(state);
        self.state.wait_for(there).await.is_ok()
    }

    /// Stops it, as StopExecution does: before it takes another answer. A Lambda that is running runs on.
    /// An execution that has ended stays as it is.
    pub fn abort(&self) {
        self.stop.request(StopReason::default());
    }

    /// Stops it as soon as it is in the state of this name, when its task has been asked for.
    pub fn abort_in(&self, state: &str) {
        self.stop.request_in(state);
    }

    /// What stops it, for somebody else to hold.
    #[must_use]
    pub fn abort_handle(&self) -> AbortHandle {
        AbortHandle {
            stop: Arc::clone(&self.stop),
            state: self.state.clone(),
        }
    }

    /// Waits until it ends.
    ///
    /// # Panics
    /// When a handler has panicked, or [`super::World::during`] is over.
    pub async fn end(self) -> ExecutionRecord {
        match self.end.await {
            Ok(record) => record,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}

/// What stops an execution.
#[derive(Clone, Debug)]
pub struct AbortHandle {
    stop: Arc<Stop>,
    state: watch::Receiver<Option<String>>,
}

impl AbortHandle {
    /// Whether there is anything to stop.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.state.borrow().is_some()
    }

    /// Stops it, as [`RunningExecution::abort`] does.
    pub fn abort(&self) {
        self.stop.request(StopReason::default());
    }
}

/// Why an execution was not redriven.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedriveError {
    /// There is none of this ARN.
    #[error("Execution Does Not Exist: '{0}'")]
    ExecutionDoesNotExist(String),
    /// It is not one that can go on.
    #[error(transparent)]
    ExecutionNotRedrivable(#[from] NotRedrivable),
}

/// The execution's side of its handle.
pub(super) struct Control {
    stop: Arc<Stop>,
    state: watch::Sender<Option<String>>,
}

impl Control {
    /// Of an execution that this stops.
    pub(super) fn of(stop: Arc<Stop>) -> Self {
        Control {
            stop,
            state: watch::Sender::new(None),
        }
    }

    /// Tells the handle which state the execution is in.
    pub(super) fn show(&self, state: Option<&str>) {
        self.state.send_if_modified(|shown| {
            let is_new = shown.as_deref() != state;
            if is_new {
                *shown = state.map(ToOwned::to_owned);
            }
            is_new
        });
        if let Some(state) = state {
            self.stop.pass(state);
        }
    }

    /// Waits until somebody stops the execution.
    pub(super) async fn stopped(&self) -> StopReason {
        self.stop.requested().await
    }
}

impl StepFunctions {
    /// Starts an execution of this name. Must be called inside a `LocalSet`.
    pub(super) fn start(self: &Rc<Self>, name: &str, input: Value) -> RunningExecution {
        self.attend(self.begin(name, input))
    }

    /// Redrives the execution of this ARN. Must be called inside a `LocalSet`.
    pub(super) fn redrive(self: &Rc<Self>, arn: &str) -> Result<RunningExecution, RedriveError> {
        Ok(self.attend(self.reopen(arn)?))
    }

    fn attend(self: &Rc<Self>, begun: Begun) -> RunningExecution {
        let Begun {
            index,
            execution,
            control,
            at_work,
        } = begun;
        control.show(execution.as_ref().ok().and_then(Execution::state));
        let (stop, state) = (Arc::clone(&control.stop), control.state.subscribe());
        let step_functions = Rc::clone(self);
        let end = tokio::task::spawn_local(async move {
            let record = step_functions
                .run(index, execution, (Event::Tick, Some(at_work)), &control)
                .await;
            control.show(None);
            record
        });
        RunningExecution {
            arn: self.execution_arn(index),
            index,
            stop,
            state,
            end,
        }
    }
}
