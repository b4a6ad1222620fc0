//! What a branch does while time passes.

use super::io::TaskId;
use super::plan::{TaskPlan, WaitPlan};
use super::visit::Visit;
use jiff::Timestamp;
use serde_json::Value;
use std::rc::Rc;

/// What a branch does while time passes, and where it is when the execution ends.
pub(super) enum Activity {
    /// It is about to enter a state.
    Entering { state: String, input: Value },
    /// It is in a state that waits until a moment.
    Waiting {
        visit: Visit,
        plan: Rc<WaitPlan>,
        until: Timestamp,
    },
    /// It is in a state whose task is being worked on.
    Working {
        visit: Visit,
        plan: Rc<TaskPlan>,
        task: TaskId,
        timeout_at: Option<Timestamp>,
    },
    /// It is in a state that is to be tried again at a moment.
    BackingOff {
        visit: Visit,
        plan: Rc<TaskPlan>,
        until: Timestamp,
    },
    /// It is in a state that failed, and nobody caught the error.
    Failed { visit: Visit },
    /// It is in a state that is about to be run again.
    Redriving { visit: Visit },
    /// It has ended.
    Ended,
}

impl Activity {
    /// When it ends by itself. `None`: it waits for an answer, or has ended.
    pub(super) fn wakes_at(&self) -> Option<Timestamp> {
        match self {
            Activity::Entering { .. } | Activity::Redriving { .. } => Some(Timestamp::MIN),
            Activity::Waiting { until, .. } | Activity::BackingOff { until, .. } => Some(*until),
            Activity::Working { timeout_at, .. } => *timeout_at,
            Activity::Failed { .. } | Activity::Ended => None,
        }
    }

    /// The state that it belongs to.
    pub(super) fn state(&self) -> Option<&str> {
        match self {
            Activity::Entering { state, .. } => Some(state),
            Activity::Waiting { visit, .. }
            | Activity::Working { visit, .. }
            | Activity::BackingOff { visit, .. }
            | Activity::Failed { visit }
            | Activity::Redriving { visit } => Some(&visit.state),
            Activity::Ended => None,
        }
    }

    /// What takes its place when the execution goes on after it stopped here.
    ///
    /// "Unsuccessful" is a state whose entry has no exit ("Redriving Map Runs"): in all of these.
    pub(super) fn redriven(self) -> Self {
        match self {
            Activity::Waiting { visit, .. }
            | Activity::Working { visit, .. }
            | Activity::BackingOff { visit, .. }
            | Activity::Failed { visit } => Activity::Redriving { visit },
            other @ (Activity::Entering { .. } | Activity::Redriving { .. } | Activity::Ended) => {
                other
            }
        }
    }
}
