//! Verdicts on single calls: what is accepted, and what TestState says.

use crate::teststate;
use serde_json::{Value, json};
use statemachine::checker::{self, Options, WorkflowType};
use statemachine::{Diagnostic, Machine};

/// Says what is wrong about a case, if something is.
type Judge = fn(&Value) -> Option<String>;

/// The files of the suite with single calls, and who judges their cases.
pub(crate) const JUDGES: [(&str, Judge); 4] = [
    ("accepted_definitions.json", accepted),
    ("create.json", created),
    ("validate.json", validated),
    ("teststate.json", teststate::judge),
];

/// What AWS accepted must be accepted, by the checker and by the interpreter.
fn accepted(case: &Value) -> Option<String> {
    let report = checker::check_document(&case["definition"], &Options::default());
    let errors = report.findings().iter().map(ToString::to_string);
    let mut wrong: Vec<String> = match report.is_accepted() {
        true => Vec::new(),
        false => errors.collect(),
    };
    if let Err(findings) = Machine::read(&case["definition"]) {
        wrong.extend(findings.iter().map(Diagnostic::to_string));
    }
    (!wrong.is_empty()).then(|| format!("{}: {}", case["id"], wrong.join("; ")))
}

/// What CreateStateMachine rejected must be rejected, with its code. Of a Map's `Label` only that is
/// known.
fn created(case: &Value) -> Option<String> {
    let options = Options {
        workflow_type: workflow_type(&case["create"]),
        ..Options::default()
    };
    let text = case["definition_text"].as_str().unwrap_or_default();
    let wanted = case["expect"]["code"].as_str().unwrap_or_default();
    let rejection = checker::check(text, &options).rejection();
    let logging = checker::check_logging(&case["create"]["loggingConfiguration"], |_| false);
    let got = rejection.map(|rejection| rejection.error).or_else(|| {
        let logging = logging.map(|rejection| rejection.error);
        logging.filter(|error| *error == wanted)
    });
    (got.is_none_or(|got| got != wanted)).then(|| format!("{}: {got:?}, not {wanted}", case["id"]))
}

/// What ValidateStateMachineDefinition says must be said: code, severity and place of each diagnostic.
fn validated(case: &Value) -> Option<String> {
    let call = &case["call"];
    let options = Options {
        workflow_type: workflow_type(call),
        ..Options::default()
    };
    let report = checker::check(call["definition"].as_str().unwrap_or_default(), &options);
    let got: Vec<Value> = report
        .findings()
        .iter()
        .map(|finding| {
            json!([
                finding.code.as_str(),
                finding.location.as_ref().map(ToString::to_string),
                finding.message,
            ])
        })
        .collect();
    let wanted = case["expect"]["diagnostics"]
        .as_array()
        .into_iter()
        .flatten();
    let wanted: Vec<Value> = wanted
        .map(|one| json!([one["code"], one["location"], one["message"]]))
        .collect();
    (got != wanted).then(|| format!("{}: {got:?}, not {wanted:?}", case["id"]))
}

fn workflow_type(call: &Value) -> WorkflowType {
    match call["type"].as_str() {
        Some("EXPRESS") => WorkflowType::Express,
        _ => WorkflowType::Standard,
    }
}
