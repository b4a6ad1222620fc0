//! Map states: inline, and what distributed ones have in common with them.

mod distributed;

use super::driver::{Answer, event_types, failed, invoked_at, run, run_with, succeeded, trace};
use serde_json::{Value, json};

fn processor(state: &Value, config: &Value) -> Value {
    json!({"ProcessorConfig": config, "StartAt": "Item", "States": {"Item": state}})
}

fn inline(state: &Value, fields: &Value) -> Value {
    with(&processor(state, &json!({"Mode": "INLINE"})), fields)
}

fn distributed(state: &Value, fields: &Value) -> Value {
    let config = json!({"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"});
    with(&processor(state, &config), fields)
}

fn with(processor: &Value, fields: &Value) -> Value {
    let mut state = json!({"Type": "Map", "ItemProcessor": processor, "End": true});
    for (name, value) in fields.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    json!({"StartAt": "Each", "States": {"Each": state, "Caught": {"Type": "Pass", "End": true}}})
}

fn pass() -> Value {
    json!({"Type": "Pass", "End": true})
}

fn work() -> Value {
    json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true})
}

#[test]
fn each_item_is_selected_and_goes_through_the_processor() {
    let definition = inline(
        &pass(),
        &json!({
            "ItemsPath": "$.items",
            "ItemSelector": {"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "of.$": "$.name"},
            "MaxConcurrency": 1,
            "ResultPath": "$.done"
        }),
    );
    let items = json!([{"i": 0, "v": "a", "of": "n"}, {"i": 1, "v": "b", "of": "n"}]);
    let mapped = run(&definition, json!({"name": "n", "items": ["a", "b"]}));
    assert_eq!(
        mapped.outcome,
        succeeded(json!({"name": "n", "items": ["a", "b"], "done": items}))
    );
    assert_eq!(
        trace(&mapped)[1..],
        [
            "2 0 MapStateEntered",
            "3 2 MapStateStarted",
            "4 3 MapIterationStarted",
            "5 4 PassStateEntered",
            "6 5 PassStateExited",
            "7 6 MapIterationSucceeded",
            "8 6 MapIterationStarted",
            "9 8 PassStateEntered",
            "10 9 PassStateExited",
            "11 10 MapIterationSucceeded",
            "12 11 MapStateSucceeded",
            "13 11 MapStateExited",
            "14 13 ExecutionSucceeded",
        ]
    );
}

#[test]
fn no_items_are_no_iterations() {
    let empty = run(&inline(&pass(), &json!({})), json!([]));
    assert_eq!(empty.outcome, succeeded(json!([])));
    assert_eq!(
        event_types(&empty)[2..5],
        ["MapStateStarted", "MapStateSucceeded", "MapStateExited"]
    );
}

#[test]
fn only_so_many_items_run_at_the_same_time() {
    for (limit, times) in [
        (
            json!({"MaxConcurrency": 2}),
            vec![0.0, 0.0, 10.0, 10.0, 20.0],
        ),
        (json!({}), vec![0.0; 5]),
        (
            json!({"MaxConcurrencyPath": "$[0]"}),
            vec![0.0, 10.0, 20.0, 30.0, 40.0],
        ),
    ] {
        let done = run_with(
            &inline(&work(), &limit),
            json!([1, 2, 3, 4, 5]),
            |invocation| Answer::SucceedsAfter(10, invocation.arguments.clone()),
        );
        assert_eq!(done.outcome, succeeded(json!([1, 2, 3, 4, 5])));
        assert_eq!(invoked_at(&done), times, "{limit}");
    }
}

#[test]
fn an_item_that_fails_stops_the_others() {
    let definition = inline(
        &work(),
        &json!({"Catch": [{"ErrorEquals": ["E"], "Next": "Caught"}]}),
    );
    let stopped = run_with(&definition, json!([1, 2]), |invocation| {
        if invocation.arguments == 2 {
            Answer::Fails("E", "why")
        } else {
            Answer::Hangs
        }
    });
    assert_eq!(
        stopped.outcome,
        succeeded(json!({"Error": "E", "Cause": "why"}))
    );
    assert_eq!(
        trace(&stopped)[11..18],
        [
            "12 11 TaskFailed",
            "13 12 MapIterationFailed",
            "14 12 TaskStateAborted",
            "15 12 MapIterationAborted",
            "16 12 TaskStateAborted",
            "17 12 MapStateFailed",
            "18 17 MapStateExited",
        ]
        .map(ToOwned::to_owned)
    );
}

#[test]
fn what_is_not_an_array_cannot_be_mapped() {
    let sentence =
        "An error occurred while executing the state 'Each' (entered at the event id #2). ";
    let number = run(
        &inline(&pass(), &json!({"ItemsPath": "$.n"})),
        json!({"n": 1}),
    );
    let cause = format!("{sentence}Reference path \"$.n\" must point to array.");
    assert_eq!(number.outcome, failed("States.Runtime", &cause));

    let mut definition = inline(&pass(), &json!({"Items": "{% $states.input.n %}"}));
    definition["QueryLanguage"] = json!("JSONata");
    let number = run(&definition, json!({"n": 1}));
    let cause = format!(
        "{sentence}The JSONata expression '$states.input.n' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 1"
    );
    assert_eq!(
        number.outcome,
        failed("States.QueryEvaluationError", &cause)
    );
    assert_eq!(
        trace(&number)[1..],
        [
            "2 0 MapStateEntered",
            "3 0 EvaluationFailed",
            "4 3 MapStateFailed",
            "5 4 ExecutionFailed"
        ]
    );
}

#[test]
fn limits_from_paths_must_be_numbers_that_make_sense() {
    let sentence =
        "An error occurred while executing the state 'Each' (entered at the event id #2). ";
    for (field, value, cause) in [
        (
            "ToleratedFailureCountPath",
            json!("x"),
            "The ToleratedFailureCountPath field refers to value \"x\" which is not a valid integer: $.limit",
        ),
        (
            "ToleratedFailureCountPath",
            json!(-1),
            "ToleratedFailureCount cannot be negative.",
        ),
        (
            "ToleratedFailurePercentagePath",
            json!([]),
            "The ToleratedFailurePercentagePath field refers to value \"[]\" which is not a valid float: $.limit",
        ),
        (
            "ToleratedFailurePercentagePath",
            json!(100.5),
            "ToleratedFailurePercentage must be between 0 and 100.",
        ),
        (
            "MaxConcurrencyPath",
            json!(-1),
            "Expected non-negative integer for MaxConcurrency, got '-1' instead.",
        ),
    ] {
        let definition = distributed(&pass(), &json!({"ItemsPath": "$.items", field: "$.limit"}));
        let refused = run(&definition, json!({"items": [1], "limit": value}));
        let cause = format!("{sentence}{cause}");
        assert_eq!(refused.outcome, failed("States.Runtime", &cause));
        assert_eq!(
            event_types(&refused)[2..],
            ["MapStateStarted", "ExecutionFailed"]
        );
    }
}
