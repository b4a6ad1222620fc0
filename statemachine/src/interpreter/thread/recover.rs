//! What becomes of a state that failed: another attempt, a catcher, or the end.

use super::{Activity, Flow, Fork, Thread};
use crate::history::{EventDetails, StateType};
use crate::interpreter::failure::Failure;
use crate::interpreter::plan::Work;
use crate::interpreter::shared::Shared;
use crate::interpreter::visit::Visit;
use jiff::Timestamp;
use std::rc::Rc;

impl Thread {
    /// Does the work of a state that may be tried again.
    pub(super) fn attempt(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Box<Visit>,
    ) -> Flow {
        let plan = Rc::clone(&visit.plan);
        match &plan.work {
            Work::Task(task) => self.attempt_task(shared, now, visit, task),
            Work::Parallel(branches) => self.fork_branches(shared, now, visit, branches),
            Work::Map(map) => self.fork_items(shared, now, visit, map),
            // No other state is tried again.
            Work::Pass { .. }
            | Work::Choice(_)
            | Work::Wait(_)
            | Work::Succeed
            | Work::Fail { .. } => Flow::Pause(Activity::Ended),
        }
    }

    /// Tries again later, goes on at a catcher, or ends.
    ///
    /// `marked`: the failure of a Parallel or Map state is an event, unless the state could not begin.
    pub(in crate::interpreter) fn handle(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Box<Visit>,
        failure: Failure,
        marked: bool,
    ) -> Flow {
        self.handle_fork(shared, now, visit, failure, marked, None)
    }

    /// The same for a state whose branches or items have begun.
    pub(in crate::interpreter) fn handle_fork(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        mut visit: Box<Visit>,
        failure: Failure,
        marked: bool,
        fork: Option<Box<Fork>>,
    ) -> Flow {
        let plan = Rc::clone(&visit.plan);
        let retry = visit
            .attempts
            .next(&plan.retry, &failure, &mut shared.randomness.borrow_mut());
        shared.inspect_retry(retry.as_ref(), &failure);
        if let Some(delay) = retry.and_then(|retry| retry.delay) {
            let until = now.checked_add(delay).unwrap_or(Timestamp::MAX);
            return Flow::Pause(Activity::BackingOff { visit, until });
        }
        let failed = match plan.state_type {
            StateType::Parallel if marked => Some(EventDetails::ParallelStateFailed),
            StateType::Map if marked => Some(EventDetails::MapStateFailed),
            _ => None,
        };
        if let Some(failed) = failed
            && let Err(failure) = self.record(shared, now, failed)
        {
            return Flow::Fail(Activity::Failed { visit, fork }, failure);
        }
        let catcher = plan
            .catch
            .iter()
            .position(|catcher| failure.is_named_by(&catcher.error_equals));
        let Some(index) = catcher else {
            return Flow::Fail(Activity::Failed { visit, fork }, failure);
        };
        shared.inspect_catch(index, &failure);
        let error_output = failure.error_output();
        self.leave_caught(shared, now, &visit, &plan.catch[index], &error_output)
            .unwrap_or_else(|failure| Flow::Fail(Activity::Failed { visit, fork }, failure))
    }
}
