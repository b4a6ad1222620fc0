//! One thread of control: one state after the other.

mod activity;
mod begin_fork;
mod data;
mod enter;
mod fork;
mod leave;
mod recover;
mod task;
mod wait;

pub(super) use activity::{Activity, Working};
pub(super) use begin_fork::iteration;
pub(super) use fork::{Fork, Kind, MapRun};

use super::failure::Failure;
use super::fault::Fault;
use super::plan::Program;
use super::shared::{Journal, Shared};
use super::view::View;
use super::visit::Visit;
use crate::history::{EventDetails, EventId};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::rc::Rc;
use std::sync::Arc;

/// The place of a thread among those of an execution; 0 is the execution's own.
pub(super) type ThreadId = usize;

/// A sequence of states, with the variables that they set.
pub(super) struct Thread {
    program: Rc<Program>,
    pub(super) variables: Rc<Map<String, Value>>,
    /// The event that the next one follows.
    pub(super) last: EventId,
    pub(super) journal: Journal,
    /// The context object's `Execution`.
    pub(super) execution: Rc<Value>,
    /// The item of the innermost Map around it.
    pub(super) item: Option<Rc<Item>>,
    /// The fork that it belongs to.
    pub(super) parent: Option<Parent>,
    pub(super) activity: Activity,
    /// Which of its entries in the agenda counts.
    pub(super) ticket: u64,
    /// Whether something beside it failed: nothing reaches it any more, unless it is redriven.
    pub(super) is_stopped: bool,
}

/// The fork that a thread belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parent {
    pub(super) thread: ThreadId,
    /// The index of the branch or of the item.
    pub(super) slot: usize,
}

/// One item of a Map.
pub(super) struct Item {
    pub(super) index: usize,
    pub(super) value: Arc<Value>,
}

/// What comes next.
pub(super) enum Flow {
    /// Time passes, or another thread has its turn.
    Pause(Activity),
    /// Branches or items begin.
    Fork(Box<Visit>, Box<Fork>),
    Succeed(Arc<Value>),
    /// The activity is what the thread stops at.
    Fail(Activity, Failure),
}

impl Flow {
    fn enter(state: String, input: Arc<Value>) -> Self {
        Flow::Pause(Activity::Entering { state, input })
    }
}

impl Thread {
    /// A thread that begins with the first state of a program.
    pub(super) fn new(program: &Rc<Program>, input: Arc<Value>, execution: Rc<Value>) -> Self {
        Thread {
            program: Rc::clone(program),
            variables: Rc::default(),
            last: EventId::NONE,
            journal: Journal(0),
            execution,
            item: None,
            parent: None,
            activity: Activity::Entering {
                state: program.start_at.clone(),
                input,
            },
            ticket: 0,
            is_stopped: false,
        }
    }

    /// Goes on, because its time has come.
    pub(super) fn turn(&mut self, shared: &mut Shared, now: Timestamp) -> Flow {
        match std::mem::replace(&mut self.activity, Activity::Ended) {
            Activity::Entering { state, input } => self.enter(shared, now, state, input),
            Activity::Waiting { visit, .. } => self.end_wait(shared, now, visit),
            Activity::BackingOff { visit, .. } => self.attempt(shared, now, visit),
            Activity::Working { visit, working } => self.go_on(shared, now, visit, working),
            Activity::Failing {
                visit,
                failure,
                marked,
            } => self.handle(shared, now, visit, failure, marked),
            Activity::Redriving { visit, .. } => self.run_again(shared, now, visit),
            other @ (Activity::Transferring { .. }
            | Activity::Forked { .. }
            | Activity::Failed { .. }
            | Activity::Ended) => Flow::Pause(other),
        }
    }

    /// What the fields of the state can see.
    fn view<'a>(&'a self, shared: &'a Shared, visit: &'a Visit, now: Timestamp) -> View<'a> {
        let item = self.item.as_deref();
        View::new(shared, &self.execution, visit, item, &self.variables, now)
    }

    /// Writes an event down, after the last one of this thread.
    pub(super) fn record(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        details: EventDetails,
    ) -> Result<(), Failure> {
        self.last = shared.record(self.journal, now, self.last, details)?;
        Ok(())
    }

    /// Writes an event down that the next one does not follow.
    pub(super) fn record_aside(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        details: EventDetails,
    ) -> Result<EventId, Failure> {
        shared.record(self.journal, now, self.last, details)
    }

    /// The value of a field, or the failure after writing it down.
    ///
    /// What fails while a state is being entered follows the event before the entry: AWS's recordings
    /// have it so.
    pub(super) fn checked<T>(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        value: Result<T, Fault>,
    ) -> Result<T, Failure> {
        let fault = match value {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        };
        let (failure, details) = visit.blame(fault);
        if let Some(details) = details {
            if self.last == visit.entered {
                self.last = visit.preceding;
            }
            self.record(shared, now, details)?;
        }
        Err(failure)
    }
}
