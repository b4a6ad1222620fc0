//! Parallel states.

use super::driver::{
    Answer, event_types, failed, run, run_on, run_with, start, start_time, succeeded, trace,
};
use serde_json::{Value, json};
use statemachine::{Execution, Machine};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A branch of one task.
fn task(name: &str) -> Value {
    json!({"StartAt": name, "States": {name: {
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true
    }}})
}

fn parallel(branches: &Value, fields: &Value) -> Value {
    let mut state = json!({"Type": "Parallel", "Branches": branches, "End": true});
    for (name, value) in fields.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Both",
        "States": {"Both": state, "Caught": {"Type": "Pass", "End": true}}
    })
}

#[test]
fn branches_run_at_the_same_time_and_their_outputs_come_together() {
    let definition = parallel(
        &json!([task("A"), task("B")]),
        &json!({"Arguments": {"n": 1}, "Output": "{% $append($states.result, $states.input.x) %}"}),
    );
    let both = run_with(&definition, json!({"x": "in"}), |invocation| {
        assert_eq!(invocation.arguments, json!({"n": 1}));
        let seconds = if invocation.state == "A" { 20 } else { 10 };
        Answer::SucceedsAfter(seconds, json!(invocation.state))
    });
    assert_eq!(both.outcome, succeeded(json!(["A", "B", "in"])));
    assert_eq!(both.seconds, 20.0);
    assert_eq!(
        trace(&both),
        [
            "1 0 ExecutionStarted",
            "2 0 ParallelStateEntered",
            "3 2 ParallelStateStarted",
            "4 3 TaskStateEntered",
            "5 4 TaskScheduled",
            "6 3 TaskStateEntered",
            "7 6 TaskScheduled",
            "8 5 TaskStarted",
            "9 7 TaskStarted",
            "10 9 TaskSucceeded",
            "11 10 TaskStateExited",
            "12 8 TaskSucceeded",
            "13 12 TaskStateExited",
            "14 13 ParallelStateSucceeded",
            "15 13 ParallelStateExited",
            "16 15 ExecutionSucceeded",
        ]
    );
}

#[test]
fn what_a_branch_assigns_stays_inside_and_what_is_around_is_seen() {
    let branch = json!({"StartAt": "A", "States": {
        "A": {"Type": "Pass", "Assign": {"inner": "{% $outer + 1 %}"}, "Next": "B"},
        "B": {"Type": "Pass", "Output": "{% $inner %}", "End": true}
    }});
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Set",
        "States": {
            "Set": {"Type": "Pass", "Assign": {"outer": 1}, "Next": "Both"},
            "Both": {"Type": "Parallel", "Branches": [branch], "Next": "After"},
            "After": {
                "Type": "Pass",
                "Output": {"inside": "{% $states.input %}", "outside": "{% $exists($inner) %}"},
                "End": true
            }
        }
    });
    assert_eq!(
        run(&definition, json!({})).outcome,
        succeeded(json!({"inside": [2], "outside": false}))
    );
}

#[test]
fn a_branch_that_fails_stops_the_others() {
    let wait =
        json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": true}}});
    let definition = parallel(
        &json!([wait, task("A"), task("B")]),
        &json!({"Catch": [{"ErrorEquals": ["E"], "Next": "Caught"}]}),
    );
    let stopped = run_with(&definition, json!({}), |invocation| {
        match invocation.state.as_str() {
            "A" => Answer::Fails("E", "why"),
            _ => Answer::SucceedsAfter(5, json!(1)),
        }
    });
    assert_eq!(
        stopped.outcome,
        succeeded(json!({"Error": "E", "Cause": "why"}))
    );
    assert_eq!(stopped.seconds, 0.0);
    assert_eq!(
        trace(&stopped)[10..],
        [
            "11 9 TaskFailed",
            "12 11 TaskStateAborted",
            "13 11 WaitStateAborted",
            "14 11 TaskStateAborted",
            "15 11 ParallelStateFailed",
            "16 15 ParallelStateExited",
            "17 16 PassStateEntered",
            "18 17 PassStateExited",
            "19 18 ExecutionSucceeded",
        ]
    );
}

#[test]
fn a_parallel_state_is_tried_again_as_a_whole() {
    let definition = parallel(
        &json!([task("A"), task("B")]),
        &json!({"Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 3}]}),
    );
    let mut failures = 2;
    let again = run_with(&definition, json!({}), |invocation| {
        if invocation.state == "B" && failures > 0 {
            failures -= 1;
            return Answer::Fails("E", "why");
        }
        Answer::Succeeds(json!(1))
    });
    assert_eq!(again.outcome, succeeded(json!([1, 1])));
    assert_eq!(again.seconds, 3.0 + 6.0);
    assert_eq!(again.invocations.len(), 6);
    let starts = event_types(&again);
    let starts = starts.iter().filter(|kind| *kind == "ParallelStateStarted");
    assert_eq!(starts.count(), 3);
}

#[test]
fn an_error_that_nobody_catches_goes_through_all_forks() {
    let inner = parallel(&json!([task("A")]), &json!({}));
    let branch = json!({"StartAt": "Both", "States": {"Both": inner["States"]["Both"]}});
    let definition = parallel(&json!([branch]), &json!({}));
    let definition = {
        let mut definition = definition;
        definition["States"]["Both"]["Branches"][0]["StartAt"] = json!("Inner");
        let state = definition["States"]["Both"]["Branches"][0]["States"]["Both"].take();
        definition["States"]["Both"]["Branches"][0]["States"] = json!({"Inner": state});
        definition
    };
    let through = run_with(&definition, json!({}), |_| Answer::Fails("E", "why"));
    assert_eq!(through.outcome, failed("E", "why"));
    assert_eq!(
        event_types(&through)[8..],
        [
            "TaskFailed",
            "TaskStateAborted",
            "ParallelStateFailed",
            "ParallelStateFailed",
            "ExecutionFailed"
        ]
    );
}

#[test]
fn the_order_of_branches_can_be_explored_by_seeds() {
    let branch = |name: &str| {
        json!({"StartAt": name, "States": {
            name: {"Type": "Pass", "Next": format!("{name}2")},
            (format!("{name}2")): {"Type": "Pass", "Output": name, "End": true}
        }})
    };
    let definition = parallel(&json!([branch("A"), branch("B"), branch("C")]), &json!({}));
    let machine = Rc::new(Machine::read(&definition).unwrap());
    let history = |seed: u64| {
        let mut execution = Execution::start(&machine, &start(), json!({}), start_time()).unwrap();
        execution.shuffle(seed);
        let done = run_on(execution, |_| Answer::Hangs);
        assert_eq!(done.outcome, succeeded(json!(["A", "B", "C"])));
        serde_json::to_string(done.execution.history()).unwrap()
    };
    let histories: BTreeSet<String> = (0..40).map(history).collect();
    assert!(histories.len() > 20, "{} orders", histories.len());
    assert_eq!(history(1), history(1));
}

#[test]
fn a_redrive_goes_on_only_in_the_branches_that_did_not_succeed() {
    let definition = parallel(&json!([task("A"), task("B"), task("C")]), &json!({}));
    let failing = run_with(&definition, json!({}), |invocation| {
        match invocation.state.as_str() {
            "A" => Answer::Succeeds(json!("a")),
            "B" => Answer::Fails("E", "why"),
            _ => Answer::Hangs,
        }
    });
    assert_eq!(failing.outcome, failed("E", "why"));
    let mut execution = failing.execution;
    execution.redrive(start_time()).unwrap();
    let redriven = run_on(execution, |invocation| {
        Answer::Succeeds(json!(invocation.state))
    });
    let states: Vec<&str> = redriven
        .invocations
        .iter()
        .map(|(_, invocation)| invocation.state.as_str())
        .collect();
    assert_eq!(states, ["B", "C"]);
    assert_eq!(redriven.outcome, succeeded(json!(["a", "B", "C"])));
}

#[test]
fn what_a_stopped_branch_is_answered_comes_too_late() {
    let slow = json!({"StartAt": "A", "States": {
        "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Zombie"},
        "Zombie": {"Type": "Pass", "End": true}
    }});
    let mut definition = parallel(
        &json!([slow, task("B")]),
        &json!({"Catch": [{"ErrorEquals": ["E"], "Next": "Caught"}]}),
    );
    definition["States"]["Caught"] = json!({"Type": "Wait", "Seconds": 60, "End": true});
    let late = run_with(&definition, json!({}), |invocation| {
        match invocation.state.as_str() {
            "A" => Answer::SucceedsAfter(30, json!(1)),
            _ => Answer::Fails("E", "why"),
        }
    });
    assert_eq!(late.seconds, 60.0);
    assert!(!event_types(&late).contains(&"PassStateEntered".to_owned()));
}
