//! One execution of a machine.

use super::agenda::{Agenda, Due};
use super::failure::Failure;
use super::io::{Event, ExecutionStart, Outcome, Step, TaskId};
use super::limits::{MAX_DATA, MAX_EXPRESS_SECONDS, exceeds_data_limit};
use super::machine::Machine;
use super::shared::{Shared, execution_context};
use super::thread::{Activity, Flow, Thread, ThreadId};
use crate::history::{EventDetails, EventId, History};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// One execution of a [`Machine`]; an Express one if its ARN says so, which ends after five minutes.
///
/// Begin with [`Event::Tick`], do what each [`Step`] says, and come back with an answer or at the time
/// to wake until it is [`Step::Done`].
pub struct Execution {
    pub(super) shared: Shared,
    /// Threads by their id; `None`: it has ended, or has its turn.
    pub(super) threads: Vec<Option<Thread>>,
    pub(super) agenda: Agenda,
    /// The machine's `TimeoutSeconds`.
    pub(super) timeout_seconds: Option<u64>,
    pub(super) outcome: Option<Outcome>,
    pub(super) started_at: Timestamp,
    pub(super) redrive_count: u64,
    /// Which thread waits for which task.
    tasks: BTreeMap<TaskId, ThreadId>,
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
        let mut shared = Shared::new(start);
        let input = Arc::new(input);
        shared.histories[0].record(
            now,
            EventId::NONE,
            EventDetails::ExecutionStarted {
                input: Arc::clone(&input),
                role_arn: start.role_arn.clone(),
            },
        );
        let context = Rc::new(execution_context(start, &input, now));
        let mut execution = Execution {
            shared,
            threads: Vec::new(),
            agenda: Agenda::default(),
            timeout_seconds: machine.timeout_seconds,
            outcome: None,
            started_at: now,
            redrive_count: 0,
            tasks: BTreeMap::new(),
        };
        execution.set_deadline(now);
        execution.begin(Thread::new(&machine.program, input, context), now);
        Ok(execution)
    }

    /// From now on, what branches and items do at the same time is done in an order that the seed
    /// determines, instead of in turns. Each order is one that could be; another seed finds another.
    pub fn shuffle(&mut self, seed: u64) {
        self.agenda.shuffle(seed);
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
                wake_at: self.next_due().map(|(at, _)| at),
            },
        }
    }

    /// How it ended, if it has.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// The name of the state that it is in, or stopped in; `None` when it ended well. While branches or
    /// items run, that is the state that they belong to.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.threads
            .first()
            .and_then(Option::as_ref)
            .and_then(|thread| thread.activity.state())
    }

    /// What has happened so far.
    #[must_use]
    pub fn history(&self) -> &History {
        self.shared.history()
    }

    /// What has happened, of an execution that nobody goes on with.
    #[must_use]
    pub fn into_history(mut self) -> History {
        self.shared.histories.swap_remove(0)
    }

    /// What has happened in the executions of distributed Maps, in the order in which they began.
    #[must_use]
    pub fn child_histories(&self) -> &[History] {
        &self.shared.histories[1..]
    }

    /// Adds a thread, which has its turn at once.
    pub(super) fn begin(&mut self, thread: Thread, now: Timestamp) -> ThreadId {
        let id = self.threads.len();
        self.threads.push(None);
        self.put(id, thread, now);
        id
    }

    /// Puts a thread back that has had its turn, and notes when it is to have another.
    pub(super) fn put(&mut self, id: ThreadId, mut thread: Thread, now: Timestamp) {
        if let Some(at) = thread.activity.wakes_at(now) {
            thread.ticket += 1;
            let ticket = thread.ticket;
            self.agenda.add(at, Due::Turn { thread: id, ticket });
        }
        if let Some(task) = thread.activity.awaits() {
            self.tasks.insert(task, id);
        }
        self.threads[id] = Some(thread);
    }

    /// Takes a thread for its turn.
    pub(super) fn take_thread(&mut self, id: ThreadId) -> Option<Thread> {
        self.threads.get_mut(id).and_then(Option::take)
    }

    /// What is next, after striking out what does not count any more.
    fn next_due(&mut self) -> Option<(Timestamp, Due)> {
        loop {
            let (at, due) = self.agenda.first()?;
            let counts = match due {
                Due::Deadline => true,
                Due::Turn { thread, ticket } => self
                    .threads
                    .get(thread)
                    .and_then(Option::as_ref)
                    .is_some_and(|thread| thread.ticket == ticket),
            };
            if counts {
                return Some((at, due));
            }
            self.agenda.pop();
        }
    }

    /// Lets everything happen that is due.
    fn pass_time(&mut self, now: Timestamp) {
        while self.outcome.is_none() {
            let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= now) else {
                return;
            };
            self.agenda.pop();
            let at = at.max(self.time());
            match due {
                Due::Deadline => self.end(at, EventDetails::ExecutionTimedOut, Outcome::TimedOut),
                Due::Turn { thread: id, .. } => {
                    if let Some(mut thread) = self.take_thread(id) {
                        let flow = thread.turn(&mut self.shared, at);
                        self.follow(id, thread, at, flow);
                    }
                }
            }
        }
    }

    /// The time of the last event: no event is earlier than the one before.
    pub(super) fn time(&self) -> Timestamp {
        self.history()
            .events()
            .last()
            .map_or(Timestamp::MIN, |event| event.timestamp)
    }

    fn take(&mut self, now: Timestamp, event: Event) {
        match event {
            Event::Tick => {}
            Event::Abort { error, cause } => {
                let details = EventDetails::ExecutionAborted {
                    error: error.clone(),
                    cause: cause.clone(),
                };
                self.end(now, details, Outcome::Aborted { error, cause });
            }
            Event::TaskSucceeded { task, output } => self.answer(now, task, Ok(output)),
            Event::TaskFailed { task, error, cause } => {
                self.answer(now, task, Err(Failure::new(&error, cause)));
            }
            Event::TaskFailedWith { task, error, cause } => {
                self.answer(now, task, Err(Failure { error, cause }));
            }
            Event::TaskSubmitted { task, output } => {
                self.tell(now, task, |thread, shared| {
                    thread.submit(shared, now, output);
                });
            }
            Event::TaskHeartbeat { task } => self.tell(now, task, |thread, _| thread.beat(now)),
            Event::ActivityStarted { task, worker_name } => {
                self.tell(now, task, |thread, shared| {
                    thread.start_activity(shared, now, worker_name);
                });
            }
        }
    }

    /// The thread that waits for a task.
    fn waiting_for(&self, task: TaskId) -> Option<ThreadId> {
        let id = *self.tasks.get(&task)?;
        let thread = self.threads.get(id)?.as_ref()?;
        (!thread.is_stopped && thread.activity.awaits() == Some(task)).then_some(id)
    }

    fn tell(&mut self, now: Timestamp, task: TaskId, what: impl FnOnce(&mut Thread, &mut Shared)) {
        let Some(id) = self.waiting_for(task) else {
            return;
        };
        if let Some(mut thread) = self.take_thread(id) {
            what(&mut thread, &mut self.shared);
            self.put(id, thread, now);
        }
    }

    fn answer(&mut self, now: Timestamp, task: TaskId, answer: Result<Value, Failure>) {
        let Some(id) = self.waiting_for(task) else {
            return;
        };
        self.tasks.remove(&task);
        let Some(mut thread) = self.take_thread(id) else {
            return;
        };
        if matches!(thread.activity, Activity::Transferring { .. }) {
            return self.transferred(id, thread, now, answer);
        }
        let flow = thread.answer(&mut self.shared, now, answer);
        self.follow(id, thread, now, flow);
    }

    /// Does what a thread's turn leads to.
    pub(super) fn follow(&mut self, id: ThreadId, mut thread: Thread, now: Timestamp, flow: Flow) {
        match flow {
            Flow::Pause(activity) => {
                thread.activity = activity;
                self.put(id, thread, now);
            }
            Flow::Fork(visit, fork) => self.fork(id, thread, now, visit, fork),
            Flow::Succeed(output) => match thread.parent {
                Some(parent) => self.child_succeeded(&thread, now, parent, output),
                None => {
                    self.threads[id] = Some(thread);
                    self.conclude(now, Ok(output));
                }
            },
            Flow::Fail(activity, failure) => {
                thread.activity = activity;
                let parent = thread.parent;
                self.threads[id] = Some(thread);
                match parent {
                    Some(parent) => self.child_failed(id, now, parent, failure),
                    None => self.conclude(now, Err(failure)),
                }
            }
        }
    }

    fn conclude(&mut self, at: Timestamp, end: Result<Arc<Value>, Failure>) {
        match end {
            Ok(output) => {
                let details = EventDetails::ExecutionSucceeded {
                    output: Arc::clone(&output),
                };
                let output = Arc::unwrap_or_clone(output);
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
        let last = self
            .threads
            .first()
            .and_then(Option::as_ref)
            .map_or(EventId::NONE, |thread| thread.last);
        self.shared.histories[0].record(at, last, details);
        self.agenda.clear();
        self.outcome = Some(outcome);
    }

    /// Notes when a machine that starts or goes on at `now` times out as a whole.
    pub(super) fn set_deadline(&mut self, now: Timestamp) {
        let is_express = self.shared.start.execution_arn.contains(":express:");
        let express = is_express.then_some(MAX_EXPRESS_SECONDS);
        let seconds = match (self.timeout_seconds, express) {
            (Some(own), Some(express)) => Some(own.min(express)),
            (own, express) => own.or(express),
        };
        let deadline = seconds
            .and_then(|seconds| i64::try_from(seconds).ok())
            .and_then(|seconds| now.checked_add(SignedDuration::from_secs(seconds)).ok());
        if let Some(deadline) = deadline {
            self.agenda.add(deadline, Due::Deadline);
        }
    }
}
