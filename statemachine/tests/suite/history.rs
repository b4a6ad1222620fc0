//! What is written down.

use super::driver::{Answer, Run, event_types, run, run_from, run_with, start};
use serde_json::{Value, json};
use statemachine::ExecutionStart;
use std::collections::BTreeSet;

fn flaky() -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "f", "Payload": "{% $uuid() %}"},
                "TimeoutSeconds": 60,
                "HeartbeatSeconds": 30,
                "Retry": [{"ErrorEquals": ["E"], "JitterStrategy": "FULL"}],
                "Assign": {"n": "{% $states.result.n %}"},
                "Next": "Rest"
            },
            "Rest": {"Type": "Wait", "Seconds": 60, "Output": "{% $random() %}", "End": true}
        }
    })
}

fn run_flaky(seed: u64) -> Run {
    let mut attempt = 0;
    let start = ExecutionStart { seed, ..start() };
    run_from(&start, &flaky(), json!({"in": 1}), |_| {
        attempt += 1;
        match attempt {
            1 => Answer::Fails("E", "why"),
            _ => Answer::Succeeds(json!({"n": 1})),
        }
    })
}

fn written(run: &Run) -> Value {
    serde_json::to_value(run.execution.history()).expect("a history is JSON")
}

#[test]
fn the_history_is_the_one_that_the_api_gives() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {"Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "f"},
            "TimeoutSeconds": 60,
            "Assign": {"n": "{% $states.result.n %}"},
            "Output": "done",
            "End": true
        }}
    });
    let run = run_with(&definition, json!({"in": 1}), |_| {
        Answer::Succeeds(json!({"n": "1"}))
    });
    let whole = json!({"truncated": false});
    let at = "2026-11-22T11:13:28Z";
    assert_eq!(
        written(&run),
        json!([
            {
                "timestamp": at, "type": "ExecutionStarted", "id": 1, "previousEventId": 0,
                "executionStartedEventDetails": {
                    "input": "{\"in\":1}", "inputDetails": whole,
                    "roleArn": "arn:aws:iam::111111111111:role/machine"
                }
            },
            {
                "timestamp": at, "type": "TaskStateEntered", "id": 2, "previousEventId": 0,
                "stateEnteredEventDetails": {"name": "Work", "input": "{\"in\":1}", "inputDetails": whole}
            },
            {
                "timestamp": at, "type": "TaskScheduled", "id": 3, "previousEventId": 2,
                "taskScheduledEventDetails": {
                    "resourceType": "lambda", "resource": "invoke", "region": "us-east-1",
                    "parameters": "{\"FunctionName\":\"f\"}", "timeoutInSeconds": 60
                }
            },
            {
                "timestamp": at, "type": "TaskStarted", "id": 4, "previousEventId": 3,
                "taskStartedEventDetails": {"resourceType": "lambda", "resource": "invoke"}
            },
            {
                "timestamp": at, "type": "TaskSucceeded", "id": 5, "previousEventId": 4,
                "taskSucceededEventDetails": {
                    "resourceType": "lambda", "resource": "invoke",
                    "output": "{\"n\":\"1\"}", "outputDetails": whole
                }
            },
            {
                "timestamp": at, "type": "TaskStateExited", "id": 6, "previousEventId": 5,
                "stateExitedEventDetails": {
                    "name": "Work", "output": "\"done\"", "outputDetails": whole,
                    "assignedVariables": {"n": "\"1\""}, "assignedVariablesDetails": whole
                }
            },
            {
                "timestamp": at, "type": "ExecutionSucceeded", "id": 7, "previousEventId": 6,
                "executionSucceededEventDetails": {"output": "\"done\"", "outputDetails": whole}
            }
        ])
    );
}

#[test]
fn a_retry_schedules_again_without_entering_again() {
    let run = run_flaky(1);
    assert_eq!(
        event_types(&run),
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskFailed",
            "TaskScheduled",
            "TaskStarted",
            "TaskSucceeded",
            "TaskStateExited",
            "WaitStateEntered",
            "WaitStateExited",
            "ExecutionSucceeded"
        ]
    );
}

#[test]
fn the_start_each_state_and_each_retry_are_billed() {
    assert_eq!(run_flaky(1).execution.history().billed_transitions(), 4);
}

#[test]
fn a_function_s_own_arn_has_events_of_its_own() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {"Work": {
            "Type": "Task",
            "Resource": "arn:aws:lambda:us-east-1:111111111111:function:f",
            "TimeoutSeconds": 9,
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
            "End": true
        }}
    });
    let mut attempt = 0;
    let run = run_with(&definition, json!({}), |_| {
        attempt += 1;
        match attempt {
            1 => Answer::Fails("E", "why"),
            2 => Answer::Hangs,
            _ => Answer::Succeeds(json!(1)),
        }
    });
    assert_eq!(
        event_types(&run)[2..12],
        [
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionFailed",
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionTimedOut",
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionSucceeded",
            "TaskStateExited"
        ]
    );
    assert_eq!(run.execution.history().billed_transitions(), 4);
}

#[test]
fn a_failed_evaluation_is_an_event_that_follows_the_one_before_the_entry() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Next": "B"},
            "B": {"Type": "Pass", "Output": {"x": "{% $nothing %}"}, "End": true}
        }
    });
    let cause = "An error occurred while executing the state 'B' (entered at the event id #4). The JSONata expression '$nothing' specified for the field 'Output/x' returned nothing (undefined).";
    let history = written(&run(&definition, json!({})));
    assert_eq!(
        history.as_array().unwrap()[4..],
        [
            json!({
                "timestamp": "2026-11-22T11:13:28Z", "type": "EvaluationFailed", "id": 5, "previousEventId": 3,
                "evaluationFailedEventDetails": {
                    "error": "States.QueryEvaluationError", "cause": cause,
                    "location": "Output/x", "state": "B"
                }
            }),
            json!({
                "timestamp": "2026-11-22T11:13:28Z", "type": "ExecutionFailed", "id": 6, "previousEventId": 5,
                "executionFailedEventDetails": {"error": "States.QueryEvaluationError", "cause": cause}
            })
        ]
    );
}

#[test]
fn the_same_seed_writes_the_same_bytes_and_another_seed_others() {
    let bytes = |seed| serde_json::to_string(run_flaky(seed).execution.history()).unwrap();
    let histories: BTreeSet<String> = (0..100).map(bytes).collect();
    assert_eq!(histories.len(), 100);
    assert!((0..100).map(bytes).all(|again| histories.contains(&again)));
}
