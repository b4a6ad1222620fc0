//! The end of the output: alerts in full, and how much of everything.

use super::cost::Cost;
use super::{Run, timeline};
use statemachine::Outcome;
use std::fmt::Write;

pub(super) fn of(run: &Run) -> String {
    let mut text = String::new();
    for alert in &run.chronicle.alerts {
        let _ = write!(
            text,
            "\nAlert of {}: {}\n",
            timeline::date(alert.at),
            alert.subject.as_deref().unwrap_or("no subject")
        );
        for line in alert.message.lines() {
            let _ = writeln!(text, "  {line}").map(|()| ());
        }
    }
    for violation in &run.chronicle.violations {
        let _ = write!(
            text,
            "\nBroken at {}: {}\n  {}\n",
            timeline::date(violation.at),
            violation.invariant,
            violation.found
        );
    }
    let endings = Endings::of(run);
    let cost = Cost::of(run);
    let _ = write!(text, "\nSummary\n");
    let mut row = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<18} {value}");
    };
    row(
        "rotations",
        format!(
            "{} succeeded, {} failed, {} under way",
            endings.succeeded, endings.failed, endings.running
        ),
    );
    row("alerts", run.chronicle.alerts.len().to_string());
    row(
        "invariants",
        format!(
            "checked {} times, broken {} times",
            run.chronicle.checks,
            run.chronicle.violations.len()
        ),
    );
    row("state transitions", run.chronicle.transitions().to_string());
    row(
        "API calls",
        format!(
            "{}, {} of them with new keys to verify them",
            run.chronicle.totals.all_calls(),
            run.chronicle.totals.verification_calls
        ),
    );
    row("cost on AWS", cost.to_string());
    text
}

/// How the rotations ended.
pub(super) struct Endings {
    pub(super) succeeded: usize,
    pub(super) failed: usize,
    pub(super) running: usize,
}

impl Endings {
    pub(super) fn of(run: &Run) -> Self {
        let mut endings = Endings {
            succeeded: 0,
            failed: 0,
            running: 0,
        };
        for record in &run.chronicle.executions {
            match record.outcome {
                Some(Outcome::Succeeded { .. }) => endings.succeeded += 1,
                Some(_) => endings.failed += 1,
                None => endings.running += 1,
            }
        }
        endings
    }
}

/// A number and its noun.
pub(super) fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
