//! The end of the output: alerts in full, and how much of everything.

use super::cost::Cost;
use super::run::Run;
use crate::output::date;
use crate::output::{WIDTH, wrapped};
use statemachine::Outcome;
use std::fmt::Write;

pub(super) fn of(run: &Run) -> String {
    let chronicle = &run.chronicle;
    let mut text = String::new();
    for alert in &chronicle.alerts {
        let subject = alert.subject.as_deref().unwrap_or("without a subject");
        let _ = write!(text, "\nAlert of {}: {subject}\n", date(alert.at));
        paragraphs(&alert.message, &mut text);
    }
    for violation in &chronicle.violations {
        let (at, invariant) = (date(violation.at), &violation.invariant);
        let _ = write!(text, "\nBroken at {at}: {invariant}\n");
        paragraphs(&violation.found, &mut text);
    }
    let endings = Endings::of(run);
    text.push_str("\nSummary\n");
    row(
        "rotations",
        &format!(
            "{} succeeded, {} failed, {} under way",
            endings.succeeded, endings.failed, endings.running
        ),
        &mut text,
    );
    row("alerts", &chronicle.alerts.len().to_string(), &mut text);
    row(
        "invariants",
        &format!(
            "checked {}, broken {}",
            count(chronicle.checks, "time"),
            count(chronicle.violations.len() as u64, "time")
        ),
        &mut text,
    );
    row(
        "state transitions",
        &chronicle.transitions().to_string(),
        &mut text,
    );
    row(
        "API calls",
        &format!(
            "{}, {} of them to try new keys out",
            chronicle.totals.all_calls(),
            chronicle.totals.verification_calls
        ),
        &mut text,
    );
    for (index, line) in Cost::of(run).lines().iter().enumerate() {
        let name = if index == 0 { "cost on AWS" } else { "" };
        row(name, line, &mut text);
    }
    text
}

/// The whole simulation in one line.
pub(super) fn in_a_line(run: &Run) -> String {
    let endings = Endings::of(run);
    let alerts = count(run.chronicle.alerts.len() as u64, "alert");
    format!(
        "{} of {}, {} succeeded, {} failed, {} under way, {alerts}",
        count(run.days, "day"),
        count(run.configuration.users.len() as u64, "user"),
        count(endings.succeeded as u64, "rotation"),
        endings.failed,
        endings.running,
    )
}

pub(super) fn row(name: &str, value: &str, text: &mut String) {
    let _ = writeln!(text, "  {name:<17}  {value}");
}

/// A text as people wrote it, with long lines broken between words.
fn paragraphs(message: &str, text: &mut String) {
    const INDENT: &str = "  ";
    for line in message.lines() {
        for part in wrapped(line, WIDTH - INDENT.len()) {
            text.push_str(format!("{INDENT}{part}").trim_end());
            text.push('\n');
        }
    }
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
    format!("{} {noun}{plural}", grouped(number))
}

/// A number with a comma before each three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let head = digits.len() % 3;
    let mut text = digits[..head].to_owned();
    for (index, digit) in digits[head..].chars().enumerate() {
        if index % 3 == 0 && !text.is_empty() {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
