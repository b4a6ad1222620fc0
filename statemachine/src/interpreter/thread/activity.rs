//! What a thread does while time passes.

use super::Fork;
use crate::interpreter::failure::Failure;
use crate::interpreter::io::TaskId;
use crate::interpreter::plan::TaskPlan;
use crate::interpreter::visit::Visit;
use jiff::Timestamp;
use serde_json::Value;
use std::rc::Rc;
use std::sync::Arc;

/// What a thread does while time passes, and where it is when the execution ends.
pub(in crate::interpreter) enum Activity {
    /// It is about to enter a state.
    Entering { state: String, input: Arc<Value> },
    /// It is in a state that waits until a moment.
    Waiting { visit: Box<Visit>, until: Timestamp },
    /// It is in a state whose task is being worked on.
    Working { visit: Box<Visit>, working: Working },
    /// It is in a state that is to be tried again at a moment.
    BackingOff { visit: Box<Visit>, until: Timestamp },
    /// It is in a state that has failed, which is about to have consequences.
    Failing {
        visit: Box<Visit>,
        failure: Failure,
        /// Whether the failure of a Parallel or Map state is an event of its own.
        marked: bool,
    },
    /// It is in a distributed Map state, which reads its items or writes its results.
    Transferring {
        visit: Box<Visit>,
        task: TaskId,
        fork: Box<Fork>,
    },
    /// It is in a Parallel or Map state whose branches or items run.
    Forked { visit: Box<Visit>, fork: Box<Fork> },
    /// It is in a state that failed, and nobody caught the error.
    Failed {
        visit: Box<Visit>,
        fork: Option<Box<Fork>>,
    },
    /// It is in a state that is about to be run again.
    Redriving { visit: Box<Visit> },
    /// It has ended.
    Ended,
}

/// A task that is being worked on.
pub(in crate::interpreter) struct Working {
    pub(in crate::interpreter) task: TaskId,
    pub(in crate::interpreter) plan: Rc<TaskPlan>,
    /// Whether the start is written down.
    pub(in crate::interpreter) started: bool,
    pub(in crate::interpreter) timeout_at: Option<Timestamp>,
    /// How many seconds it may be silent.
    pub(in crate::interpreter) heartbeat: Option<u64>,
    pub(in crate::interpreter) heartbeat_at: Option<Timestamp>,
}

impl Activity {
    /// The task whose answer it waits for.
    pub(in crate::interpreter) fn awaits(&self) -> Option<TaskId> {
        match self {
            Activity::Working { working, .. } => Some(working.task),
            Activity::Transferring { task, .. } => Some(*task),
            _ => None,
        }
    }

    /// When it goes on by itself. `None`: it waits for something else, or has ended.
    pub(in crate::interpreter) fn wakes_at(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Activity::Entering { .. } | Activity::Failing { .. } | Activity::Redriving { .. } => {
                Some(now)
            }
            Activity::Waiting { until, .. } | Activity::BackingOff { until, .. } => Some(*until),
            Activity::Working { working, .. } => working.wakes_at(now),
            Activity::Transferring { .. }
            | Activity::Forked { .. }
            | Activity::Failed { .. }
            | Activity::Ended => None,
        }
    }

    /// The visit to the state that it belongs to, if that has been entered.
    pub(in crate::interpreter) fn visit(&self) -> Option<&Visit> {
        match self {
            Activity::Waiting { visit, .. }
            | Activity::Working { visit, .. }
            | Activity::BackingOff { visit, .. }
            | Activity::Failing { visit, .. }
            | Activity::Transferring { visit, .. }
            | Activity::Forked { visit, .. }
            | Activity::Failed { visit, .. }
            | Activity::Redriving { visit } => Some(visit),
            Activity::Entering { .. } | Activity::Ended => None,
        }
    }

    /// The name of the state that it belongs to.
    pub(in crate::interpreter) fn state(&self) -> Option<&str> {
        match self {
            Activity::Entering { state, .. } => Some(state),
            other => other.visit().map(Visit::name),
        }
    }

    /// What takes its place when the execution goes on after it stopped here.
    ///
    /// "Unsuccessful" is a state whose entry has no exit ("Redriving Map Runs"): in all of these.
    pub(in crate::interpreter) fn redriven(self) -> Self {
        match self {
            Activity::Waiting { visit, .. }
            | Activity::Working { visit, .. }
            | Activity::BackingOff { visit, .. }
            | Activity::Failing { visit, .. }
            | Activity::Transferring { visit, .. }
            | Activity::Failed { visit, fork: None } => Activity::Redriving { visit },
            Activity::Failed {
                visit,
                fork: Some(fork),
            } => Activity::Forked { visit, fork },
            other => other,
        }
    }
}

impl Working {
    fn wakes_at(&self, now: Timestamp) -> Option<Timestamp> {
        if !self.started {
            return Some(now);
        }
        match (self.timeout_at, self.heartbeat_at) {
            (Some(timeout), Some(heartbeat)) => Some(timeout.min(heartbeat)),
            (timeout, heartbeat) => timeout.or(heartbeat),
        }
    }
}
