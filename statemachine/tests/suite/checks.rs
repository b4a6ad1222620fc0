//! What a machine is refused for.

use serde_json::{Value, json};
use statemachine::{Diagnostic, Machine};

fn findings(definition: &Value) -> Vec<String> {
    match Machine::read(definition) {
        Ok(_) => Vec::new(),
        Err(findings) => findings.iter().map(Diagnostic::to_string).collect(),
    }
}

fn jsonata(start_at: &str, states: &Value) -> Value {
    json!({"QueryLanguage": "JSONata", "StartAt": start_at, "States": states})
}

#[test]
fn transitions_must_lead_to_states() {
    let states = json!({
        "A": {"Type": "Pass", "Next": "X"},
        "B": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Catch": [{"ErrorEquals": ["E"], "Next": "Y"}],
            "Next": "A"
        },
        "C": {"Type": "Choice", "Choices": [{"Condition": true, "Next": "Z"}], "Default": "W"}
    });
    assert_eq!(
        findings(&jsonata("Begin", &states)),
        [
            "/StartAt: `Begin` is not a state",
            "/States/A/Next: `X` is not a state",
            "/States/B/Catch/0/Next: `Y` is not a state",
            "/States/C/Choices/0/Next: `Z` is not a state",
            "/States/C/Default: `W` is not a state",
        ]
    );
}

#[test]
fn what_does_not_keep_a_definition_from_running_is_not_looked_at() {
    let states = json!({
        "A": {"Type": "Pass", "Comments": "misspelt", "Next": "B"},
        "B": {"Type": "Pass", "Next": "A"},
        "Unreached": {"Type": "Succeed"}
    });
    assert_eq!(findings(&jsonata("A", &states)), [""; 0]);
}

#[test]
fn expressions_are_parsed_when_the_definition_is_loaded() {
    let states = json!({
        "A": {"Type": "Pass", "Output": {"x": ["{% 1 + %}"]}, "Assign": {"y": "{% $eval('1') %}"}, "Next": "B"},
        "B": {"Type": "Pass", "Output": "{% $.a %}", "Next": "C"},
        "C": {"Type": "Pass", "Output": "{% $states.input.items[$$.a = 1] %}", "Next": "D"},
        "D": {"Type": "Choice", "Choices": [{"Condition": "true", "Next": "E"}], "Default": "E"},
        "E": {"Type": "Wait", "Seconds": "60", "Output": "{% 1", "Assign": {"states": 1}, "Next": "F"},
        "F": {"Type": "Fail", "Error": "1 %}", "Cause": "{% ) %}"}
    });
    assert_eq!(
        findings(&jsonata("A", &states)),
        [
            "/States/A/Assign/y: `$eval('1')` is not a valid expression: `$eval` is not available in a state machine; use `$parse`",
            "/States/A/Output/x/0: `1 +` is not a valid expression: S0207: Unexpected end of expression",
            "/States/B/Output: `$.a` is not a valid expression: `$` has no value here; use `$states.input`",
            "/States/C/Output: `$states.input.items[$$.a = 1]` is not a valid expression: `$$` has no value in a state machine; use `$states.input`",
            "/States/D/Choices/0/Condition: must be an expression, `{% … %}`",
            "/States/E/Seconds: must be an expression, `{% … %}`",
            "/States/E/Assign/states: `$states` cannot be assigned",
            "/States/E/Output: an expression that begins with `{%` must end with `%}`",
            "/States/F/Error: an expression that ends with `%}` must begin with `{%`",
            "/States/F/Cause: `)` is not a valid expression: S0211: The symbol RightParen cannot be used as a unary operator",
        ]
    );
}

#[test]
fn operators_that_step_functions_does_not_know_are_refused() {
    for (operator, expression) in [("??", "$x ?? 1"), ("?:", "{'a': [$x ?: 1]}")] {
        let output = format!("{{% {expression} %}}");
        let states = json!({"A": {"Type": "Pass", "Output": output, "End": true}});
        assert_eq!(
            findings(&jsonata("A", &states)),
            [format!(
                "/States/A/Output: `{expression}` is not a valid expression: `{operator}` came with JSONata 2.1, and Step Functions speaks JSONata 2.0.6"
            )]
        );
    }
}

#[test]
fn the_dollar_sign_is_welcome_where_it_has_a_value() {
    let states = json!({"A": {
        "Type": "Pass",
        "Output": "{% [$states.input.items[$ > 1].($ * 2), $states.input.items^($), $states.input.items{$string($): $}, $states.input ~> |items|{'n': $}|] %}",
        "End": true
    }});
    assert_eq!(findings(&jsonata("A", &states)), [""; 0]);
}

#[test]
fn numbers_keep_to_their_ranges() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "Version": "2.0",
        "TimeoutSeconds": 0,
        "States": {
            "A": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "TimeoutSeconds": 0,
                "HeartbeatSeconds": 5,
                "Retry": [
                    {"ErrorEquals": [], "IntervalSeconds": 0, "MaxAttempts": 100_000_000},
                    {"ErrorEquals": ["States.ALL"], "BackoffRate": 0.5, "IntervalSeconds": 5, "MaxDelaySeconds": 5},
                    {"ErrorEquals": ["States.ALL", "E"]}
                ],
                "Next": "B"
            },
            "B": {"Type": "Wait", "Seconds": 100_000_000, "Next": "C"},
            "C": {"Type": "Wait", "Timestamp": "tomorrow", "Next": "D"},
            "D": {"Type": "Choice", "Choices": [], "Default": "E"},
            "E": {"Type": "Pass", "Next": "F".repeat(81)},
            ("F".repeat(81)): {"Type": "Succeed"}
        }
    });
    assert_eq!(
        findings(&definition),
        [
            "/TimeoutSeconds: must be from 1 to 99999999".to_owned(),
            "/Version: must be \"1.0\"".to_owned(),
            "/States/A/TimeoutSeconds: must be from 1 to 99999999".to_owned(),
            "/States/A/Retry/0/ErrorEquals: must name at least one error".to_owned(),
            "/States/A/Retry/0/IntervalSeconds: must be from 1 to 99999999".to_owned(),
            "/States/A/Retry/0/MaxAttempts: must be from 0 to 99999999".to_owned(),
            "/States/A/Retry/1/ErrorEquals: `States.ALL` must stand alone, and in the last place"
                .to_owned(),
            "/States/A/Retry/1/BackoffRate: must be at least 1".to_owned(),
            "/States/A/Retry/1/MaxDelaySeconds: must be greater than `IntervalSeconds`".to_owned(),
            "/States/A/Retry/2/ErrorEquals: `States.ALL` must stand alone, and in the last place"
                .to_owned(),
            "/States/B/Seconds: must be from 0 to 99999999".to_owned(),
            "/States/C/Timestamp: must be a timestamp in RFC 3339, such as 2026-03-14T01:59:00Z"
                .to_owned(),
            "/States/D/Choices: must have at least one rule".to_owned(),
            format!(
                "/States/{}: the name of a state has at most 80 characters",
                "F".repeat(81)
            ),
        ]
    );
}

#[test]
fn states_inside_of_states_are_looked_at_too() {
    let states = json!({
        "A": {"Type": "Parallel", "Branches": [], "Next": "B"},
        "B": {"Type": "Map", "Next": "C"},
        "C": {"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"Y": {"Type": "Pass"}}}], "Next": "D"},
        "D": {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "X", "States": {"X": {"Type": "Task", "Resource": "r", "Next": "A"}}},
            "End": true
        }
    });
    assert_eq!(
        findings(&jsonata("A", &states)),
        [
            "/States/A/Branches: must have at least one branch",
            "/States/B: `ItemProcessor` is missing",
            "/States/C/Branches/0/StartAt: `X` is not a state",
            "/States/C/Branches/0/States/Y: `Next` or `End` is missing",
            "/States/D/ItemProcessor/States/X/Resource: `r` is not the ARN of something that does work",
        ]
    );
}

#[test]
fn paths_and_intrinsic_functions_are_parsed_when_the_definition_is_loaded() {
    let states = json!({
        "A": {"Type": "Pass", "InputPath": "$.a[", "Parameters": {"x.$": "a", "y.$": 1}, "Next": "B"},
        "B": {"Type": "Pass", "ResultPath": "$.a[*]", "Parameters": {"x.$": "States.Nothing()"}, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [
            {"Variable": "$.a", "StringEqual": "b", "Next": "D"},
            {"Variable": "$.a", "NumericEquals": "1", "Next": "D"}
        ]},
        "D": {"Type": "Wait", "SecondsPath": "seconds", "End": true}
    });
    assert_eq!(
        findings(&json!({"StartAt": "A", "States": states})),
        [
            "/States/A/InputPath: must be a path or an intrinsic function: Could not parse the path $.a[ at position 4: an index is missing",
            "/States/A/Parameters/x.$: must be a path or an intrinsic function: `a` at 0: an intrinsic function is missing",
            "/States/A/Parameters/y.$: must be a path or an intrinsic function",
            "/States/B/Parameters/x.$: must be a path or an intrinsic function: `States.Nothing()` at 0: `States.Nothing` is not an intrinsic function",
            "/States/B/ResultPath: must be a path of names and indexes",
            "/States/C/Choices/0: an operator is missing",
            "/States/C/Choices/1/NumericEquals: is not a value that this operator compares with",
            "/States/D/SecondsPath: Could not parse the path seconds at position 0: expected `$`",
        ]
    );
}

#[test]
fn an_empty_definition_lacks_everything() {
    assert_eq!(
        findings(&json!({})),
        ["/: `StartAt` is missing", "/: `States` is missing"]
    );
    assert_eq!(
        findings(&jsonata("A", &json!({}))),
        ["/States: must have at least one state"]
    );
}
