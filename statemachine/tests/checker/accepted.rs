//! Definitions that nothing is wrong with.

use super::definitions::{greeting, order};
use super::errors;
use serde_json::json;
use statemachine::checker::{Options, check_document};

#[test]
fn nothing_is_wrong_with_two_definitions_that_use_most_of_the_language() {
    assert_eq!(errors(&order()), [""; 0]);
    assert_eq!(errors(&greeting()), [""; 0]);
}

#[test]
fn nothing_is_wrong_with_the_rotation_not_even_a_warning() {
    let definition = serde_json::to_value(statemachine::rotation::definition()).unwrap();
    let options = Options {
        warnings: true,
        ..Options::default()
    };
    assert_eq!(check_document(&definition, &options).findings(), []);
}

#[test]
fn a_state_in_jsonata_may_stand_in_a_machine_in_jsonpath() {
    let definition = json!({
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 %}", "Next": "B"},
            "B": {"Type": "Pass", "InputPath": "$$.Execution.Input", "ResultPath": "$['a b'][0].c", "End": true}
        }
    });
    assert_eq!(errors(&definition), [""; 0]);
}

#[test]
fn an_inner_machine_may_assign_what_its_state_assigns_afterwards() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": {
                "Type": "Parallel",
                "Branches": [{"StartAt": "B", "States": {
                    "B": {"Type": "Pass", "Assign": {"x": 1, "y": 2, "z": 3}, "End": true}
                }}],
                "Assign": {"x": "{% $states.result %}"},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"y": 0}, "Next": "C"}],
                "Next": "C"
            },
            "C": {"Type": "Pass", "Assign": {"z": 3}, "End": true}
        }
    });
    assert_eq!(errors(&definition), [""; 0]);
}

#[test]
fn text_around_an_expression_makes_it_text() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {"A": {
            "Type": "Pass",
            "Comment": "{% not an expression",
            "Output": [" {% $ %} ", "$$.a", "$states.input", 1, null, {"{%": true}],
            "End": true
        }}
    });
    assert_eq!(errors(&definition), [""; 0]);
}

#[test]
fn a_resource_that_cloudformation_fills_in_is_not_judged() {
    let definition = |resource: &str| {
        json!({
            "StartAt": "A",
            "States": {"A": {"Type": "Task", "Resource": resource, "End": true}}
        })
    };
    assert_eq!(errors(&definition("${Verify}")), [""; 0]);
    assert_eq!(
        errors(&definition("arn:${Partition}:states:::x:y")),
        [""; 0]
    );
    assert_eq!(
        errors(&definition("${Verify")),
        ["SCHEMA_VALIDATION_FAILED: Value is not a valid resource ARN at /States/A/Resource"]
    );
}
