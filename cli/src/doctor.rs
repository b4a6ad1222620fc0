//! `keywheel doctor`

use crate::failure::Failure;
use crate::operator::OperatorArguments;
use crate::output::{Output, WIDTH, wrapped};
use crate::progress::Progress;
use operations::doctor::{self, Check, Verdict};
use serde_json::{Value, json};
use std::fmt::Write;
use std::process::ExitCode;

/// Check that a deployed pipeline is as generated, and able to work
///
/// Looks at the state machine, the roles, the topic and who hears of it, and each user's tags, secret and
/// schedule, and compares them with what this version of Keywheel generates from the configuration. Each
/// finding says what to do about it. What the caller may not look at is told with the permission that is
/// missing. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel doctor
  keywheel doctor --json | jq -r '.checks[] | select(.verdict != \"fine\").subject'

Exit codes:
  0  all is well
  1  there are findings, or something could not be looked at; or the configuration has findings
  2  the command line is wrong, or the file cannot be read")]
pub(crate) struct Doctor {
    #[command(flatten)]
    operator: OperatorArguments,
}

impl Doctor {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let mut checks = Vec::new();
            let mut progress = Progress::over(None, "findings and parts in order");
            let told = |check| {
                progress.step(output);
                checks.push(check);
            };
            doctor::examine(&operator.pipeline, &operator.clients, told).await;
            progress.finish(output);
            output.print(&if self.operator.json {
                document(&checks)
            } else {
                text(operator.pipeline.caller(), &checks)
            })?;
            Ok(ExitCode::from(u8::from(findings(&checks) > 0)))
        })
    }
}

fn findings(checks: &[Check]) -> usize {
    let is_fine = |check: &&Check| matches!(check.verdict, Verdict::Fine(_));
    checks.len() - checks.iter().filter(is_fine).count()
}

fn text(caller: &str, checks: &[Check]) -> String {
    let mut text = format!("as {caller}\n\n");
    for Check { subject, verdict } in checks {
        match verdict {
            Verdict::Fine(how) => told("     ", &format!("{subject}: {how}"), &mut text),
            Verdict::Finding { facts, fix } => {
                told("   ! ", &format!("{subject}: {facts}"), &mut text);
                told("     ", &format!("fix: {fix}"), &mut text);
            }
            Verdict::Unseen(error) => {
                told("   ? ", &format!("{subject}: {error}"), &mut text);
                told("     ", &format!("fix: {}", error.hint()), &mut text);
            }
        }
    }
    let verdict = match findings(checks) {
        0 => "All is well.".to_owned(),
        1 => "1 finding".to_owned(),
        many => format!("{many} findings"),
    };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\n{verdict}");
    text
}

fn told(mark: &str, what: &str, text: &mut String) {
    let mut margin = mark;
    for line in wrapped(what, WIDTH - mark.len()) {
        let _ = writeln!(text, "{margin}{line}");
        margin = "     ";
    }
}

fn document(checks: &[Check]) -> String {
    let document = json!({
        "checks": checks.iter().map(of_check).collect::<Vec<_>>(),
        "summary": { "checks": checks.len(), "findings": findings(checks) },
    });
    format!("{document:#}\n")
}

fn of_check(check: &Check) -> Value {
    let (verdict, facts, fix) = match &check.verdict {
        Verdict::Fine(how) => ("fine", how.clone(), None),
        Verdict::Finding { facts, fix } => ("finding", facts.clone(), Some(fix.clone())),
        Verdict::Unseen(error) => ("unseen", error.to_string(), Some(error.hint())),
    };
    json!({ "subject": check.subject, "verdict": verdict, "facts": facts, "fix": fix })
}
