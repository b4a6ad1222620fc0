//! Waiting, timing out and trying again, without waiting.

use super::driver::{
    Answer, failed, invoked_at, run, run_from, run_with, start, start_time, succeeded,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use statemachine::{Event, Execution, ExecutionStart, Machine, Outcome, Step};
use std::rc::Rc;

fn task(fields: &Value) -> Value {
    let mut state = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "End": true
    });
    for (name, value) in fields.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    json!({"QueryLanguage": "JSONata", "StartAt": "Work", "States": {"Work": state}})
}

fn wait(field: &str, value: &Value) -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Rest",
        "States": {"Rest": {"Type": "Wait", field: value, "End": true}}
    })
}

#[test]
fn forty_days_pass_at_once() {
    let rested = run(&wait("Seconds", &json!(40 * 86_400)), json!({}));
    assert_eq!(rested.outcome, succeeded(json!({})));
    assert_eq!(rested.seconds, 40.0 * 86_400.0);
}

#[test]
fn a_wait_can_be_computed_as_seconds_or_as_a_moment() {
    let seconds = wait("Seconds", &json!("{% $states.input * 60 %}"));
    assert_eq!(run(&seconds, json!(3)).seconds, 180.0);

    let moment = wait("Timestamp", &json!("{% $fromMillis($millis() + 1500) %}"));
    assert_eq!(run(&moment, json!({})).seconds, 1.5);

    let constant = wait("Timestamp", &json!("2026-11-22T12:13:28+01:00"));
    assert_eq!(run(&constant, json!({})).seconds, 0.0);

    let past = wait("Timestamp", &json!("2016-03-14T01:59:00Z"));
    assert_eq!(run(&past, json!({})).seconds, 0.0);
}

#[test]
fn a_wait_sees_the_time_of_its_end_when_it_leaves() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Rest",
        "States": {"Rest": {"Type": "Wait", "Seconds": 60, "Output": "{% $now() %}", "End": true}}
    });
    assert_eq!(
        run(&definition, json!({})).outcome,
        succeeded(json!("2026-11-22T11:14:28.000Z"))
    );
}

#[test]
fn seconds_must_be_a_whole_number_that_is_not_negative() {
    let definition = wait("Seconds", &json!("{% $states.input %}"));
    let cause = |what: &str| {
        format!(
            "An error occurred while executing the state 'Rest' (entered at the event id #2). The JSONata expression '$states.input' specified for the field 'Seconds' {what}"
        )
    };
    for (input, what) in [
        (
            json!("5"),
            "returned an unexpected result type. Expected 'number', but was 'string' for value: \"5\"",
        ),
        (
            json!(-1),
            "returned a value that is not an integer between 0 and 99999999: -1",
        ),
        (
            json!(1.5),
            "returned a value that is not an integer between 0 and 99999999: 1.5",
        ),
    ] {
        assert_eq!(
            run(&definition, input).outcome,
            failed("States.QueryEvaluationError", &cause(what))
        );
    }
}

#[test]
fn a_task_times_out_by_itself() {
    let silent = run_with(&task(&json!({"TimeoutSeconds": 30})), json!({}), |_| {
        Answer::Hangs
    });
    assert_eq!(
        silent.outcome,
        Outcome::Failed {
            error: Some("States.Timeout".to_owned()),
            cause: None
        }
    );
    assert_eq!(silent.seconds, 30.0);
}

#[test]
fn a_timeout_can_be_computed() {
    let definition = task(&json!({"TimeoutSeconds": "{% $states.input.patience %}"}));
    let silent = run_with(&definition, json!({"patience": 7}), |_| Answer::Hangs);
    assert_eq!(silent.seconds, 7.0);
}

#[test]
fn an_answer_after_the_timeout_is_ignored() {
    let definition = task(&json!({
        "TimeoutSeconds": 10,
        "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1, "IntervalSeconds": 100}]
    }));
    let mut attempt = 0;
    let late = run_with(&definition, json!({}), |_| {
        attempt += 1;
        match attempt {
            1 => Answer::SucceedsAfter(60, json!("late")),
            _ => Answer::Succeeds(json!("in time")),
        }
    });
    assert_eq!(late.outcome, succeeded(json!("in time")));
    assert_eq!(invoked_at(&late), [0.0, 110.0]);
}

#[test]
fn an_answer_after_the_timeout_is_late_even_when_nobody_woke_the_execution() {
    let machine = Rc::new(Machine::read(&task(&json!({"TimeoutSeconds": 10}))).unwrap());
    let mut execution = Execution::start(&machine, &start(), json!({}), start_time()).unwrap();
    let Step::Running { invoke, wake_at } = execution.step(start_time(), Event::Tick) else {
        panic!("the task has not been answered");
    };
    let after = |seconds| start_time() + SignedDuration::from_secs(seconds);
    assert_eq!(wake_at, Some(after(10)));

    let answer = Event::TaskSucceeded {
        task: invoke[0].task,
        output: json!("late"),
    };
    assert_eq!(
        execution.step(after(3600), answer),
        Step::Done(Outcome::Failed {
            error: Some("States.Timeout".to_owned()),
            cause: None
        })
    );
    let times: Vec<Timestamp> = execution
        .history()
        .events()
        .iter()
        .map(|event| event.timestamp)
        .collect();
    assert_eq!(times[4..], [after(10), after(10)]);
}

#[test]
fn an_answer_counts_once() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Rest"},
            "Rest": {"Type": "Wait", "Seconds": 5, "End": true}
        }
    });
    let machine = Rc::new(Machine::read(&definition).unwrap());
    let mut execution = Execution::start(&machine, &start(), json!({}), start_time()).unwrap();
    let Step::Running { invoke, .. } = execution.step(start_time(), Event::Tick) else {
        panic!("the task has not been answered");
    };
    let answer = |output: Value| Event::TaskSucceeded {
        task: invoke[0].task,
        output,
    };
    let first = execution.step(start_time(), answer(json!(1)));
    let second = execution.step(start_time(), answer(json!(2)));
    assert_eq!(first, second);
    let end = start_time() + SignedDuration::from_secs(5);
    assert_eq!(
        execution.step(end, Event::Tick),
        Step::Done(succeeded(json!(1)))
    );
}

#[test]
fn retries_back_off() {
    let definition = task(&json!({
        "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 2, "MaxAttempts": 4, "BackoffRate": 3, "MaxDelaySeconds": 20}]
    }));
    let failing = run_with(&definition, json!({}), |_| Answer::Fails("E", "again"));
    assert_eq!(failing.outcome, failed("E", "again"));
    assert_eq!(invoked_at(&failing), [0.0, 2.0, 8.0, 26.0, 46.0]);
}

#[test]
fn a_state_that_is_entered_again_has_all_its_retries_again() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Assign": {"n": "{% $exists($n) ? $n + 1 : 1 %}"},
                "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}],
                "Next": "Again"
            },
            "Again": {"Type": "Choice", "Choices": [{"Condition": "{% $n < 2 %}", "Next": "Work"}], "Default": "End"},
            "End": {"Type": "Succeed"}
        }
    });
    let mut attempt = 0;
    let flaky = run_with(&definition, json!({}), |_| {
        attempt += 1;
        match attempt % 2 {
            1 => Answer::Fails("E", ""),
            _ => Answer::Succeeds(json!("done")),
        }
    });
    assert_eq!(flaky.outcome, succeeded(json!("done")));
    assert_eq!(invoked_at(&flaky), [0.0, 1.0, 1.0, 2.0]);
}

#[test]
fn the_machine_times_out_as_a_whole() {
    let mut definition = wait("Seconds", &json!(100));
    definition["TimeoutSeconds"] = json!(60);
    let slow = run(&definition, json!({}));
    assert_eq!(slow.outcome, Outcome::TimedOut);
    assert_eq!(slow.seconds, 60.0);
}

#[test]
fn an_execution_can_be_stopped() {
    let machine = Rc::new(Machine::read(&wait("Seconds", &json!(100))).unwrap());
    let mut execution = Execution::start(&machine, &start(), json!({}), start_time()).unwrap();
    execution.step(start_time(), Event::Tick);
    let stop = Event::Abort {
        error: Some("Operator".to_owned()),
        cause: None,
    };
    let aborted = Outcome::Aborted {
        error: Some("Operator".to_owned()),
        cause: None,
    };
    assert_eq!(
        execution.step(start_time(), stop),
        Step::Done(aborted.clone())
    );
    // What is over stays over.
    assert_eq!(
        execution.step(Timestamp::MAX, Event::Tick),
        Step::Done(aborted)
    );
}

#[test]
fn time_does_not_run_backwards() {
    let machine = Rc::new(Machine::read(&wait("Seconds", &json!(0))).unwrap());
    let mut execution = Execution::start(&machine, &start(), json!({}), start_time()).unwrap();
    execution.step(Timestamp::UNIX_EPOCH, Event::Tick);
    let events = execution.history().events();
    assert!(events.iter().all(|event| event.timestamp == start_time()));
    assert_eq!(execution.outcome(), Some(&succeeded(json!({}))));
}

#[test]
fn an_express_workflow_has_five_minutes() {
    let definition = wait("Seconds", &json!(600));
    let arn = "arn:aws:states:us-east-1:111111111111:express:machine:run:id";
    let express = ExecutionStart {
        execution_arn: arn.to_owned(),
        ..start()
    };
    let ended = run_from(&express, &definition, json!({}), |_| Answer::Hangs);
    assert_eq!((ended.outcome, ended.seconds), (Outcome::TimedOut, 300.0));
    assert_eq!(run(&definition, json!({})).seconds, 600.0);
}
