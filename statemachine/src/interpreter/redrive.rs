//! Goes on with an execution that ended badly.

use super::execution::Execution;
use super::io::Outcome;
use super::shared::Journal;
use super::thread::{Activity, Thread, ThreadId};
use super::timestamp::written;
use crate::history::{EventDetails, EventId, MAX_EVENTS};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::rc::Rc;

/// How long after its end an execution can be redriven.
const REDRIVABLE_PERIOD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The longest that an execution may be open (AWS, "Step Functions service quotas").
const MAX_OPEN_TIME: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Why an execution cannot be redriven, in the words of DescribeExecution's `redriveStatusReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRedrivable {
    /// It has not ended.
    #[error("Execution is RUNNING and cannot be redriven")]
    Running,
    /// It ended well.
    #[error("Execution is SUCCEEDED and cannot be redriven")]
    Succeeded,
    /// Its history has no place for the redrive and one more event.
    #[error("Execution history event limit exceeded")]
    HistoryLimit,
    /// It started more than a year ago.
    #[error("Execution has exceeded the max execution time")]
    MaxExecutionTime,
    /// It ended more than 14 days ago.
    #[error("Execution redrivable period exceeded")]
    RedrivablePeriod,
}

impl NotRedrivable {
    /// Whether a Standard execution with this outcome and this many events can be redriven `now`.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn check(
        outcome: Option<&Outcome>,
        events: usize,
        started_at: Timestamp,
        ended_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Self> {
        match outcome {
            None => return Err(NotRedrivable::Running),
            Some(Outcome::Succeeded { .. }) => return Err(NotRedrivable::Succeeded),
            Some(Outcome::Failed { .. } | Outcome::TimedOut | Outcome::Aborted { .. }) => {}
        }
        // "The execution event history count is less than 24,999", to accommodate the redrive's event and
        // at least one other.
        if events + 1 >= MAX_EVENTS {
            return Err(NotRedrivable::HistoryLimit);
        }
        if now.duration_since(started_at) > MAX_OPEN_TIME {
            return Err(NotRedrivable::MaxExecutionTime);
        }
        if now.duration_since(ended_at) > REDRIVABLE_PERIOD {
            return Err(NotRedrivable::RedrivablePeriod);
        }
        Ok(())
    }
}

impl Execution {
    /// Lets an execution that failed, timed out or was aborted go on at the state that it stopped in,
    /// as RedriveExecution does for Standard workflows. Nothing is done before the next
    /// [`Execution::step`].
    ///
    /// It keeps its input, definition, history and the variables that earlier states assigned. A task is
    /// scheduled again with all its retries and its whole `TimeoutSeconds`; a Choice is evaluated again; a
    /// Wait that lasts until a moment in the past is over at once; a Fail state fails again; the machine's
    /// `TimeoutSeconds` begin anew (AWS, "Restarting state machine executions with redrive in Step
    /// Functions").
    ///
    /// AWS does not document, and nobody has recorded for us: whether a Wait of so many `Seconds` begins
    /// anew, as it does here, or keeps its first end; whether the 14 days of an execution that was redriven
    /// before count from its latest end, as they do here; and which event the redrive's event follows, here
    /// the last one. That a task's new attempt follows the state's first entry instead of a second one is
    /// what others have recorded of AWS.
    ///
    /// # Errors
    /// Why AWS would refuse; nothing has changed then.
    pub fn redrive(&mut self, now: Timestamp) -> Result<(), NotRedrivable> {
        let now = now.max(self.time());
        self.redrivable(now)?;
        self.redrive_count += 1;
        let end = self.history().events().last();
        let end = end.map_or(EventId::NONE, |end| end.id);
        let details = EventDetails::ExecutionRedriven {
            redrive_count: self.redrive_count,
        };
        let redriven = self.shared.histories[0].record(now, end, details);
        self.outcome = None;
        self.set_deadline(now);
        if let Some(Some(root)) = self.threads.first_mut() {
            root.last = redriven;
        }
        self.redrive_thread(0, now, Journal(0));
        Ok(())
    }

    /// Goes back to before the state that a thread stopped in. Its variables are as they were then: a
    /// state that was not left has assigned none. Of branches and items, those go on that did not succeed.
    fn redrive_thread(&mut self, id: ThreadId, now: Timestamp, outer: Journal) {
        let Some(mut thread) = self.take_thread(id) else {
            return;
        };
        thread.is_stopped = false;
        let context = Rc::make_mut(&mut thread.execution);
        context["RedriveCount"] = Value::from(self.redrive_count);
        context["RedriveTime"] = Value::from(written(now));
        let activity = std::mem::replace(&mut thread.activity, Activity::Ended);
        thread.activity = activity.redriven();
        if thread.journal != outer {
            let details = EventDetails::ExecutionRedriven {
                redrive_count: self.redrive_count,
            };
            let history = &mut self.shared.histories[thread.journal.0];
            let end = history.events().last().map_or(EventId::NONE, |end| end.id);
            thread.last = history.record(now, end, details);
        }
        let children = self.redrive_fork(&mut thread, now);
        let journal = thread.journal;
        self.put(id, thread, now);
        for child in children {
            self.redrive_thread(child, now, journal);
        }
    }

    /// The branches and items that are to go on. When there are none, the state begins anew.
    fn redrive_fork(&mut self, thread: &mut Thread, now: Timestamp) -> Vec<ThreadId> {
        let Some((visit, mut fork)) = thread.take_fork() else {
            return Vec::new();
        };
        if let Some(run) = fork.run_mut() {
            run.failed = 0;
            run.redrives += 1;
            let details = EventDetails::MapRunRedriven {
                map_run_arn: run.arn.clone(),
                redrive_count: run.redrives,
            };
            let tolerated = std::mem::take(&mut run.tolerated);
            let history = &mut self.shared.histories[thread.journal.0];
            thread.last = history.record(now, thread.last, details);
            fork.children.extend(tolerated);
        }
        let children: Vec<ThreadId> = fork.children.values().copied().collect();
        thread.activity = if children.is_empty() {
            Activity::Redriving { visit }
        } else {
            Activity::Forked { visit, fork }
        };
        children
    }

    fn redrivable(&self, now: Timestamp) -> Result<(), NotRedrivable> {
        let events = self.history().events().len();
        // The last event of an execution that has ended is its end.
        let ended_at = self.time();
        NotRedrivable::check(
            self.outcome.as_ref(),
            events,
            self.started_at,
            ended_at,
            now,
        )
    }
}
