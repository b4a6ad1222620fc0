//! Verdicts on single calls: what is accepted, and what TestState says.

use crate::teststate;
use serde_json::Value;
use statemachine::{Diagnostic, Machine};

/// Says what is wrong about a case, if something is.
type Judge = fn(&Value) -> Option<String>;

/// The files of the suite with single calls, and who judges their cases.
pub(crate) const JUDGES: [(&str, Judge); 2] = [
    ("accepted_definitions.json", accepted),
    ("teststate.json", teststate::judge),
];

/// What AWS accepted must be accepted.
fn accepted(case: &Value) -> Option<String> {
    let findings = Machine::read(&case["definition"]).err()?;
    let findings: Vec<String> = findings.iter().map(Diagnostic::to_string).collect();
    Some(format!("{}: {}", case["id"], findings.join("; ")))
}
