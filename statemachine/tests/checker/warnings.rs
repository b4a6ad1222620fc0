//! What is accepted and hardly meant.

use super::definitions::{greeting, order};
use super::{damaged, errors, findings};
use serde_json::{Value, json};
use statemachine::checker::{Options, check_document};

fn warnings(definition: &Value) -> Vec<String> {
    assert_eq!(errors(definition), [""; 0], "a warning is no error");
    let options = Options {
        warnings: true,
        ..Options::default()
    };
    let report = check_document(definition, &options);
    assert!(report.is_accepted());
    assert_eq!(report.rejection(), None);
    findings(&report)
}

#[test]
fn a_path_that_is_not_evaluated_wants_a_dollar() {
    for text in ["$.id", "$$.Execution.Id", "States.UUID()"] {
        let definition = damaged(
            order(),
            "/States/Pay/Parameters/Payload/who",
            Some(json!(text)),
        );
        assert_eq!(
            warnings(&definition),
            [
                "NO_DOLLAR: 'who' looks like a path or an intrinsic function call; only 'who.$' is evaluated at /States/Pay/Parameters/Payload"
            ]
        );
    }
    let definition = damaged(
        order(),
        "/States/Pay/Parameters/Payload/who",
        Some(json!("$ 5")),
    );
    assert_eq!(warnings(&definition), [""; 0]);
}

#[test]
fn a_path_in_the_result_of_a_pass_state_stays_as_it_is() {
    let pick = "/States/Lines/ItemProcessor/States/Pick/Result";
    for result in [json!("$.a"), json!({"a.$": "b"}), json!([{"a": "$.b"}])] {
        assert_eq!(
            warnings(&damaged(order(), pick, Some(result))),
            [format!(
                "PASS_RESULT_IS_STATIC: Paths in 'Result' are not evaluated; 'Parameters' evaluates them at {pick}"
            )]
        );
    }
}

#[test]
fn nobody_raises_an_error_with_a_reserved_name_that_is_not_known() {
    for name in ["States.All", "State.ALL"] {
        let definition = damaged(
            order(),
            "/States/Pay/Retry/0/ErrorEquals",
            Some(json!([name])),
        );
        assert_eq!(
            warnings(&definition),
            [format!(
                "UNKNOWN_ERROR_NAME: Step Functions raises no error '{name}' at /States/Pay/Retry[0]/ErrorEquals[0]"
            )]
        );
    }
}

#[test]
fn eval_is_not_there() {
    let definition = damaged(
        greeting(),
        "/States/Remember/Output",
        Some(json!("{% $eval('1') %}")),
    );
    assert_eq!(
        warnings(&definition),
        [
            "UNSUPPORTED_JSONATA_EXPRESSION: There is no function '$eval'; '$parse' reads JSON. at /States/Remember/Output"
        ]
    );
}
