//! Definitions that are up to no good: bounded time and memory, no panic.

use super::definitions::{greeting, order};
use super::{damaged, findings};
use serde_json::{Value, json};
use statemachine::checker::{
    Code, MAX_DEFINITION, MAX_FINDINGS, Options, Report, check, check_document, span,
};

fn code(report: &Report) -> Code {
    report.findings()[0].code
}

fn with_output(source: &str) -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Output": format!("{{% {source} %}}"), "End": true}}
    })
}

#[test]
fn a_megabyte_of_brackets_is_not_json() {
    let brackets = "[".repeat(MAX_DEFINITION);
    assert_eq!(
        code(&check(&brackets, &Options::default())),
        Code::InvalidJsonDescription
    );
    let braces = "{\"a\":".repeat(MAX_DEFINITION / 5);
    assert_eq!(
        code(&check(&braces, &Options::default())),
        Code::InvalidJsonDescription
    );
}

#[test]
fn a_definition_that_is_too_long_is_not_looked_at() {
    let text = format!("\"{}\"", "ä".repeat(MAX_DEFINITION));
    let rejection = check(&text, &Options::default()).rejection().unwrap();
    assert_eq!(
        rejection.to_string(),
        "ValidationException: 1 validation error detected: Value at 'definition' failed to satisfy \
         constraint: Member must have length less than or equal to 1048576"
    );
    // It counts characters, not bytes.
    let text = format!("\"{}\"", "ä".repeat(MAX_DEFINITION - 2));
    assert_eq!(
        code(&check(&text, &Options::default())),
        Code::SchemaValidationFailed
    );
}

#[test]
fn a_document_that_nests_too_deep_is_refused() {
    let mut machine = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    for _ in 0..100 {
        machine = json!({"StartAt": "P", "States": {"P": {
            "Type": "Parallel",
            "Branches": [machine],
            "End": true
        }}});
    }
    assert_eq!(
        findings(&check_document(&machine, &Options::default())),
        ["TOO_DEEPLY_NESTED: The definition nests deeper than 127 levels at /"]
    );
}

#[test]
fn the_deepest_document_that_is_looked_at_fits_the_stack() {
    let mut template = json!({"x.$": "x"});
    for _ in 0..120 {
        template = json!([template]);
    }
    let definition = json!({
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Parameters": template, "End": true}}
    });
    let report = check_document(&definition, &Options::default());
    assert_eq!(report.findings().len(), 1);
    assert_eq!(code(&report), Code::SchemaValidationFailed);
}

#[test]
fn expressions_that_nest_or_run_on_are_refused_or_read() {
    let hostile = [
        "(".repeat(100_000),
        format!("{}1{}", "(".repeat(900), ")".repeat(900)),
        format!("{}1", "-".repeat(100_000)),
        format!("1{}", "+1".repeat(100_000)),
        format!("$a{}", ".b".repeat(50_000)),
        format!("$a{}", "[0]".repeat(50_000)),
        format!("[{}1]", "1,".repeat(100_000)),
        format!("{}1", "function($x){".repeat(10_000)),
        "\"".repeat(100_001),
        "/".repeat(100_001),
        "1e".to_owned() + &"9".repeat(100_000),
        "x".repeat(300_000),
    ];
    for source in hostile {
        let report = check_document(&with_output(&source), &Options::default());
        let known = report.findings().iter().all(|finding| {
            matches!(
                finding.code,
                Code::InvalidJsonataExpression | Code::UnsupportedJsonataExpression
            )
        });
        assert!(known, "{}", &source[..20]);
    }
}

#[test]
fn paths_and_calls_that_run_on_are_refused_or_read() {
    let calls = "States.Array(".repeat(10_000);
    for text in [
        "$".to_owned() + &"[".repeat(100_000),
        "$".to_owned() + &".a".repeat(100_000),
        "$".to_owned() + &"[0]".repeat(50_000),
        format!("$[{}]", "'a',".repeat(50_000)),
        format!("$[?({})]", "(".repeat(100_000)),
        calls.clone() + &")".repeat(10_000),
        calls,
        format!("States.Array({}1)", "1,".repeat(50_000)),
        format!("States.Format('{}", "\\".repeat(100_000)),
    ] {
        let definition = json!({
            "StartAt": "A",
            "States": {"A": {"Type": "Pass", "Parameters": {"x.$": text}, "End": true}}
        });
        let report = check_document(&definition, &Options::default());
        assert!(report.findings().len() <= 1);
    }
}

#[test]
fn numbers_beyond_all_bounds_are_out_of_range() {
    for number in ["1e999", "-1e999"] {
        let text = format!(r#"{{"TimeoutSeconds": {number}}}"#);
        assert_eq!(
            code(&check(&text, &Options::default())),
            Code::InvalidJsonDescription
        );
    }
    let huge = "9".repeat(300);
    let text = format!(
        r#"{{"StartAt": "A", "TimeoutSeconds": {huge}, "States": {{"A": {{"Type": "Succeed"}}}}}}"#
    );
    assert_eq!(
        findings(&check(&text, &Options::default())),
        ["SCHEMA_VALIDATION_FAILED: Maximum value is 99999999 at /TimeoutSeconds"]
    );
}

#[test]
fn the_number_of_findings_is_bounded() {
    let states: serde_json::Map<String, Value> = (0..20_000)
        .map(|index| (format!("S{index}"), json!({})))
        .collect();
    let definition = json!({"StartAt": "S0", "States": states});
    let report = check_document(&definition, &Options::default());
    assert_eq!(report.findings().len(), MAX_FINDINGS);
    assert!(report.rejection().unwrap().message.len() < 20_000);
}

#[test]
fn a_long_name_does_not_multiply() {
    let name = "n".repeat(200_000);
    let fields: serde_json::Map<String, Value> = (0..20_000)
        .map(|index| (format!("f{index}.$"), json!(1)))
        .collect();
    let definition = json!({
        "StartAt": name,
        "States": {name.clone(): {"Type": "Pass", "Parameters": fields, "End": true}}
    });
    let report = check_document(&definition, &Options::default());
    assert_eq!(report.findings().len(), MAX_FINDINGS);
}

#[test]
fn many_machines_in_a_long_chain_are_checked_in_time() {
    let states: serde_json::Map<String, Value> = (0..3_000)
        .map(|index| {
            let state = json!({
                "Type": "Parallel",
                "Branches": [{"StartAt": format!("I{index}"), "States": {
                    format!("I{index}"): {"Type": "Succeed"}
                }}],
                "Assign": {format!("v{index}"): 1},
                "Next": format!("S{}", index + 1)
            });
            (format!("S{index}"), state)
        })
        .chain([("S3000".to_owned(), json!({"Type": "Succeed"}))])
        .collect();
    let definition = json!({"StartAt": "S0", "States": states});
    assert_eq!(
        check_document(&definition, &Options::default()).findings(),
        []
    );
}

/// The pointers of all values below this one.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => (0..)
            .map(|index: u32| index.to_string())
            .zip(items)
            .collect(),
        _ => Vec::new(),
    };
    for (name, value) in below {
        let at = format!("{at}/{name}");
        pointers(value, &at, found);
        found.push(at);
    }
}

#[test]
fn any_value_may_be_anything_and_what_is_found_stands_in_the_text() {
    let anything = [
        json!(null),
        json!(1e300),
        json!("$.x["),
        json!("{% $$.x %}"),
        json!("States.Format("),
        json!([[]]),
        json!({".$": {"": null}}),
        json!({"Type": "Map", "States": {}, "Next": 1, "Assign": {"": 1}}),
    ];
    let options = Options {
        warnings: true,
        ..Options::default()
    };
    for definition in [order(), greeting()] {
        let mut places = Vec::new();
        pointers(&definition, "", &mut places);
        for place in &places {
            for value in &anything {
                let text = damaged(definition.clone(), place, Some(value.clone())).to_string();
                for finding in check(&text, &options).findings() {
                    let found = finding.location.as_ref().map(|at| span(&text, at));
                    assert_ne!(found, Some(None), "{finding} in {text}");
                }
            }
        }
    }
}
