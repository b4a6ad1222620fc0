//! Where a rehearsal takes place: the executions, the clock, and what is to be told to whom.

use super::nested::{self, NestedStart, Waits};
use super::{MAX_EXECUTIONS, Rehearsal, RehearsalError, Rehearsed, Unanswered};
use crate::interpreter::{Event, Execution, ExecutionStart, Invocation, Machine, Step, TaskId};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The place of an execution among those that run; 0 is the first.
type Role = usize;

pub(super) struct Stage {
    rehearsal: Rehearsal,
    runs: Vec<Run>,
    /// What is still to be told, by time and in the order in which it was announced.
    announced: BTreeMap<(Timestamp, u64), (Role, Event)>,
    announcements: u64,
    now: Timestamp,
}

/// An execution that runs.
struct Run {
    execution: Execution,
    start: ExecutionStart,
    input: Value,
    started_at: Timestamp,
    wake_at: Option<Timestamp>,
    /// The task that waits for its end.
    caller: Option<(Role, TaskId, Waits)>,
}

impl Stage {
    pub(super) fn new(rehearsal: Rehearsal, now: Timestamp) -> Self {
        Stage {
            rehearsal,
            runs: Vec::new(),
            announced: BTreeMap::new(),
            announcements: 0,
            now,
        }
    }

    /// Rehearses an execution to its end.
    pub(super) fn run(
        mut self,
        machine: &Rc<Machine>,
        start: &ExecutionStart,
        input: Value,
    ) -> Result<Rehearsed, RehearsalError> {
        let first = self.begin(machine, start.clone(), input, None)?;
        loop {
            if let Some(outcome) = self.runs[first].execution.outcome().cloned() {
                let ended_at = self.now;
                let execution = self.runs.swap_remove(first).execution;
                return Ok(Rehearsed {
                    outcome,
                    execution,
                    ended_at,
                });
            }
            let (role, event) = self.next().ok_or_else(|| {
                let state = self.runs[first].execution.state().unwrap_or_default();
                RehearsalError::Endless {
                    state: state.to_owned(),
                }
            })?;
            self.tell(role, event)?;
        }
    }

    /// Moves the clock to what is next: an announcement, or that an execution wants to be woken.
    fn next(&mut self) -> Option<(Role, Event)> {
        let announced = self.announced.first_key_value().map(|((at, _), _)| *at);
        let woken = self.runs.iter().enumerate();
        let woken = woken
            .filter_map(|(role, run)| Some((run.wake_at?, role)))
            .min();
        match (announced, woken) {
            (Some(at), woken) if woken.is_none_or(|(wake_at, _)| at <= wake_at) => {
                self.now = self.now.max(at);
                self.announced.pop_first().map(|(_, announced)| announced)
            }
            (_, Some((at, role))) => {
                self.now = self.now.max(at);
                Some((role, Event::Tick))
            }
            (_, None) => None,
        }
    }

    fn announce(&mut self, after: SignedDuration, role: Role, event: Event) {
        let at = self.now.checked_add(after).unwrap_or(Timestamp::MAX);
        self.announcements += 1;
        let order = self.announcements;
        self.announced.insert((at, order), (role, event));
    }

    fn begin(
        &mut self,
        machine: &Rc<Machine>,
        start: ExecutionStart,
        input: Value,
        caller: Option<(Role, TaskId, Waits)>,
    ) -> Result<Role, RehearsalError> {
        if self.runs.len() > MAX_EXECUTIONS {
            return Err(RehearsalError::TooManyExecutions);
        }
        let mut execution = Execution::start(machine, &start, input.clone(), self.now)?;
        if let Some(seed) = self.rehearsal.order {
            execution.shuffle(seed);
        }
        let role = self.runs.len();
        self.runs.push(Run {
            execution,
            start,
            input,
            started_at: self.now,
            wake_at: None,
            caller,
        });
        self.announce(SignedDuration::ZERO, role, Event::Tick);
        Ok(role)
    }

    fn tell(&mut self, role: Role, event: Event) -> Result<(), RehearsalError> {
        let run = &mut self.runs[role];
        let invoke = match run.execution.step(self.now, event) {
            Step::Running { invoke, wake_at } => {
                run.wake_at = wake_at;
                invoke
            }
            Step::Done(outcome) => {
                run.wake_at = None;
                if let Some((caller, task, waits)) = run.caller.take() {
                    let who = (&run.start, &run.input);
                    let when = (run.started_at, self.now);
                    let event = match nested::ended(who, when, &outcome, waits) {
                        Ok(output) => Event::TaskSucceeded { task, output },
                        Err(cause) => Event::TaskFailed {
                            task,
                            error: "States.TaskFailed".to_owned(),
                            cause,
                        },
                    };
                    self.announce(SignedDuration::ZERO, caller, event);
                }
                return Ok(());
            }
        };
        invoke
            .iter()
            .try_for_each(|invocation| self.invoke(role, invocation))
    }

    fn invoke(&mut self, role: Role, invocation: &Invocation) -> Result<(), RehearsalError> {
        if !self.rehearsal.mocks.has(&invocation.state)
            && let Some(nested) = NestedStart::read(invocation)
            && let Some(machine) = self.machine(&nested)
        {
            return self.nest(role, invocation, &nested, &machine);
        }
        for (after, event) in self.rehearsal.mocks.answer(invocation)? {
            self.announce(after, role, event);
        }
        Ok(())
    }

    fn machine(&self, nested: &NestedStart) -> Option<Rc<Machine>> {
        let machines = &self.rehearsal.machines;
        let machine = machines.get(&nested.state_machine_arn);
        machine
            .or_else(|| machines.get(nested.machine_name()))
            .cloned()
    }

    /// Starts another machine for a task.
    fn nest(
        &mut self,
        role: Role,
        invocation: &Invocation,
        nested: &NestedStart,
        machine: &Rc<Machine>,
    ) -> Result<(), RehearsalError> {
        let task = invocation.task;
        let input = match &nested.input {
            Ok(input) => input.clone(),
            Err(error) => {
                let event = Event::TaskFailed {
                    task,
                    error: "StepFunctions.InvalidExecutionInputException".to_owned(),
                    cause: format!("Invalid State Machine Execution Input: '{error}'"),
                };
                self.announce(SignedDuration::ZERO, role, event);
                return Ok(());
            }
        };
        let start = nested.start(&self.runs[role].start, self.runs.len());
        let output = nested::started(&start, self.now);
        let (event, caller) = match nested.waits {
            Waits::No => (Event::TaskSucceeded { task, output }, None),
            // Whoever has the token answers, which no mock does.
            Waits::Token => {
                return Err(Box::new(Unanswered::first(invocation)).into());
            }
            waits => (
                Event::TaskSubmitted { task, output },
                Some((role, task, waits)),
            ),
        };
        self.announce(SignedDuration::ZERO, role, event);
        self.begin(machine, start, input, caller)?;
        Ok(())
    }
}
