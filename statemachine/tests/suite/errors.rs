//! Which errors are tried again, caught, or end the execution.

use super::driver::{Answer, Run, failed, run_with, succeeded};
use serde_json::{Value, json};

fn catching(task: &Value) -> Value {
    let mut state = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Next": "Fine"
    });
    for (name, value) in task.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": state,
            "Fine": {"Type": "Succeed"},
            "Caught": {"Type": "Succeed", "Output": {"caught": "{% $states.input %}"}}
        }
    })
}

fn catch_all(extra: &Value) -> Value {
    let mut task = json!({"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]});
    for (name, value) in extra.as_object().into_iter().flatten() {
        task[name] = value.clone();
    }
    catching(&task)
}

fn fails(definition: &Value, error: &'static str) -> Run {
    run_with(definition, json!({"in": 1}), |_| {
        Answer::Fails(error, "why")
    })
}

#[test]
fn a_caught_error_becomes_the_input_of_the_next_state() {
    assert_eq!(
        fails(&catch_all(&json!({})), "Mine").outcome,
        succeeded(json!({"caught": {"Error": "Mine", "Cause": "why"}}))
    );
}

#[test]
fn a_catcher_has_its_own_output_and_variables() {
    let definition = catching(&json!({
        "Catch": [{
            "ErrorEquals": ["Mine"],
            "Assign": {"error": "{% $states.errorOutput.Error %}"},
            "Output": {"in": "{% $states.input.in %}", "cause": "{% $states.errorOutput.Cause %}"},
            "Next": "Caught"
        }],
        "Assign": {"error": "none"},
        "Output": "not this one"
    }));
    let caught = fails(&definition, "Mine");
    assert_eq!(
        caught.outcome,
        succeeded(json!({"caught": {"in": 1, "cause": "why"}}))
    );
}

#[test]
fn the_first_catcher_that_names_the_error_counts() {
    let definition = catching(&json!({
        "Catch": [
            {"ErrorEquals": ["Other"], "Output": 1, "Next": "Caught"},
            {"ErrorEquals": ["Mine", "Yours"], "Output": 2, "Next": "Caught"},
            {"ErrorEquals": ["States.ALL"], "Output": 3, "Next": "Caught"}
        ]
    }));
    for (error, way) in [("Other", 1), ("Yours", 2), ("Third", 3)] {
        assert_eq!(
            fails(&definition, error).outcome,
            succeeded(json!({"caught": way}))
        );
    }
}

#[test]
fn an_error_that_nobody_names_ends_the_execution() {
    let definition = catching(&json!({"Catch": [{"ErrorEquals": ["Other"], "Next": "Caught"}]}));
    assert_eq!(fails(&definition, "Mine").outcome, failed("Mine", "why"));
}

#[test]
fn retries_come_before_catchers() {
    let definition = catch_all(&json!({"Retry": [{"ErrorEquals": ["Mine"], "MaxAttempts": 2}]}));
    let failing = fails(&definition, "Mine");
    assert_eq!(failing.invocations.len(), 3);
    assert_eq!(
        failing.outcome,
        succeeded(json!({"caught": {"Error": "Mine", "Cause": "why"}}))
    );
}

#[test]
fn a_timeout_is_caught_with_an_empty_cause() {
    let definition = catch_all(&json!({"TimeoutSeconds": 5}));
    let silent = run_with(&definition, json!({}), |_| Answer::Hangs);
    assert_eq!(
        silent.outcome,
        succeeded(json!({"caught": {"Error": "States.Timeout", "Cause": ""}}))
    );
}

#[test]
fn task_failed_does_not_catch_a_timeout() {
    let definition = catching(&json!({
        "TimeoutSeconds": 5,
        "Catch": [
            {"ErrorEquals": ["States.TaskFailed"], "Output": "failed", "Next": "Caught"},
            {"ErrorEquals": ["States.Timeout"], "Output": "timed out", "Next": "Caught"}
        ]
    }));
    let silent = run_with(&definition, json!({}), |_| Answer::Hangs);
    assert_eq!(silent.outcome, succeeded(json!({"caught": "timed out"})));
    assert_eq!(
        fails(&definition, "Mine").outcome,
        succeeded(json!({"caught": "failed"}))
    );
}

#[test]
fn a_runtime_error_is_beyond_retry_and_catch() {
    let definition = catch_all(&json!({"Retry": [{"ErrorEquals": ["States.ALL"]}]}));
    let failing = fails(&definition, "States.Runtime");
    assert_eq!(failing.outcome, failed("States.Runtime", "why"));
    assert_eq!(failing.invocations.len(), 1);
}

#[test]
fn an_expression_without_a_value_can_be_caught() {
    let definition = catch_all(&json!({"Output": {"x": "{% $states.result.nothing %}"}}));
    let undefined = run_with(&definition, json!({}), |_| Answer::Succeeds(json!({})));
    assert_eq!(
        undefined.outcome,
        succeeded(json!({"caught": {
            "Error": "States.QueryEvaluationError",
            "Cause": "An error occurred while executing the state 'Work' (entered at the event id #2). The JSONata expression '$states.result.nothing' specified for the field 'Output/x' returned nothing (undefined)."
        }}))
    );
}

#[test]
fn an_error_in_a_catcher_ends_the_execution() {
    let definition = catching(&json!({
        "Catch": [{"ErrorEquals": ["States.ALL"], "Output": "{% $nothing %}", "Next": "Caught"}]
    }));
    assert_eq!(
        fails(&definition, "Mine").outcome,
        failed(
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'Work' (entered at the event id #2). The JSONata expression '$nothing' specified for the field 'Catch[0]/Output' returned nothing (undefined)."
        )
    );
}

#[test]
fn the_count_of_retries_is_there_for_the_arguments() {
    let definition = catch_all(&json!({
        "Arguments": "{% $states.context.State.RetryCount %}",
        "Retry": [{"ErrorEquals": ["Mine"], "MaxAttempts": 2}]
    }));
    let counts: Vec<Value> = fails(&definition, "Mine")
        .invocations
        .into_iter()
        .map(|(_, invocation)| invocation.arguments)
        .collect();
    assert_eq!(counts, [json!(0), json!(1), json!(2)]);
}
