//! Executions with mocks in place of the services.

use crate::driver::{failed, start, start_time, succeeded};
use serde_json::{Value, json};
use statemachine::rehearsal::{LocalMocks, Mocks, Rehearsal, RehearsalError, Rehearsed};
use statemachine::{Diagnostic, Machine};
use std::rc::Rc;

fn task(resource: &str, more: &Value) -> Value {
    let mut state = json!({"Type": "Task", "Resource": resource, "End": true});
    let members = more.as_object().cloned().unwrap_or_default();
    state.as_object_mut().expect("an object").extend(members);
    json!({"StartAt": "Work", "States": {"Work": state}})
}

fn machine(definition: &Value) -> Rc<Machine> {
    Rc::new(Machine::read(definition).expect("a valid definition"))
}

fn mocks(document: &Value) -> Mocks {
    Mocks::read(document).expect("valid mocks")
}

fn rehearse(rehearsal: Rehearsal, definition: &Value) -> Result<Rehearsed, RehearsalError> {
    rehearsal.run(&machine(definition), &start(), json!({}), start_time())
}

fn seconds(rehearsed: &Rehearsed) -> f64 {
    rehearsed
        .ended_at
        .duration_since(start_time())
        .as_secs_f64()
}

fn event_types(rehearsed: &Rehearsed) -> Vec<String> {
    let events = rehearsed.execution.history().events();
    events.iter().map(|event| event.event_type()).collect()
}

fn error(rehearsal: Rehearsal, definition: &Value) -> String {
    match rehearse(rehearsal, definition) {
        Ok(rehearsed) => panic!("it ended: {:?}", rehearsed.outcome),
        Err(error) => error.to_string(),
    }
}

fn findings(read: Result<impl Sized, Vec<Diagnostic>>) -> Vec<String> {
    let findings = read.err().expect("findings");
    findings.iter().map(ToString::to_string).collect()
}

const INVOKE: &str = "arn:aws:states:::lambda:invoke";

#[test]
fn each_call_has_its_answer_and_takes_its_time() {
    let definition = task(
        INVOKE,
        &json!({"Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 60}]}),
    );
    let answers = json!([{"error": "Busy", "afterSeconds": 2}, {"result": 1, "afterSeconds": 0.5}]);
    let mocks = mocks(&json!({"tasks": {"Work": answers}}));
    let rehearsed = rehearse(Rehearsal::new(mocks), &definition).unwrap();
    assert_eq!(rehearsed.outcome, succeeded(json!(1)));
    assert_eq!(seconds(&rehearsed), 62.5);
}

#[test]
fn one_answer_alone_is_that_of_every_call() {
    let definition = task(
        INVOKE,
        &json!({"Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 5, "BackoffRate": 1}]}),
    );
    let mocks = mocks(&json!({"tasks": {"Work": {"error": "Busy", "cause": "later"}}}));
    let rehearsed = rehearse(Rehearsal::new(mocks), &definition).unwrap();
    assert_eq!(rehearsed.outcome, failed("Busy", "later"));
    assert_eq!(seconds(&rehearsed), 5.0);
}

#[test]
fn a_task_without_an_answer_ends_the_rehearsal() {
    let definition = task(INVOKE, &json!({"Retry": [{"ErrorEquals": ["Busy"]}]}));
    assert_eq!(
        error(Rehearsal::new(Mocks::default()), &definition),
        "the state 'Work' calls arn:aws:states:::lambda:invoke, and has no mock"
    );
    let once = mocks(&json!({"tasks": {"Work": [{"error": "Busy"}]}}));
    assert_eq!(
        error(Rehearsal::new(once), &definition),
        "the mocks of the state 'Work' do not answer its call 1, counted from 0, of arn:aws:states:::lambda:invoke"
    );
}

#[test]
fn who_hangs_times_out_or_is_waited_for_in_vain() {
    let hangs = || Rehearsal::new(mocks(&json!({"tasks": {"Work": {"hang": true}}})));
    let rehearsed = rehearse(hangs(), &task(INVOKE, &json!({"TimeoutSeconds": 90}))).unwrap();
    assert_eq!(seconds(&rehearsed), 90.0);
    assert_eq!(
        error(hangs(), &task(INVOKE, &json!({}))),
        "the execution waits for ever in the state 'Work', whose mock hangs"
    );
}

#[test]
fn a_job_is_submitted_and_an_activity_is_started() {
    let job = task("arn:aws:states:::batch:submitJob.sync", &json!({}));
    let answer = json!({"result": "done", "submitted": {"JobId": "1"}, "afterSeconds": 30});
    let rehearsal = Rehearsal::new(mocks(&json!({"tasks": {"Work": answer}})));
    let rehearsed = rehearse(rehearsal, &job).unwrap();
    assert_eq!(
        event_types(&rehearsed)[2..6],
        [
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded"
        ]
    );
    let activity = "arn:aws:states:us-east-1:111111111111:activity:sign";
    let rehearsal = Rehearsal::new(mocks(&json!({"tasks": {"Work": {"result": "done"}}})));
    let rehearsed = rehearse(rehearsal, &task(activity, &json!({}))).unwrap();
    assert_eq!(
        event_types(&rehearsed)[2..5],
        ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]
    );
}

/// A distributed Map over an object.
fn reader(key: &str) -> Value {
    json!({
        "StartAt": "All",
        "States": {"All": {
            "Type": "Map",
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "JSON"},
                "Parameters": {"Bucket": "in", "Key": key}
            },
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "One",
                "States": {"One": {"Type": "Pass", "End": true}}
            },
            "ResultWriter": {
                "Resource": "arn:aws:states:::s3:putObject",
                "Parameters": {"Bucket": "out", "Prefix": "done"}
            },
            "End": true
        }}
    })
}

#[test]
fn objects_are_read_and_written() {
    let rehearsal = || Rehearsal::new(mocks(&json!({"objects": {"in/a/list.json": [1, 2]}})));
    let rehearsed = rehearse(rehearsal(), &reader("a/list.json")).unwrap();
    assert_eq!(rehearsed.execution.child_histories().len(), 2);
    let rehearsed = rehearse(rehearsal(), &reader("b/list.json")).unwrap();
    assert_eq!(
        rehearsed.outcome,
        failed(
            "States.ItemReaderFailed",
            "The specified key does not exist."
        )
    );
    assert_eq!(
        error(Rehearsal::new(Mocks::default()), &reader("a")),
        "the state 'All' calls arn:aws:states:::s3:getObject, and has no mock"
    );
}

fn nesting(action: &str) -> Value {
    task(
        &format!("arn:aws:states:::states:startExecution{action}"),
        &json!({"Parameters": {
            "StateMachineArn": "arn:aws:states:us-east-1:111111111111:stateMachine:child",
            "Name": "first",
            "Input": {"n": 1}
        }}),
    )
}

fn with_child(child: &Value) -> Rehearsal {
    Rehearsal::new(Mocks::default()).with_machine("child", machine(child))
}

#[test]
fn a_task_waits_for_the_machine_that_it_starts() {
    let child = json!({"StartAt": "Rest", "States": {
        "Rest": {"Type": "Wait", "Seconds": 60, "Next": "Say"},
        "Say": {"Type": "Pass", "Result": {"said": "hello"}, "ResultPath": "$.result", "End": true}
    }});
    let rehearsed = rehearse(with_child(&child), &nesting(".sync:2")).unwrap();
    let place = "arn:aws:states:us-east-1:111111111111";
    assert_eq!(
        rehearsed.outcome,
        succeeded(json!({
            "ExecutionArn": format!("{place}:execution:child:first"),
            "Input": {"n": 1},
            "InputDetails": {"Included": true},
            "Name": "first",
            "Output": {"n": 1, "result": {"said": "hello"}},
            "OutputDetails": {"Included": true},
            "RedriveCount": 0,
            "RedriveStatus": "NOT_REDRIVABLE",
            "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
            "StartDate": 1_795_346_008_000_u64,
            "StateMachineArn": format!("{place}:stateMachine:child"),
            "Status": "SUCCEEDED",
            "StopDate": 1_795_346_068_000_u64
        }))
    );
    assert_eq!(seconds(&rehearsed), 60.0);

    let rehearsed = rehearse(with_child(&child), &nesting("")).unwrap();
    assert_eq!(
        rehearsed.outcome,
        succeeded(json!({
            "ExecutionArn": format!("{place}:execution:child:first"),
            "StartDate": "2026-11-22T11:13:28Z"
        }))
    );
    assert_eq!(seconds(&rehearsed), 0.0);
}

#[test]
fn a_task_fails_with_the_machine_that_it_starts() {
    let child = json!({"StartAt": "No", "States": {
        "No": {"Type": "Fail", "Error": "Bad", "Cause": "because"}
    }});
    let rehearsed = rehearse(with_child(&child), &nesting(".sync")).unwrap();
    let place = "arn:aws:states:us-east-1:111111111111";
    let cause = json!({
        "Cause": "because",
        "Error": "Bad",
        "ExecutionArn": format!("{place}:execution:child:first"),
        "Input": "{\"n\":1}",
        "InputDetails": {"Included": true},
        "Name": "first",
        "RedriveCount": 0,
        "RedriveStatus": "REDRIVABLE",
        "StartDate": 1_795_346_008_000_u64,
        "StateMachineArn": format!("{place}:stateMachine:child"),
        "Status": "FAILED",
        "StopDate": 1_795_346_008_000_u64
    });
    assert_eq!(
        rehearsed.outcome,
        failed("States.TaskFailed", &cause.to_string())
    );
}

#[test]
fn machines_that_start_each_other_for_ever_are_stopped() {
    let own = nesting(".sync");
    assert_eq!(
        error(with_child(&own), &own),
        "more than 1000 executions have been started"
    );
}

#[test]
fn a_seed_gives_another_order_of_what_happens_at_the_same_time() {
    let branch =
        |name: &str| json!({"StartAt": name, "States": {name: {"Type": "Pass", "End": true}}});
    let definition = json!({"StartAt": "All", "States": {"All": {
        "Type": "Parallel",
        "Branches": [branch("a"), branch("b"), branch("c")],
        "End": true
    }}});
    let order = |seed: u64| {
        let rehearsal = Rehearsal::new(Mocks::default()).shuffled(seed);
        serde_json::to_value(
            rehearse(rehearsal, &definition)
                .unwrap()
                .execution
                .history(),
        )
        .unwrap()
    };
    assert_eq!(order(1), order(1));
    assert!((2..20).any(|seed| order(seed) != order(1)));
}

#[test]
fn everything_that_is_wrong_with_mocks_is_said_at_once() {
    let read = Mocks::read(&json!({
        "task": {},
        "tasks": {
            "a": {},
            "b": [{"result": 1, "error": "Bad"}, 5],
            "c": {"results": 1},
            "d": {"error": 1},
            "e": {"hang": false, "result": 1},
            "f": {"result": 1, "afterSeconds": -1}
        },
        "objects": {"bucket": "x"}
    }));
    assert_eq!(
        findings(read),
        [
            "/task: is unknown: mocks have `tasks` and `objects`",
            "/tasks/a: must have one of result, error and hang",
            "/tasks/b/0: must have one of result, error and hang",
            "/tasks/b/1: must be an object, such as {\"result\": …}",
            "/tasks/c/results: is unknown: an answer has result, error, cause, hang, afterSeconds, submitted",
            "/tasks/c: must have one of result, error and hang",
            "/tasks/d/error: must be a text",
            "/tasks/e/hang: must be true, or left out",
            "/tasks/f/afterSeconds: must be a number from 0 to 99999999",
            "/objects/bucket: must be named `bucket/key`",
        ]
    );
    assert_eq!(
        findings(Mocks::read(&json!([]))),
        ["/: must be an object with `tasks` or `objects`"]
    );
    assert_eq!(
        findings(Mocks::read(&json!({"tasks": []}))),
        ["/tasks: must be an object"]
    );
}

#[test]
fn the_mocks_of_step_functions_local_are_understood() {
    let file = json!({
        "StateMachines": {"orders": {"TestCases": {
            "Retried": {"Work": "busy twice"},
            "Fine": {"Work": "fine"}
        }}},
        "MockedResponses": {
            "busy twice": {
                "0": {"Throw": {"Error": "Busy", "Cause": "later"}},
                "1-2": {"Throw": {"Error": "Busy"}},
                "3": {"Return": {"StatusCode": 200}}
            },
            "fine": {"0": {"Return": {}}}
        }
    });
    assert!(LocalMocks::is_one(&file));
    let file = LocalMocks::read(&file).unwrap();
    let cases: Vec<(&str, Vec<&str>)> = file
        .test_cases()
        .map(|(machine, cases)| (machine, cases.collect()))
        .collect();
    assert_eq!(cases, [("orders", vec!["Fine", "Retried"])]);
    assert_eq!(file.mocks("orders", "Other"), None);
    let definition = task(
        INVOKE,
        &json!({"Retry": [{"ErrorEquals": ["Busy"], "BackoffRate": 1, "MaxAttempts": 9}]}),
    );
    let mocks = file.mocks("orders", "Retried").cloned().unwrap();
    let rehearsed = rehearse(Rehearsal::new(mocks), &definition).unwrap();
    assert_eq!(rehearsed.outcome, succeeded(json!({"StatusCode": 200})));
    assert_eq!(seconds(&rehearsed), 3.0);
}

#[test]
fn everything_that_is_wrong_with_a_mock_configuration_is_said_at_once() {
    let read = LocalMocks::read(&json!({
        "Machines": {},
        "StateMachines": {"orders": {"TestCases": {"A": {"Work": "none", "Rest": 1}, "B": 2}}, "none": {}},
        "MockedResponses": {
            "a": {"0": {"Return": 1, "Throw": {}}, "2-1": {"Return": 1}, "x": {"Return": 1}},
            "b": {"0-2": {"Return": 1}, "2": {"Return": 1}, "3": {"Throw": {"Cause": "why"}}},
            "c": []
        }
    }));
    assert_eq!(
        findings(read),
        [
            "/Machines: is unknown: a mock configuration has StateMachines and MockedResponses",
            "/MockedResponses/a/0: must have either `Return` or `Throw`",
            "/MockedResponses/a/2-1: must be the number of a call, such as `0`, or a range, such as `1-2`",
            "/MockedResponses/a/x: must be the number of a call, such as `0`, or a range, such as `1-2`",
            "/MockedResponses/b/2: answers a call that another one answers",
            "/MockedResponses/b/3/Throw: must have a text `Error`",
            "/MockedResponses/c: must be an object with the answer to each call",
            "/StateMachines/orders/TestCases/A/Work: `none` is not one of the MockedResponses",
            "/StateMachines/orders/TestCases/A/Rest: must be the name of a response",
            "/StateMachines/orders/TestCases/B: must be an object with the response of each state",
            "/StateMachines/none: must have an object `TestCases`",
        ]
    );
}
