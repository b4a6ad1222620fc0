//! Map states, inline and distributed.

use super::driver::{
    Answer, event_types, failed, invoked_at, run, run_on, run_with, start_time, succeeded, trace,
};
use serde_json::{Value, json};
use statemachine::HistoryEvent;

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

#[test]
fn each_item_of_a_distributed_map_is_an_execution_of_its_own() {
    let state = json!({"Type": "Pass", "Parameters": {"in.$": "$$.Execution.Input"}, "End": true});
    let mapped = run(
        &distributed(&state, &json!({"Label": "All"})),
        json!([1, 2]),
    );
    assert_eq!(mapped.outcome, succeeded(json!([{"in": 1}, {"in": 2}])));
    assert_eq!(
        trace(&mapped)[1..],
        [
            "2 0 MapStateEntered",
            "3 2 MapStateStarted",
            "4 3 MapRunStarted",
            "5 4 MapRunSucceeded",
            "6 5 MapStateSucceeded",
            "7 5 MapStateExited",
            "8 7 ExecutionSucceeded",
        ]
    );
    let run_arn = mapped.execution.history().events()[3].details.fields()["mapRunArn"].clone();
    let run_arn = run_arn.as_str().unwrap();
    assert!(
        run_arn.starts_with("arn:aws:states:us-east-1:111111111111:mapRun:machine/All:"),
        "{run_arn}"
    );
    let children = mapped.execution.child_histories();
    assert_eq!(children.len(), 2);
    for child in children {
        let types: Vec<String> = child
            .events()
            .iter()
            .map(HistoryEvent::event_type)
            .collect();
        assert_eq!(
            types,
            [
                "ExecutionStarted",
                "PassStateEntered",
                "PassStateExited",
                "ExecutionSucceeded"
            ]
        );
    }
}

#[test]
fn a_distributed_map_tolerates_as_many_failures_as_it_may() {
    let items = json!([1, 2, 3, 4]);
    let run = |fields: &Value, failing: usize| {
        run_with(&distributed(&work(), fields), items.clone(), |invocation| {
            if invocation.arguments.as_u64().unwrap() as usize <= failing {
                Answer::Fails("E", "why")
            } else {
                Answer::Succeeds(invocation.arguments.clone())
            }
        })
    };
    let exceeded = failed(
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
    );
    assert_eq!(
        run(&json!({"ToleratedFailureCount": 2}), 2).outcome,
        succeeded(json!([3, 4]))
    );
    assert_eq!(
        run(&json!({"ToleratedFailureCount": 2}), 3).outcome,
        exceeded
    );
    assert_eq!(
        run(&json!({"ToleratedFailurePercentage": 50}), 2).outcome,
        succeeded(json!([3, 4]))
    );
    assert_eq!(
        run(&json!({"ToleratedFailurePercentage": 49.5}), 2).outcome,
        exceeded
    );
    let none = run(&json!({}), 1);
    assert_eq!(none.outcome, exceeded);
    assert_eq!(
        event_types(&none)[3..],
        [
            "MapRunStarted",
            "MapRunFailed",
            "MapStateFailed",
            "ExecutionFailed"
        ]
    );
}

#[test]
fn items_can_be_read_put_together_and_their_results_written() {
    let definition = distributed(
        &pass(),
        &json!({
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 3},
                "Parameters": {"Bucket": "in", "Key.$": "$.key"}
            },
            "ItemSelector": {"n.$": "$$.Map.Item.Value.n"},
            "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"key.$": "$.key"}},
            "ResultWriter": {
                "Resource": "arn:aws:states:::s3:putObject",
                "Parameters": {"Bucket": "out", "Prefix": "results"}
            }
        }),
    );
    let mut written = Vec::new();
    let mapped = run_with(&definition, json!({"key": "k.csv"}), |invocation| {
        if invocation.resource.ends_with("getObject") {
            assert_eq!(
                invocation.arguments,
                json!({"Bucket": "in", "Key": "k.csv"})
            );
            return Answer::SucceedsAfter(1, json!({"Body": "n,m\n1,x\n2,y\n3,z\n4,w\n"}));
        }
        written.push(invocation.arguments.clone());
        Answer::SucceedsAfter(1, json!({}))
    });
    let body: Value = serde_json::from_str(written[0]["Body"].as_str().unwrap()).unwrap();
    assert_eq!(
        body,
        json!([
            {"BatchInput": {"key": "k.csv"}, "Items": [{"n": "1"}, {"n": "2"}]},
            {"BatchInput": {"key": "k.csv"}, "Items": [{"n": "3"}]}
        ])
    );
    let manifest = &written[1]["Key"];
    assert!(manifest.as_str().unwrap().ends_with("/manifest.json"));
    let run_arn = &mapped.execution.history().events()[3].details.fields()["mapRunArn"];
    assert_eq!(
        mapped.outcome,
        succeeded(json!({
            "MapRunArn": run_arn,
            "ResultWriterDetails": {"Bucket": "out", "Key": manifest}
        }))
    );
    assert_eq!(mapped.seconds, 3.0);
    assert_eq!(
        mapped.execution.history().events()[2].details.fields()["length"],
        0
    );
}

#[test]
fn a_reader_that_fails_fails_the_run() {
    let definition = distributed(
        &pass(),
        &json!({
            "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON"}},
            "Catch": [{"ErrorEquals": ["States.ItemReaderFailed"], "Next": "Caught"}]
        }),
    );
    let missing = run_with(&definition, json!({}), |_| {
        Answer::Fails("S3.NoSuchKey", "not there")
    });
    assert_eq!(
        missing.outcome,
        succeeded(json!({"Error": "States.ItemReaderFailed", "Cause": "not there"}))
    );
    let scalar = run_with(&definition, json!({}), |_| {
        Answer::Succeeds(json!({"Body": "1"}))
    });
    assert_eq!(
        scalar.outcome,
        succeeded(json!({
            "Error": "States.ItemReaderFailed", "Cause": "Attempting to map over non-iterable node."
        }))
    );
    assert_eq!(
        event_types(&scalar)[4..7],
        ["MapRunFailed", "MapStateFailed", "MapStateExited"]
    );
}

#[test]
fn a_redriven_map_run_runs_again_what_failed() {
    let definition = distributed(
        &work(),
        &json!({"ToleratedFailureCount": 1, "MaxConcurrency": 1}),
    );
    let failing = run_with(&definition, json!([1, 2, 3, 4]), |invocation| {
        if invocation.arguments == 2 {
            Answer::Succeeds(json!("two"))
        } else {
            Answer::Fails("E", "why")
        }
    });
    assert_eq!(event_types(&failing).last().unwrap(), "ExecutionFailed");
    let mut execution = failing.execution;
    execution.redrive(start_time()).unwrap();
    let redriven = run_on(execution, |invocation| {
        Answer::Succeeds(invocation.arguments.clone())
    });
    let inputs: Vec<&Value> = redriven
        .invocations
        .iter()
        .map(|(_, invocation)| &invocation.arguments)
        .collect();
    assert_eq!(inputs, [1, 3, 4]);
    assert_eq!(redriven.outcome, succeeded(json!([1, "two", 3, 4])));
    let types = event_types(&redriven);
    assert_eq!(
        types[7..],
        [
            "ExecutionRedriven",
            "MapRunRedriven",
            "MapRunSucceeded",
            "MapStateSucceeded",
            "MapStateExited",
            "ExecutionSucceeded"
        ]
    );
}
