//! What a simulation costs, as ratios of one run: a noisy machine changes both sides of each.

use contract::{Duration, Policy, Rotation, Schema, SecretLayout, Verification};
use jiff::Timestamp;
use sandbox::AccountSpec;
use sandbox::world::{
    Application, Beginning, Chronicle, ExecutionRecord, Schedule, Trigger, UserSpec, WorldSpec,
};
use serde_json::{Value, json};
use statemachine::{Event, Execution, ExecutionStart, Invocation, Machine, Step};
use std::collections::VecDeque;
use std::hint::black_box;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration as RealTime, Instant};

/// As long as the quickstart: two rotations of each user, the first key deleted.
const TIME: Duration = Duration::from_days(40);

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut row = |name: &str, ratio: String, method: &str| {
        writeln!(out, "{name:<45} {ratio:>8}\n    {method}")
    };

    let one = spec(1);
    let chronicle = simulate(&one);
    let whole = median(41, || simulate(&one));
    row(
        "virtual time per real time",
        format!("{:.0e}", TIME.as_secs() as f64 / whole.as_secs_f64()),
        "forty days of one user, rotated twice: the median of 41 runs",
    )?;

    let machine = Rc::new(machine());
    let transitions = replay(&machine, &chronicle);
    assert_eq!(
        transitions,
        chronicle.transitions(),
        "another path was taken"
    );
    let alone = median(41, || replay(&machine, &chronicle));
    row(
        "whole machinery per interpreter alone",
        format!("{:.1}", whole.as_secs_f64() / alone.as_secs_f64()),
        &format!(
            "the same {transitions} state transitions, with handlers, SDK and account, and with recorded answers"
        ),
    )?;

    let read = median(41, self::machine);
    row(
        "reading the definition per rotation",
        format!("{:.2}", read.as_secs_f64() / (whole.as_secs_f64() / 2.0)),
        "parsing and checking the state machine once, and half of the first row's forty days",
    )?;

    let (few, many) = (spec(10), spec(100));
    let (few, many) = (median(5, || simulate(&few)), median(3, || simulate(&many)));
    row(
        "cost of a rotation, 100 users per 10 users",
        format!("{:.2}", many.as_secs_f64() / few.as_secs_f64() / 10.0),
        "the time of 200 rotations over that of 20, each by their number: 1.00 is linear",
    )
}

/// The middle one of the times that so many runs take.
fn median<Done>(runs: usize, run: impl Fn() -> Done) -> RealTime {
    let mut times: Vec<RealTime> = (0..runs).map(|_| elapsed(&run)).collect();
    times.sort();
    times[runs / 2]
}

#[expect(
    clippy::disallowed_methods,
    reason = "real time is what a benchmark measures, and nothing else depends on it"
)]
fn elapsed<Done>(run: impl Fn() -> Done) -> RealTime {
    let start = Instant::now();
    black_box(run());
    start.elapsed()
}

fn simulate(spec: &WorldSpec) -> Chronicle {
    let chronicle = sandbox::world::simulate(spec, TIME).expect("the world can be made");
    assert_eq!(chronicle.succeeded().count(), 2 * spec.users.len());
    chronicle
}

fn machine() -> Machine {
    let definition = serde_json::from_str(&codegen::asl::definition()).expect("JSON");
    Machine::read(&definition).expect("the definition can run")
}

/// Runs all executions of a chronicle again, with the answers that it recorded.
fn replay(machine: &Rc<Machine>, chronicle: &Chronicle) -> usize {
    let executions = chronicle.executions.iter().enumerate();
    executions
        .map(|(index, record)| {
            let moments = chronicle.moments.iter();
            let answers = moments
                .filter(|moment| moment.execution == index)
                .map(|moment| (moment.at, moment.result.clone().expect("nothing failed")))
                .collect();
            replay_one(machine, record, answers)
        })
        .sum()
}

fn replay_one(
    machine: &Rc<Machine>,
    record: &ExecutionRecord,
    mut answers: VecDeque<(Timestamp, Value)>,
) -> usize {
    let start = ExecutionStart {
        execution_arn: record.arn.clone(),
        execution_name: record.name.clone(),
        ..ExecutionStart::default()
    };
    let mut now = record.started_at;
    let mut execution = Execution::start(machine, &start, record.input.as_ref().clone(), now)
        .expect("the input is small");
    let mut event = Event::Tick;
    loop {
        event = match execution.step(now, event) {
            Step::Done(_) => return execution.history().billed_transitions(),
            Step::Running { invoke, wake_at } => match invoke.into_iter().next() {
                Some(Invocation { task, .. }) => {
                    let (at, answer) = answers.pop_front().expect("each task was recorded");
                    now = at;
                    let output = json!({ "Payload": answer });
                    Event::TaskSucceeded { task, output }
                }
                None => {
                    now = wake_at.expect("no task runs, so it waits");
                    Event::Tick
                }
            },
        };
    }
}

fn spec(users: u32) -> WorldSpec {
    let account = AccountSpec::default();
    WorldSpec {
        stack: tests::pipeline_stack("keys", &account),
        account,
        pipeline: "keys".to_owned(),
        users: (0..users).map(user).collect(),
    }
}

/// The users begin one after another, as a flexible window spreads them.
fn user(number: u32) -> UserSpec {
    let name = format!("Bot{number}");
    UserSpec {
        rotation: Rotation {
            schema: Schema,
            pipeline: "keys".to_owned(),
            secret: format!("dev/{name}").parse().expect("a secret's name"),
            user: name.parse().expect("a user's name"),
            secret_layout: SecretLayout::Standard,
            policy: Policy::default(),
            verification: Verification {
                regions: vec!["us-west-2".to_owned()],
                consecutive: 3,
                probes: Vec::new(),
            },
        },
        trigger: Trigger::Schedule,
        schedule: Schedule::Every {
            first_after: Duration::from_minutes(u64::from(number)),
            interval: Duration::from_days(30),
        },
        beginning: Beginning::Fresh,
        application: Some(Application {
            reads_every: Duration::from_hours(12),
            uses_every: Duration::from_hours(1),
        }),
    }
}
