//! What the checker says about definitions.

mod accepted;
mod definitions;
mod expressions;
mod hostile;
mod jsonata;
mod jsonpath;
mod logging;
mod machines;
mod source;
mod warnings;

use serde_json::Value;
use statemachine::checker::{Finding, Options, Report, WorkflowType, check, check_document};

/// What is wrong with a definition, as a Standard workflow.
fn errors(definition: &Value) -> Vec<String> {
    let report = check(&definition.to_string(), &Options::default());
    assert_eq!(
        report,
        check_document(definition, &Options::default()),
        "the text and the document of a definition"
    );
    findings(&report)
}

/// What is wrong with a definition, as an Express workflow.
fn express_errors(definition: &Value) -> Vec<String> {
    let options = Options {
        workflow_type: WorkflowType::Express,
        ..Options::default()
    };
    findings(&check_document(definition, &options))
}

fn findings(report: &Report) -> Vec<String> {
    report.findings().iter().map(Finding::to_string).collect()
}

/// The definition with one value put somewhere, or with `None` taken out.
fn damaged(mut definition: Value, pointer: &str, value: Option<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a place below the root");
    let name = name.replace("~1", "/");
    let parent = definition
        .pointer_mut(parent)
        .unwrap_or_else(|| panic!("{pointer} is in the definition"));
    match (parent, value) {
        (Value::Object(fields), Some(value)) => {
            fields.insert(name, value);
        }
        (Value::Object(fields), None) => {
            fields.shift_remove(&name).expect("the field is there");
        }
        (parent, Some(value)) => parent[name.parse::<usize>().expect("an index")] = value,
        (_, None) => panic!("elements are not taken out"),
    }
    definition
}
