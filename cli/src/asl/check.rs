//! `keywheel asl check`

use super::{DefinitionArgument, DefinitionFile};
use crate::failure::Failure;
use crate::output::Output;
use serde_json::json;
use statemachine::checker::{self, Finding, Options, WorkflowType};
use std::process::ExitCode;

/// Check a definition as Step Functions does
///
/// Prints everything that is wrong with a definition at once, under AWS's own codes and in its words
/// where they are known, each finding with its place. AWS is not called. A `${…}` substitution in a
/// Resource is not judged, because CloudFormation fills it in before AWS sees it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel asl check order.asl.json
  keywheel asl check --express order.asl.json     as an Express workflow
  keywheel synth --target asl | keywheel asl check -
  keywheel asl check --json order.asl.json | jq -r '.diagnostics[].location'

Exit codes:
  0  Step Functions accepts the definition; there may be warnings
  1  it does not: the findings are on standard output
  2  the command line is wrong, or the file cannot be read")]
pub(crate) struct Check {
    #[command(flatten)]
    file: DefinitionArgument,
    /// Check it as an Express workflow
    #[arg(long)]
    express: bool,
    /// Print a JSON document, as ValidateStateMachineDefinition answers
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let file = DefinitionFile::open(&self.file)?;
        let options = Options {
            workflow_type: if self.express {
                WorkflowType::Express
            } else {
                WorkflowType::Standard
            },
            warnings: true,
        };
        let report = match file.text() {
            Ok(text) => checker::check(text, &options),
            Err(report) => {
                output.print(&report.render(output.product))?;
                return Ok(ExitCode::from(1));
            }
        };
        let findings = report.findings();
        if self.json {
            let document = document(findings, report.is_accepted());
            output.print(&format!("{document:#}\n"))?;
        } else if findings.is_empty() {
            output.print(&format!("{}: no findings\n", file.name()))?;
        } else {
            output.print(&file.report(findings).render(output.product))?;
        }
        Ok(ExitCode::from(u8::from(!report.is_accepted())))
    }
}

fn document(findings: &[Finding], is_accepted: bool) -> serde_json::Value {
    let diagnostics: Vec<serde_json::Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "severity": finding.severity.to_string(),
                "code": finding.code.as_str(),
                "message": finding.message,
                "location": finding.location.as_ref().map(ToString::to_string),
            })
        })
        .collect();
    json!({
        "result": if is_accepted { "OK" } else { "FAIL" },
        "diagnostics": diagnostics,
        "truncated": findings.len() >= checker::MAX_FINDINGS,
    })
}
