//! What each type of state does.

use super::driver::{Answer, failed, run, run_with, succeeded};
use serde_json::{Value, json};
use statemachine::Outcome;

fn one(state: &Value) -> Value {
    json!({"QueryLanguage": "JSONata", "StartAt": "Only", "States": {"Only": state}})
}

#[test]
fn a_pass_state_passes_its_input_on_unless_it_has_an_output() {
    let input = json!({"a": [1, 2.5, null]});
    let plain = one(&json!({"Type": "Pass", "End": true}));
    assert_eq!(run(&plain, input.clone()).outcome, succeeded(input.clone()));

    let output =
        json!({"sum": "{% $sum($states.input.a[$ != null]) %}", "constant": [" {% no %} "]});
    let computing = one(&json!({"Type": "Pass", "Output": output, "End": true}));
    assert_eq!(
        run(&computing, input).outcome,
        succeeded(json!({"sum": 3.5, "constant": [" {% no %} "]}))
    );
}

#[test]
fn variables_outlive_their_state_and_can_be_overwritten() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Assign": {"x": 1, "y": "{% $states.input %}"}, "Next": "B"},
            "B": {"Type": "Pass", "Assign": {"x": "{% $x + 1 %}"}, "Output": "gone", "Next": "C"},
            "C": {"Type": "Succeed", "Output": {"x": "{% $x %}", "y": "{% $y %}"}}
        }
    });
    assert_eq!(
        run(&definition, json!("in")).outcome,
        succeeded(json!({"x": 2, "y": "in"}))
    );
}

#[test]
fn assign_and_output_see_the_same_variables() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Assign": {"a": 1, "b": 2}, "Next": "Swap"},
            "Swap": {
                "Type": "Pass",
                "Assign": {"a": "{% $b %}", "b": "{% $a %}"},
                "Output": "{% [$a, $b] %}",
                "Next": "End"
            },
            "End": {"Type": "Succeed", "Output": {"before": "{% $states.input %}", "after": "{% [$a, $b] %}"}}
        }
    });
    assert_eq!(
        run(&definition, json!({})).outcome,
        succeeded(json!({"before": [1, 2], "after": [2, 1]}))
    );
}

#[test]
fn a_variable_that_an_expression_binds_ends_with_the_expression() {
    let state = json!({
        "Type": "Pass",
        "Output": {"a": "{% ($local := 1; $local) %}", "b": "{% $exists($local) %}"},
        "End": true
    });
    assert_eq!(
        run(&one(&state), json!({})).outcome,
        succeeded(json!({"a": 1, "b": false}))
    );
}

#[test]
fn a_choice_takes_the_first_way_that_holds_with_its_own_output_and_variables() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Which",
        "States": {
            "Which": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": "{% $states.input > 10 %}", "Output": "big", "Assign": {"way": 1}, "Next": "End"},
                    {"Condition": "{% $states.input > 5 %}", "Assign": {"way": 2}, "Next": "End"}
                ],
                "Default": "End",
                "Output": "small",
                "Assign": {"way": 3}
            },
            "End": {"Type": "Pass", "Output": "{% [$states.input, $way] %}", "End": true}
        }
    });
    let outcome = |input: i64| run(&definition, json!(input)).outcome;
    assert_eq!(outcome(11), succeeded(json!(["big", 1])));
    assert_eq!(outcome(6), succeeded(json!([6, 2])));
    assert_eq!(outcome(5), succeeded(json!(["small", 3])));
}

#[test]
fn a_choice_without_a_way_fails() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Which",
        "States": {
            "Which": {"Type": "Choice", "Choices": [{"Condition": false, "Next": "End"}]},
            "End": {"Type": "Succeed"}
        }
    });
    assert_eq!(
        run(&definition, json!({})).outcome,
        failed(
            "States.NoChoiceMatched",
            "An error occurred while executing the state 'Which' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state."
        )
    );
}

#[test]
fn a_condition_must_be_a_boolean() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Which",
        "States": {
            "Which": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $states.input.n %}", "Next": "End"}],
                "Default": "End"
            },
            "End": {"Type": "Succeed"}
        }
    });
    assert_eq!(
        run(&definition, json!({"n": 1})).outcome,
        failed(
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'Which' (entered at the event id #2). The JSONata expression '$states.input.n' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1"
        )
    );
}

#[test]
fn a_fail_state_has_texts_or_expressions() {
    let state =
        json!({"Type": "Fail", "Error": "Mine", "Cause": "{% 'it was ' & $states.input.what %}"});
    assert_eq!(
        run(&one(&state), json!({"what": "late"})).outcome,
        failed("Mine", "it was late")
    );

    let silent = one(&json!({"Type": "Fail"}));
    assert_eq!(
        run(&silent, json!({})).outcome,
        Outcome::Failed {
            error: None,
            cause: None
        }
    );
}

#[test]
fn a_task_is_given_its_arguments_or_else_the_input() {
    let with = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "f", "Payload": "{% $states.input %}"},
        "Output": "{% $states.result.Payload.answer %}",
        "End": true
    });
    let answered = run_with(&one(&with), json!({"n": 1}), |invocation| {
        assert_eq!(invocation.state, "Only");
        assert_eq!(invocation.resource, "arn:aws:states:::lambda:invoke");
        assert_eq!(
            invocation.arguments,
            json!({"FunctionName": "f", "Payload": {"n": 1}})
        );
        Answer::Succeeds(json!({"Payload": {"answer": 42}}))
    });
    assert_eq!(answered.outcome, succeeded(json!(42)));

    let without = json!({
        "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:111111111111:function:f",
        "End": true
    });
    let answered = run_with(&one(&without), json!({"n": 1}), |invocation| {
        Answer::Succeeds(json!([invocation.arguments]))
    });
    assert_eq!(answered.outcome, succeeded(json!([{"n": 1}])));
}

#[test]
fn results_pass_through_with_every_digit() {
    let state = json!({"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true});
    let exact = json!({"id": 9_007_199_254_740_993_u64, "price": 1.10});
    let answered = run_with(&one(&state), json!({}), |_| Answer::Succeeds(exact.clone()));
    assert_eq!(answered.outcome, succeeded(exact));
}
