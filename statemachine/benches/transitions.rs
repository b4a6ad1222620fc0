//! How many state transitions a second the interpreter makes on one core, history and all.

use jiff::Timestamp;
use serde_json::{Value, json};
use statemachine::{Event, Execution, ExecutionStart, Machine, Outcome, Step};
use std::hint::black_box;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Instant;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for (name, definition) in [("JSONPath", jsonpath()), ("JSONata", jsonata())] {
        let machine = Machine::read(&definition).expect("a definition that can run");
        let machine = Rc::new(machine);
        let (transitions, seconds) = measure(&machine);
        let rate = transitions as f64 / seconds;
        let name = format!("{name} transitions per second");
        writeln!(
            out,
            "{name:<45} {rate:>8.0}\n    {transitions} transitions, one core, the median of 21 runs"
        )?;
    }
    Ok(())
}

/// Counts down from 3,000 in JSONPath: three states in each round.
fn jsonpath() -> Value {
    json!({
        "StartAt": "Begin",
        "States": {
            "Begin": {"Type": "Pass", "Result": 3000, "ResultPath": "$.left", "Next": "Count"},
            "Count": {
                "Type": "Pass",
                "Parameters": {"left.$": "States.MathAdd($.left, -1)", "name.$": "$$.State.Name"},
                "Next": "Rest"
            },
            "Rest": {"Type": "Wait", "Seconds": 60, "Next": "Which"},
            "Which": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.left", "NumericGreaterThan": 0, "Next": "Count"}],
                "Default": "Done"
            },
            "Done": {"Type": "Succeed"}
        }
    })
}

/// The same in JSONata.
fn jsonata() -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Begin",
        "States": {
            "Begin": {"Type": "Pass", "Assign": {"left": 3000}, "Next": "Count"},
            "Count": {"Type": "Pass", "Assign": {"left": "{% $left - 1 %}"}, "Next": "Rest"},
            "Rest": {"Type": "Wait", "Seconds": 60, "Next": "Which"},
            "Which": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $left > 0 %}", "Next": "Count"}],
                "Default": "Done"
            },
            "Done": {"Type": "Succeed"}
        }
    })
}

/// The transitions of a run, and how many seconds one takes.
#[expect(
    clippy::disallowed_methods,
    reason = "real time is what a benchmark measures, and nothing else depends on it"
)]
fn measure(machine: &Rc<Machine>) -> (usize, f64) {
    let mut transitions = 0;
    let mut times: Vec<f64> = (0..21)
        .map(|_| {
            let start = Instant::now();
            transitions = black_box(run(machine));
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (transitions, times[times.len() / 2])
}

fn run(machine: &Rc<Machine>) -> usize {
    let mut now = Timestamp::UNIX_EPOCH;
    let mut execution = Execution::start(machine, &ExecutionStart::default(), json!({}), now)
        .expect("a small input");
    loop {
        match execution.step(now, Event::Tick) {
            Step::Running { wake_at, .. } => now = wake_at.expect("it waits"),
            Step::Done(outcome) => {
                assert!(matches!(outcome, Outcome::Succeeded { .. }), "{outcome:?}");
                return execution.history().billed_transitions();
            }
        }
    }
}
