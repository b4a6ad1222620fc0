//! Runs executions on a virtual clock.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use statemachine::{Event, Execution, ExecutionStart, Invocation, Machine, Outcome, Step};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a task does.
pub(crate) enum Answer {
    Succeeds(Value),
    Fails(&'static str, &'static str),
    Hangs,
    SucceedsAfter(i64, Value),
    /// These, each after so many seconds.
    Events(Vec<(i64, Event)>),
}

/// An execution that is over.
pub(crate) struct Run {
    pub(crate) outcome: Outcome,
    pub(crate) execution: Execution,
    /// Each task with the seconds from the start until it was invoked.
    pub(crate) invocations: Vec<(f64, Invocation)>,
    /// The seconds from the start to the end.
    pub(crate) seconds: f64,
}

pub(crate) fn start_time() -> Timestamp {
    "2026-11-22T11:13:28Z"
        .parse()
        .expect("a timestamp in RFC 3339")
}

pub(crate) fn start() -> ExecutionStart {
    ExecutionStart {
        execution_arn: "arn:aws:states:us-east-1:111111111111:execution:machine:run".to_owned(),
        execution_name: "run".to_owned(),
        state_machine_arn: "arn:aws:states:us-east-1:111111111111:stateMachine:machine".to_owned(),
        state_machine_name: "machine".to_owned(),
        role_arn: "arn:aws:iam::111111111111:role/machine".to_owned(),
        seed: 7,
    }
}

/// Runs a definition that has no tasks.
pub(crate) fn run(definition: &Value, input: Value) -> Run {
    run_with(definition, input, |invocation| {
        panic!("nobody answers {invocation:?}")
    })
}

/// Runs a definition; `answer` is asked once for each invocation.
pub(crate) fn run_with(
    definition: &Value,
    input: Value,
    answer: impl FnMut(&Invocation) -> Answer,
) -> Run {
    run_from(&start(), definition, input, answer)
}

/// Runs a definition as this execution.
pub(crate) fn run_from(
    start: &ExecutionStart,
    definition: &Value,
    input: Value,
    answer: impl FnMut(&Invocation) -> Answer,
) -> Run {
    let machine = Rc::new(Machine::read(definition).expect("a valid definition"));
    let execution = Execution::start(&machine, start, input, start_time()).expect("a small input");
    run_on(execution, answer)
}

/// Runs an execution that has just started.
pub(crate) fn run_on(
    mut execution: Execution,
    mut answer: impl FnMut(&Invocation) -> Answer,
) -> Run {
    let mut now = start_time();
    let mut invocations = Vec::new();
    let mut answers: BTreeMap<(Timestamp, usize), Event> = BTreeMap::new();
    let mut answered = 0;
    let mut event = Event::Tick;
    loop {
        let (invoke, wake_at) = match execution.step(now, event) {
            Step::Running { invoke, wake_at } => (invoke, wake_at),
            Step::Done(outcome) => {
                return Run {
                    outcome,
                    execution,
                    invocations,
                    seconds: now.duration_since(start_time()).as_secs_f64(),
                };
            }
        };
        for invocation in invoke {
            let task = invocation.task;
            let events = match answer(&invocation) {
                Answer::Hangs => Vec::new(),
                Answer::Succeeds(output) => vec![(0, Event::TaskSucceeded { task, output })],
                Answer::SucceedsAfter(delay, output) => {
                    vec![(delay, Event::TaskSucceeded { task, output })]
                }
                Answer::Fails(error, cause) => {
                    let (error, cause) = (error.to_owned(), cause.to_owned());
                    vec![(0, Event::TaskFailed { task, error, cause })]
                }
                Answer::Events(events) => events,
            };
            for (delay, event) in events {
                let at = now + SignedDuration::from_secs(delay);
                answered += 1;
                answers.insert((at, answered), event);
            }
            let seconds = now.duration_since(start_time()).as_secs_f64();
            invocations.push((seconds, invocation));
        }
        let answered = answers.first_key_value().map(|((at, _), _)| *at);
        match (answered, wake_at) {
            (Some(at), wake_at) if wake_at.is_none_or(|wake_at| at <= wake_at) => {
                now = at;
                event = answers.pop_first().map_or(Event::Tick, |(_, event)| event);
            }
            (_, Some(at)) => {
                now = at;
                event = Event::Tick;
            }
            (_, None) => panic!("the execution waits for nothing"),
        }
    }
}

/// The seconds from the start at which tasks were invoked.
pub(crate) fn invoked_at(run: &Run) -> Vec<f64> {
    run.invocations
        .iter()
        .map(|(seconds, _)| *seconds)
        .collect()
}

/// The types of the events.
pub(crate) fn event_types(run: &Run) -> Vec<String> {
    let events = run.execution.history().events();
    events.iter().map(|event| event.event_type()).collect()
}

pub(crate) fn succeeded(output: Value) -> Outcome {
    Outcome::Succeeded { output }
}

pub(crate) fn failed(error: &str, cause: &str) -> Outcome {
    Outcome::Failed {
        error: Some(error.to_owned()),
        cause: Some(cause.to_owned()),
    }
}

/// The events as text: their number, the one they follow, and their type.
pub(crate) fn trace(run: &Run) -> Vec<String> {
    let events = run.execution.history().events();
    let lines = events.iter().map(|event| {
        format!(
            "{} {} {}",
            event.id,
            event.previous_event_id,
            event.event_type()
        )
    });
    lines.collect()
}
