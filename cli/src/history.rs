//! `keywheel history`

use crate::failure::Failure;
use crate::operator::OperatorArguments;
use crate::output::{Output, WIDTH, date, wrapped};
use crate::progress::Progress;
use crate::table::Table;
use codegen::config::User;
use contract::{AccessKeyId, Duration};
use operations::history::{self, Outcome, Past};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Show a user's past rotations
///
/// When each began, what became of it, how long it took, which key it made and which one it took away, and
/// how often it was redriven. Step Functions keeps executions for 90 days, and does not list whose they are:
/// each has to be asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel history RotatableBot
  keywheel history RotatableBot --days 7
  keywheel history RotatableBot --json | jq -r '.rotations[] | select(.outcome == \"failed\").cause'

Exit codes:
  0  they are on standard output, and the latest did not fail
  1  the latest failed; or AWS refuses, or the configuration has findings
  2  the command line is wrong, or the file cannot be read")]
pub(crate) struct History {
    /// The user
    user: String,
    /// How many days to look back
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u64).range(1..=90))]
    days: u64,
    #[command(flatten)]
    operator: OperatorArguments,
}

impl History {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let user = operator.pipeline.user(&self.user)?;
            let hours = i64::try_from(self.days * 24).unwrap_or(i64::MAX);
            let since = operator.clients.now() - jiff::SignedDuration::from_hours(hours);
            let mut progress = Progress::over(None, "executions");
            let asked = || progress.step(output);
            let past = history::of(&operator.pipeline, &operator.clients, user, since, asked).await;
            progress.finish(output);
            let past = past?;
            output.print(&if self.operator.json {
                document(user, &past)
            } else {
                self.text(user, &past)
            })?;
            let has_failed = past
                .first()
                .is_some_and(|past| matches!(past.outcome, Outcome::Failed { .. }));
            Ok(ExitCode::from(u8::from(has_failed)))
        })
    }

    fn text(&self, user: &User, past: &[Past]) -> String {
        if past.is_empty() {
            return format!(
                "{}: no rotation in the last {} days\n",
                user.name(),
                self.days
            );
        }
        let mut table = Table::new(&[
            "started", "outcome", "took", "new key", "old key", "redriven",
        ]);
        for past in past {
            table.row(vec![
                date(past.started),
                outcome(&past.outcome),
                past.stopped.map_or_else(
                    || "-".to_owned(),
                    |at| took(Duration::between(past.started, at)),
                ),
                id(past.new_key.as_ref()),
                id(past.old_key.as_ref()),
                past.redrives.to_string(),
            ]);
        }
        let mut text = format!(
            "{}, secret {}\n\n{}",
            user.name(),
            user.secret(),
            table.render("  ")
        );
        for past in past {
            if let Outcome::Failed {
                cause: Some(cause), ..
            } = &past.outcome
            {
                text.push_str(&format!("\n{}\n  {}\n", date(past.started), past.arn));
                for line in wrapped(cause, WIDTH - 2) {
                    text.push_str(&format!("  {line}\n"));
                }
            }
        }
        text
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Running { state: Some(state) } => format!("under way: {state}"),
        Outcome::Running { state: None } => "under way".to_owned(),
        Outcome::Succeeded => "succeeded".to_owned(),
        Outcome::Superseded => "superseded by another one".to_owned(),
        Outcome::Failed { error, .. } => format!("failed: {error}"),
    }
}

fn id(key: Option<&AccessKeyId>) -> String {
    key.map_or_else(|| "-".to_owned(), ToString::to_string)
}

/// A duration in its two largest units: `8d 16h`.
fn took(duration: Duration) -> String {
    const UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
    let mut rest = duration.as_secs();
    let mut parts = Vec::new();
    for (unit, size) in UNITS {
        let count = rest / size;
        rest %= size;
        if count > 0 || !parts.is_empty() || unit == "s" {
            parts.push(format!("{count}{unit}"));
        }
    }
    parts.truncate(2);
    parts.join(" ")
}

fn document(user: &User, past: &[Past]) -> String {
    let rotations: Vec<Value> = past.iter().map(of_past).collect();
    let document = json!({
        "user": user.name(),
        "secret": user.secret(),
        "rotations": rotations,
    });
    format!("{document:#}\n")
}

fn of_past(past: &Past) -> Value {
    let mut document = json!({
        "execution": past.arn,
        "startedAt": past.started,
        "endedAt": past.stopped,
        "durationSeconds": past.stopped.map(|at| Duration::between(past.started, at)),
        "outcome": past.outcome.name(),
        "newAccessKeyId": past.new_key,
        "oldAccessKeyId": past.old_key,
        "redrives": past.redrives,
    });
    match &past.outcome {
        Outcome::Running { state } => document["state"] = json!(state),
        Outcome::Failed { error, cause } => {
            document["error"] = json!(error);
            document["cause"] = json!(cause);
        }
        Outcome::Succeeded | Outcome::Superseded => {}
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_told_in_its_two_largest_units() {
        for (seconds, told) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1m 0s"),
            (3_600, "1h 0m"),
            (8 * 86_400 + 16 * 3_600 + 59, "8d 16h"),
        ] {
            assert_eq!(took(Duration::from_secs(seconds)), told);
        }
    }
}
