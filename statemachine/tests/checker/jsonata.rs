//! Each kind of damage to a definition in JSONata is one finding, and that one.

use super::definitions::greeting;
use super::{damaged, errors};
use serde_json::{Value, json};

fn with(pointer: &str, value: Value) -> Vec<String> {
    errors(&damaged(greeting(), pointer, Some(value)))
}

#[test]
fn fields_of_the_other_language_are_refused_at_the_state() {
    for field in [
        "InputPath",
        "Parameters",
        "Result",
        "ResultPath",
        "OutputPath",
    ] {
        assert_eq!(
            with(&format!("/States/Remember/{field}"), json!("$.a")),
            [format!(
                "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field '{field}' is only supported for the 'JSONPath' QueryLanguage at /States/Remember"
            )]
        );
    }
    let rule = json!({"Variable": "$.a", "IsNull": true, "Condition": true, "Next": "Nobody"});
    let needs_jsonpath = |field: &str| {
        format!(
            "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field '{field}' is only supported for the 'JSONPath' QueryLanguage at /States/Any?/Choices[1]"
        )
    };
    assert_eq!(
        with("/States/Any?/Choices/1", rule),
        [needs_jsonpath("Variable"), needs_jsonpath("IsNull")]
    );
    let jsonpath = json!({
        "StartAt": "A",
        "States": {"A": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {},
            "Output": 1,
            "End": true
        }}
    });
    let needs_jsonata = |field: &str| {
        format!(
            "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field '{field}' is only supported for the 'JSONata' QueryLanguage at /States/A"
        )
    };
    assert_eq!(
        errors(&jsonpath),
        [needs_jsonata("Arguments"), needs_jsonata("Output")]
    );
}

#[test]
fn a_machine_in_jsonata_has_no_state_in_jsonpath() {
    assert_eq!(
        with(
            "/States/Remember",
            json!({"Type": "Pass", "QueryLanguage": "JSONPath", "Output": 1, "Next": "Any?"})
        ),
        [
            "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/Remember"
        ]
    );
}

#[test]
fn a_language_that_is_not_jsonpath_is_taken_for_jsonata() {
    let definition = json!({
        "QueryLanguage": "jsonpath",
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "QueryLanguage": 5, "InputPath": "$.a", "End": true}}
    });
    assert_eq!(
        errors(&definition),
        [
            "SCHEMA_VALIDATION_FAILED: Value should be one of the following: [JSONPath, JSONata] at /QueryLanguage",
            "SCHEMA_VALIDATION_FAILED: Expected value of type [STRING] at /States/A/QueryLanguage",
            "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/A",
        ]
    );
}

#[test]
fn the_language_of_a_map_state_is_not_that_of_the_states_in_it() {
    let definition = json!({
        "StartAt": "M",
        "States": {"M": {
            "Type": "Map",
            "QueryLanguage": "JSONata",
            "Items": [1],
            "ItemProcessor": {
                "StartAt": "P",
                "States": {"P": {"Type": "Pass", "Output": 1, "End": true}}
            },
            "End": true
        }}
    });
    assert_eq!(
        errors(&definition),
        [
            "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/M/ItemProcessor/States/P"
        ]
    );
}

#[test]
fn expressions_are_parsed_wherever_they_stand() {
    let unreadable = |at: &str| {
        [format!(
            "INVALID_JSONATA_EXPRESSION: Unexpected end of expression at {at}"
        )]
    };
    for (pointer, at) in [
        (
            "/States/Remember/Output/all/0",
            "/States/Remember/Output/all[0]",
        ),
        (
            "/States/Remember/Assign/names",
            "/States/Remember/Assign/names",
        ),
        (
            "/States/Any?/Choices/0/Condition",
            "/States/Any?/Choices[0]/Condition",
        ),
        (
            "/States/Any?/Choices/0/Output",
            "/States/Any?/Choices[0]/Output",
        ),
        (
            "/States/Any?/Choices/1/Assign/reason",
            "/States/Any?/Choices[1]/Assign/reason",
        ),
        ("/States/Greet/Items", "/States/Greet/Items"),
        (
            "/States/Greet/ItemSelector/name",
            "/States/Greet/ItemSelector/name",
        ),
        (
            "/States/Greet/MaxConcurrency",
            "/States/Greet/MaxConcurrency",
        ),
        ("/States/Nobody/Cause", "/States/Nobody/Cause"),
    ] {
        assert_eq!(with(pointer, json!("{% 1 + %}")), unreadable(at));
    }
    let inner = "/States/Greet/ItemProcessor/States";
    for (pointer, at) in [
        ("Say/Arguments/Text", "Say/Arguments/Text"),
        ("Say/TimeoutSeconds", "Say/TimeoutSeconds"),
        ("Say/Catch/0/Output", "Say/Catch[0]/Output"),
        ("Hush/Seconds", "Hush/Seconds"),
    ] {
        assert_eq!(
            with(&format!("{inner}/{pointer}"), json!("{% 1 + %}")),
            unreadable(&format!("{inner}/{at}"))
        );
    }
}

#[test]
fn an_expression_begins_and_ends() {
    for text in ["{% 1", "1 %}", "{%}"] {
        assert_eq!(
            with("/States/Remember/Output", json!(text)),
            [
                "SCHEMA_VALIDATION_FAILED: JSONata string must start with {% and end with %} at /States/Remember/Output"
            ],
            "{text}"
        );
    }
    assert_eq!(
        with("/States/Any?/Choices/0/Condition", json!("true")),
        [
            "SCHEMA_VALIDATION_FAILED: JSONata string must start with {% and end with %} at /States/Any?/Choices[0]/Condition"
        ]
    );
    assert_eq!(with("/States/Remember/Output", json!("{%1%}")), [""; 0]);
}

#[test]
fn there_is_nothing_at_the_top_level_of_an_expression() {
    let output = |source: &str| {
        with(
            "/States/Remember/Output",
            json!(format!("{{% {source} %}}")),
        )
    };
    let refused = |name: &str| {
        format!(
            "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '{name}' at the top level is not supported. at /States/Remember/Output"
        )
    };
    for (source, name) in [
        ("phone", "phone"),
        ("phone[0].number", "phone"),
        ("$.phone", "$"),
        ("$", "$"),
        ("{'a': phone}", "phone"),
        ("$map($names, function($x) { phone })", "phone"),
        ("$names ~> $map(phone)", "phone"),
        ("(phone; 1)", "phone"),
        ("$names[a = 1] & phone", "phone"),
        ("string(1)", "string"),
    ] {
        assert_eq!(output(source), [refused(name)], "{source}");
    }
    assert_eq!(output("a + b + a"), [refused("a"), refused("b")]);
    assert_eq!(
        output("$$"),
        [
            "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported. at /States/Remember/Output"
        ]
    );
    for source in [
        "$names.phone",
        "$names[phone > 3]",
        "$names[$ = 3]",
        "$names^(>phone)",
        "$names{phone: $count(name)}",
        "$names.(phone & $.name)",
        "$names ~> |phone|{'a': b}, ['c']|",
        "$map($names, function($x, $i) { $x.phone & $i })",
        "$nobody.assigned(this)",
        "'phone' in ['a']",
    ] {
        assert_eq!(output(source), [""; 0], "{source}");
    }
}

#[test]
fn results_and_errors_exist_where_there_are_some() {
    let result = "{% $states.result %}";
    let error = "{% $states.errorOutput.Cause %}";
    let missing = |field: &str, at: &str| {
        vec![format!(
            "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.{field}' does not exist. at {at}"
        )]
    };
    let at = "/States/Remember/Output";
    assert_eq!(with(at, json!(result)), missing("result", at));
    assert_eq!(with(at, json!(error)), missing("errorOutput", at));
    let at = "/States/Greet/ItemProcessor/States/Say/Arguments/Text";
    assert_eq!(with(at, json!(result)), missing("result", at));
    let at = "/States/Greet/ItemProcessor/States/Say/Output";
    assert_eq!(with(at, json!(error)), missing("errorOutput", at));
    assert_eq!(with("/States/Greet/Output", json!(result)), [""; 0]);
}

#[test]
fn later_versions_of_jsonata_are_not_spoken() {
    for (source, operator) in [("$a ?? 1", "??"), ("$a ?: 1", "?:")] {
        assert_eq!(
            with(
                "/States/Remember/Output",
                json!(format!("{{% {source} %}}"))
            ),
            [format!(
                "INVALID_JSONATA_EXPRESSION: The operator \"{operator}\" came with JSONata 2.1; Step Functions has 2.0.6 at /States/Remember/Output"
            )]
        );
    }
}
