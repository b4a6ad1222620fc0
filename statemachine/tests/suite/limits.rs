//! Service quotas.

use super::driver::{Answer, event_types, failed, run, run_with, start, start_time, succeeded};
use serde_json::{Value, json};
use statemachine::{Execution, Machine};
use std::rc::Rc;

/// A text whose JSON has this many bytes.
fn text(bytes: usize) -> Value {
    json!("x".repeat(bytes - 2))
}

fn task(resource: &str) -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": resource,
                "Catch": [{"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Caught"}],
                "Output": "small",
                "Next": "Fine"
            },
            "Fine": {"Type": "Succeed"},
            "Caught": {"Type": "Succeed", "Output": "{% $states.input.Cause %}"}
        }
    })
}

#[test]
fn a_result_of_262144_bytes_passes_and_a_larger_one_is_an_error() {
    let definition = task("arn:aws:states:::lambda:invoke");
    let fits = run_with(&definition, json!({}), |_| Answer::Succeeds(text(262_144)));
    assert_eq!(fits.outcome, succeeded(json!("small")));

    let large = run_with(&definition, json!({}), |_| Answer::Succeeds(text(262_145)));
    assert_eq!(
        large.outcome,
        succeeded(json!(
            "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit."
        ))
    );
    assert_eq!(event_types(&large)[4], "TaskFailed");
}

#[test]
fn an_output_that_is_too_large_ends_the_execution() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Double",
        "States": {"Double": {"Type": "Pass", "Output": "{% $states.input & $states.input %}", "End": true}}
    });
    assert_eq!(
        run(&definition, text(200_000)).outcome,
        failed(
            "States.DataLimitExceeded",
            "The state/task 'Double' returned a result with a size exceeding the maximum number of bytes service limit."
        )
    );
}

#[test]
fn an_input_that_is_too_large_starts_nothing() {
    let machine = Rc::new(Machine::read(&task("arn:aws:states:::lambda:invoke")).unwrap());
    let refused = Execution::start(&machine, &start(), text(262_145), start_time()).err();
    assert_eq!(
        refused.unwrap().to_string(),
        "the input has more than 262144 bytes"
    );
    assert!(Execution::start(&machine, &start(), text(262_144), start_time()).is_ok());
}

#[test]
fn an_endless_loop_ends_at_25000_events() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Round",
        "States": {
            "Round": {"Type": "Choice", "Choices": [{"Condition": true, "Next": "Round"}], "Default": "End"},
            "End": {"Type": "Succeed"}
        }
    });
    let endless = run(&definition, json!({}));
    assert_eq!(
        endless.outcome,
        failed(
            "States.Runtime",
            "The execution reached the maximum number of history events (25000)."
        )
    );
    let types = event_types(&endless);
    assert_eq!(types.len(), 25_000);
    assert_eq!(types.last().unwrap(), "ExecutionFailed");
}
