//! One execution of a machine.

use super::branch::{Branch, End};
use super::failure::Failure;
use super::io::{Event, ExecutionStart, Outcome, Step};
use super::limits::{MAX_DATA, exceeds_data_limit};
use super::machine::Machine;
use super::shared::Shared;
use crate::history::{EventDetails, EventId, History};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::rc::Rc;

/// One execution of a [`Machine`].
///
/// Begin with [`Event::Tick`], do what each [`Step`] says, and come back with an answer or at the time
/// to wake until it is [`Step::Done`].
pub struct Execution {
    pub(super) shared: Shared,
    pub(super) branch: Branch,
    /// The machine's `TimeoutSeconds`.
    pub(super) timeout_seconds: Option<u64>,
    /// When they are over.
    pub(super) deadline: Option<Timestamp>,
    pub(super) outcome: Option<Outcome>,
    pub(super) started_at: Timestamp,
    pub(super) redrive_count: u64,
}

/// The input is too large to start an execution with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the input has more than {MAX_DATA} bytes")]
pub struct InvalidExecutionInput;

impl Execution {
    /// Starts an execution. Nothing is done before the first [`Execution::step`].
    ///
    /// # Errors
    /// When the input is larger than StartExecution takes.
    pub fn start(
        machine: &Rc<Machine>,
        start: &ExecutionStart,
        input: Value,
        now: Timestamp,
    ) -> Result<Self, InvalidExecutionInput> {
        if exceeds_data_limit(&input) {
            return Err(InvalidExecutionInput);
        }
        let definition = machine.definition();
        let mut shared = Shared::new(start, &input, now);
        shared.history.record(
            now,
            EventId::NONE,
            EventDetails::ExecutionStarted {
                input: input.clone(),
                role_arn: start.role_arn.clone(),
            },
        );
        Ok(Execution {
            shared,
            branch: Branch::new(
                Rc::clone(&machine.states),
                definition.start_at.clone(),
                input,
            ),
            timeout_seconds: definition.timeout_seconds,
            deadline: deadline(now, definition.timeout_seconds),
            outcome: None,
            started_at: now,
            redrive_count: 0,
        })
    }

    /// Goes on as far as possible.
    ///
    /// Whatever was due before `now` happens first, at its own time; then the event. So an answer that
    /// comes after its task has timed out is too late even when nobody woke the execution in between.
    pub fn step(&mut self, now: Timestamp, event: Event) -> Step {
        let now = now.max(self.time());
        self.pass_time(now);
        if self.outcome.is_none() {
            self.take(now, event);
            // A state may have been left for one whose time has come already.
            self.pass_time(now);
        }
        let invoke = std::mem::take(&mut self.shared.invocations);
        match &self.outcome {
            Some(outcome) => Step::Done(outcome.clone()),
            None => Step::Running {
                invoke,
                wake_at: earliest(self.branch.wakes_at(), self.deadline),
            },
        }
    }

    /// How it ended, if it has.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// The name of the state that it is in, or stopped in; `None` when it ended well.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.branch.state()
    }

    /// What has happened so far.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.shared.history
    }

    /// Lets everything happen that is due.
    fn pass_time(&mut self, now: Timestamp) {
        while self.outcome.is_none() {
            let wakes_at = self.branch.wakes_at();
            let Some(due) = earliest(wakes_at, self.deadline).filter(|due| *due <= now) else {
                return;
            };
            if self.deadline == Some(due) {
                self.end(due, EventDetails::ExecutionTimedOut, Outcome::TimedOut);
            } else {
                let at = due.max(self.time());
                if let Some(end) = self.branch.wake(&mut self.shared, at) {
                    self.conclude(at, end);
                }
            }
        }
    }

    /// The time of the last event: no event is earlier than the one before.
    pub(super) fn time(&self) -> Timestamp {
        self.shared
            .history
            .events()
            .last()
            .map_or(Timestamp::MIN, |event| event.timestamp)
    }

    fn take(&mut self, now: Timestamp, event: Event) {
        let (task, answer) = match event {
            Event::Tick => return,
            Event::Abort { error, cause } => {
                let details = EventDetails::ExecutionAborted {
                    error: error.clone(),
                    cause: cause.clone(),
                };
                return self.end(now, details, Outcome::Aborted { error, cause });
            }
            Event::TaskSucceeded { task, output } => (task, Ok(output)),
            Event::TaskFailed { task, error, cause } => (task, Err(Failure::new(&error, cause))),
        };
        if let Some(end) = self.branch.answer(&mut self.shared, now, task, answer) {
            self.conclude(now, end);
        }
    }

    fn conclude(&mut self, at: Timestamp, end: End) {
        match end {
            Ok(output) => {
                let details = EventDetails::ExecutionSucceeded {
                    output: output.clone(),
                };
                self.end(at, details, Outcome::Succeeded { output });
            }
            Err(Failure { error, cause }) => {
                let details = EventDetails::ExecutionFailed {
                    error: error.clone(),
                    cause: cause.clone(),
                };
                self.end(at, details, Outcome::Failed { error, cause });
            }
        }
    }

    fn end(&mut self, at: Timestamp, details: EventDetails, outcome: Outcome) {
        self.shared.history.record(at, self.branch.last, details);
        self.outcome = Some(outcome);
    }
}

/// When a machine that starts or goes on at `now` times out as a whole.
pub(super) fn deadline(now: Timestamp, timeout_seconds: Option<u64>) -> Option<Timestamp> {
    let seconds = i64::try_from(timeout_seconds?).ok()?;
    now.checked_add(SignedDuration::from_secs(seconds)).ok()
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
