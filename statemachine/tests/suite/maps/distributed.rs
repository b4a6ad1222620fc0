//! What only distributed Maps have: executions of their own, readers, batches and writers.

use super::{distributed, pass, work};
use crate::driver::{
    Answer, event_types, failed, run, run_on, run_with, start_time, succeeded, trace,
};
use serde_json::{Value, json};

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
            .map(|event| event.event_type())
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

#[test]
fn a_manifest_lists_the_files_where_the_items_are() {
    let read = |config: Value, files: &[(&str, String)]| {
        let definition = distributed(
            &pass(),
            &json!({"ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": config,
                "Parameters": {"Bucket": "b", "Key": "manifest"}
            }}),
        );
        let answered = run_with(&definition, json!({}), |invocation| {
            let text = |name: &str| invocation.arguments[name].as_str().unwrap_or_default();
            let place = format!("{}/{}", text("Bucket"), text("Key"));
            let file = files.iter().find(|(name, _)| *name == place);
            Answer::Succeeds(json!({"Body": file.expect("a file that is there").1}))
        });
        assert_eq!(event_types(&answered)[4], "MapRunSucceeded");
        answered.outcome
    };
    let inventory = json!({
        "destinationBucket": "arn:aws:s3:::reports",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key",
        "files": [{"key": "1.csv.gz"}, {"key": "2.csv.gz"}]
    });
    let files = [
        ("b/manifest", inventory.to_string()),
        ("reports/1.csv.gz", "\"b\",\"x\"\n\"b\",\"y\"\n".to_owned()),
        ("reports/2.csv.gz", "\"b\",\"z\"\n".to_owned()),
    ];
    let row = |key: &str| json!({"Bucket": "b", "Key": key});
    assert_eq!(
        read(json!({"InputType": "MANIFEST"}), &files),
        succeeded(json!([row("x"), row("y"), row("z")]))
    );
    // The second file is not read when the first one has enough.
    assert_eq!(
        read(json!({"InputType": "MANIFEST", "MaxItems": 1}), &files[..2]),
        succeeded(json!([row("x")]))
    );
    let unloaded = [
        ("b/manifest", "s3://out/1\ns3://out/2\n".to_owned()),
        ("out/1", "{\"n\": 1}\n".to_owned()),
        ("out/2", "{\"n\": 2}\n".to_owned()),
    ];
    let config = json!({"ManifestType": "ATHENA_DATA", "InputType": "JSONL"});
    assert_eq!(
        read(config, &unloaded),
        succeeded(json!([{"n": 1}, {"n": 2}]))
    );
}
