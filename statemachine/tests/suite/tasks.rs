//! Work that is answered from outside: task tokens, jobs, activities; and heartbeats.

use super::driver::{Answer, event_types, failed, run_with, succeeded};
use serde_json::{Value, json};
use statemachine::Event;

fn task(resource: &str, fields: &Value) -> Value {
    let mut state = json!({"Type": "Task", "Resource": resource, "End": true});
    for (name, value) in fields.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    json!({"StartAt": "Ask", "States": {"Ask": state, "Caught": {"Type": "Pass", "End": true}}})
}

const CALLBACK: &str = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";

#[test]
fn a_callback_comes_under_the_token_that_the_task_was_given() {
    let definition = task(
        CALLBACK,
        &json!({"Parameters": {"MessageBody": {"token.$": "$$.Task.Token"}}}),
    );
    let called = run_with(&definition, json!({}), |invocation| {
        let token = invocation.token.clone().unwrap();
        assert_eq!(invocation.arguments["MessageBody"]["token"], json!(token));
        let task = invocation.task;
        Answer::Events(vec![
            (
                0,
                Event::TaskSubmitted {
                    task,
                    output: json!({"MessageId": "m"}),
                },
            ),
            (
                86_400,
                Event::TaskSucceeded {
                    task,
                    output: json!("yes"),
                },
            ),
        ])
    });
    assert_eq!(called.outcome, succeeded(json!("yes")));
    assert_eq!(called.seconds, 86_400.0);
    assert_eq!(
        event_types(&called)[2..6],
        [
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded"
        ]
    );
}

#[test]
fn a_callback_that_fails_silently_is_caught_with_nulls() {
    let definition = task(
        CALLBACK,
        &json!({"Catch": [
            {"ErrorEquals": ["States.Runtime"], "Next": "Ask"},
            {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Caught"}
        ]}),
    );
    let silent = run_with(&definition, json!({"a": 1}), |invocation| {
        let task = invocation.task;
        Answer::Events(vec![(
            0,
            Event::TaskFailedWith {
                task,
                error: None,
                cause: None,
            },
        )])
    });
    assert_eq!(
        silent.outcome,
        succeeded(json!({"a": 1, "failure": {"Error": null, "Cause": null}}))
    );
}

#[test]
fn silence_longer_than_a_heartbeat_is_a_timeout() {
    let definition = task(
        CALLBACK,
        &json!({"HeartbeatSeconds": 10, "TimeoutSeconds": 100}),
    );
    let beating = |beats: &'static [i64]| {
        run_with(&definition, json!({}), move |invocation| {
            let task = invocation.task;
            let beats = beats.iter().map(|at| (*at, Event::TaskHeartbeat { task }));
            Answer::Events(beats.collect())
        })
    };
    let timeout = statemachine::Outcome::Failed {
        error: Some("States.Timeout".to_owned()),
        cause: None,
    };
    for (beats, seconds) in [
        (&[][..], 10.0),
        (&[5, 12], 22.0),
        (&[5, 16], 15.0),
        (&[9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 99], 100.0),
    ] {
        let silent = beating(beats);
        assert_eq!(
            (silent.outcome, silent.seconds),
            (timeout.clone(), seconds),
            "{beats:?}"
        );
    }
}

#[test]
fn a_worker_starts_an_activity_when_it_comes() {
    let arn = "arn:aws:states:us-east-1:111111111111:activity:sign";
    let definition = task(arn, &json!({"TimeoutSeconds": 60}));
    let signed = run_with(&definition, json!({"paper": 1}), |invocation| {
        let task = invocation.task;
        assert!(invocation.token.is_some());
        let worker_name = Some("Ada".to_owned());
        Answer::Events(vec![
            (10, Event::ActivityStarted { task, worker_name }),
            (
                20,
                Event::TaskSucceeded {
                    task,
                    output: json!("signed"),
                },
            ),
        ])
    });
    assert_eq!(signed.outcome, succeeded(json!("signed")));
    assert_eq!(
        event_types(&signed)[2..5],
        ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]
    );
    let nobody = run_with(&definition, json!({}), |_| Answer::Hangs);
    assert_eq!(nobody.seconds, 60.0);
    assert_eq!(
        event_types(&nobody)[2..4],
        ["ActivityScheduled", "ActivityTimedOut"]
    );
}

#[test]
fn a_job_that_fails_fails_the_task() {
    let resource = "arn:aws:states:::states:startExecution.sync:2";
    let definition = task(resource, &json!({}));
    let job = run_with(&definition, json!({}), |invocation| {
        let task = invocation.task;
        let (error, cause) = ("States.TaskFailed".to_owned(), "{}".to_owned());
        Answer::Events(vec![
            (
                0,
                Event::TaskSubmitted {
                    task,
                    output: json!({}),
                },
            ),
            (1, Event::TaskFailed { task, error, cause }),
        ])
    });
    assert_eq!(job.outcome, failed("States.TaskFailed", "{}"));
}

#[test]
fn a_task_can_act_as_another_role() {
    let role = "arn:aws:iam::111111111111:role/other";
    let definition = task(
        "arn:aws:states:::lambda:invoke",
        &json!({"Credentials": {"RoleArn.$": "$.role"}}),
    );
    let acted = run_with(&definition, json!({"role": role}), |_| {
        Answer::Succeeds(json!(1))
    });
    let scheduled = acted.execution.history().events()[2].details.fields();
    assert_eq!(scheduled["taskCredentials"], json!({"roleArn": role}));
}
