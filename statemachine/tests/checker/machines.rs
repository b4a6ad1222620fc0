//! Names, transitions, and what is said about a definition as a whole.

use super::definitions::order;
use super::{damaged, errors, findings};
use serde_json::{Value, json};
use statemachine::checker::{Code, Options, Severity, check, check_document, check_state};

fn pass(next: &str) -> Value {
    json!({"Type": "Pass", "Next": next})
}

fn with(pointer: &str, value: Value) -> Vec<String> {
    errors(&damaged(order(), pointer, Some(value)))
}

#[test]
fn transitions_lead_to_states_of_the_same_machine() {
    for (pointer, at) in [
        ("/StartAt", "/StartAt"),
        ("/States/Rest/Next", "/States/Rest/Next"),
        ("/States/Check/Default", "/States/Check/Default"),
        (
            "/States/Check/Choices/1/Next",
            "/States/Check/Choices[1]/Next",
        ),
        ("/States/Pay/Catch/0/Next", "/States/Pay/Catch[0]/Next"),
        (
            "/States/Ship/Branches/1/StartAt",
            "/States/Ship/Branches[1]/StartAt",
        ),
    ] {
        let found = with(pointer, json!("Pack"));
        assert_eq!(
            found[0],
            format!("MISSING_TRANSITION_TARGET: Missing 'Next' target: Pack at {at}")
        );
        let consequences = found[1..]
            .iter()
            .all(|finding| finding.contains("is not reachable."));
        assert!(consequences, "{found:?}");
    }
}

#[test]
fn states_can_be_reached() {
    assert_eq!(
        with("/States/Lost", pass("Rest")),
        ["MISSING_TRANSITION_TARGET: State \"Lost\" is not reachable. at /States/Lost"]
    );
    assert_eq!(
        with(
            "/States/Ship/Branches/0/States/Lost",
            json!({"Type": "Succeed"})
        ),
        [
            "MISSING_TRANSITION_TARGET: State \"Lost\" is not reachable. at /States/Ship/Branches[0]/States/Lost"
        ]
    );
}

#[test]
fn a_machine_ends_but_what_is_inside_of_it_need_not() {
    let endless =
        json!({"StartAt": "A", "States": {"A": pass("B"), "B": pass("A"), "C": pass("A")}});
    assert_eq!(
        errors(&endless),
        ["MISSING_END_STATE: Workflow has no terminal state at null"]
    );
    let unreachable = damaged(endless, "/States/C", Some(json!({"Type": "Succeed"})));
    assert_eq!(
        errors(&unreachable),
        ["MISSING_TRANSITION_TARGET: State \"C\" is not reachable. at /States/C"]
    );
    let inside = json!({"StartAt": "P", "States": {"P": {
        "Type": "Parallel",
        "Branches": [{"StartAt": "A", "States": {"A": pass("A")}}],
        "End": true
    }}});
    assert_eq!(errors(&inside), [""; 0]);
}

#[test]
fn the_name_of_a_state_is_used_once_and_short() {
    assert_eq!(
        with(
            "/States/Ship/Branches/1",
            json!({"StartAt": "Pay", "States": {"Pay": {"Type": "Succeed"}}})
        ),
        ["DUPLICATE_STATE_NAME: Duplicate State name: Pay at /States/Ship/Branches[1]/States/Pay"]
    );
    let text = r#"{"StartAt": "A", "States": {
        "A": {"Type": "Succeed"},
        "A": {"Type": "Pass", "Result": {"States": {"x": 1, "x": 2}}, "End": true}
    }}"#;
    assert_eq!(
        findings(&check(text, &Options::default())),
        ["DUPLICATE_STATE_NAME: Duplicate State name: A at /States/A"]
    );
    let name = "ä".repeat(81);
    assert_eq!(
        errors(&json!({"StartAt": name, "States": {name.clone(): {"Type": "Succeed"}}})),
        [format!(
            "INVALID_STATE_NAME: Invalid State name: {name} exceeds the 80-character limit allowed by the service at /States/{name}"
        )]
    );
}

#[test]
fn a_label_is_unique_and_fit_for_an_arn() {
    let label = "/States/Lines/Label";
    for c in ["<", "}", "*", "\"", "\\", "$", ":", " ", "\u{7}", "\u{9f}"] {
        assert_eq!(
            with(label, json!(format!("a{c}"))),
            [format!(
                "INVALID_LABEL_NAME: Invalid Label name: a{c} contains '{}' at {label}",
                c.escape_debug()
            )]
        );
    }
    assert_eq!(with(label, json!("ä.b-c_d")), [""; 0]);
    let long = "a".repeat(41);
    assert_eq!(
        with(label, json!(long)),
        [format!(
            "INVALID_LABEL_NAME: Invalid Label name: {long} exceeds the 40-character limit allowed by the service at {label}"
        )]
    );
    let inner = json!({"StartAt": "Inner", "States": {"Inner": {
        "Type": "Map",
        "Label": "lines",
        "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}},
        "End": true
    }}});
    assert_eq!(
        with("/States/Ship/Branches/1", inner),
        ["DUPLICATE_LABEL_NAME: Duplicate Label name: lines at /States/Lines/Label"]
    );
}

#[test]
fn an_empty_definition_lacks_its_fields() {
    assert_eq!(
        errors(&json!({})),
        ["SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /"]
    );
    assert_eq!(
        errors(&json!({"StartAt": "A", "States": {}})),
        ["SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States"]
    );
    assert_eq!(
        errors(&json!([])),
        ["SCHEMA_VALIDATION_FAILED: Expected value of type [OBJECT] at /"]
    );
}

#[test]
fn what_is_not_json_has_no_places() {
    let report = check("{\"StartAt\": }", &Options::default());
    let [finding] = report.findings() else {
        panic!("one finding: {report:?}");
    };
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.code, Code::InvalidJsonDescription);
    assert_eq!(finding.message, "expected value at line 1 column 13");
    assert_eq!(finding.location, None);

    assert_eq!(
        findings(&check(" \n", &Options::default())),
        ["MISSING_DESCRIPTION: Received a null or empty workflow input at null"]
    );
}

#[test]
fn all_errors_are_in_the_answer_to_the_call() {
    let definition = json!({"StartAt": "A", "States": {"A": pass("X"), "B": {"Type": "Succeed"}}});
    let rejection = check_document(&definition, &Options::default())
        .rejection()
        .unwrap();
    assert_eq!(rejection.error, "InvalidDefinition");
    assert_eq!(
        rejection.message,
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: X at \
         /States/A/Next, MISSING_TRANSITION_TARGET: State \"B\" is not reachable. at /States/B'"
    );
    assert_eq!(
        check_document(&order(), &Options::default()).rejection(),
        None
    );
}

#[test]
fn a_state_alone_may_lead_anywhere() {
    let state = json!({
        "Type": "Parallel",
        "Branches": [{"StartAt": "A", "States": {"A": pass("Nowhere")}}],
        "Assign": {"x": 1},
        "Next": "Elsewhere"
    });
    assert_eq!(
        findings(&check_state(&state, &Options::default())),
        ["MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /Branches[0]/States/A/Next"]
    );
    assert_eq!(
        findings(&check_state(
            &json!({"Type": "Pass", "Output": 1}),
            &Options::default()
        )),
        [
            "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /",
            "SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End] at /",
        ]
    );
}
