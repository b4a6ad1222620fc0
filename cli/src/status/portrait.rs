//! One user, in full.

use super::Row;
use crate::output::{WIDTH, date, wrapped};
use codegen::config::User;
use contract::Duration;
use handlers::last_use::LastUse;
use handlers::standing::{KeyStanding, Phase, Standing};
use jiff::Timestamp;
use std::fmt::Write;

/// The user's standing, line by line.
pub(super) fn of(row: &Row<'_>) -> String {
    let user = row.user;
    let mut text = format!("{}, secret {}\n\n", user.name(), user.secret());
    if let Ok(standing) = &row.standing {
        for (what, said) in lines(standing) {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {what:<9} {said}");
        }
        text.push('\n');
    }
    if !row.needs_a_person() {
        text.push_str("Nothing needs a person.\n");
    }
    concerns(row, &mut text);
    text
}

fn lines(standing: &Standing) -> Vec<(&'static str, String)> {
    let now = standing.now;
    let key = |key: &KeyStanding| key_line(key, now);
    let current = standing.current.as_ref();
    let mut lines = vec![(
        "current",
        current.map_or_else(|| "there is no key yet".to_owned(), key),
    )];
    let labelled = [
        ("pending", &standing.pending),
        ("previous", &standing.previous),
    ];
    for (what, standing) in labelled {
        lines.extend(standing.as_ref().map(|standing| (what, key(standing))));
    }
    lines.extend(standing.others.iter().map(|other| ("other", key(other))));
    lines.push(("rotation", phase(standing)));
    if let Some(execution) = &standing.execution {
        lines.push(("execution", execution.clone()));
    }
    if let Some(next_by) = standing.next_by {
        lines.push(("next", format!("by {}", date(next_by))));
    }
    lines
}

/// A key: its id, its status, its age, its last use.
pub(crate) fn key_line(key: &KeyStanding, now: Timestamp) -> String {
    let Some(status) = key.status else {
        return format!("{}, gone", key.id);
    };
    let age = key.created.map(|created| age(created, now));
    format!(
        "{}, {}, {} old, {}",
        key.id,
        status.name(),
        age.unwrap_or_default(),
        key.last_use
    )
}

/// How long ago something was.
pub(super) fn age(since: Timestamp, now: Timestamp) -> String {
    Duration::between(since, now).in_days()
}

/// What a rotation is at, in words.
pub(super) fn phase(standing: &Standing) -> String {
    let words = standing.phase.words();
    match standing.phase.until() {
        Some(until) => format!("{words} until {}", date(until)),
        None => words.to_owned(),
    }
}

/// A last use in few words.
pub(crate) fn short_use(last_use: &LastUse) -> String {
    match last_use {
        LastUse::Used {
            at,
            service,
            region,
        } => format!("{} {service}, {region}", date(*at)),
        LastUse::Never => "never".to_owned(),
        LastUse::Unknown { .. } => "unknown".to_owned(),
    }
}

/// What a person must look at, and what to do about it.
pub(super) fn concerns(row: &Row<'_>, text: &mut String) {
    match &row.standing {
        Err(failure) => {
            let remedy = operations::Error::from(failure.clone()).hint();
            told(failure.facts(), &remedy, text);
        }
        Ok(standing) => {
            for concern in &standing.concerns {
                told(&concern.facts(), &concern.remedy(row.user.name()), text);
            }
            unread(standing, row.user, text);
        }
    }
}

/// Why there is no more to say.
fn unread(standing: &Standing, user: &User, text: &mut String) {
    if standing.phase == Phase::Unclear && standing.concerns.is_empty() {
        let what = format!(
            "Somebody else has written to the secret {}, so only its value tells which key is in it, and it may not be read here.",
            user.secret()
        );
        paragraph("  - ", &what, text);
    }
}

fn told(facts: &str, remedy: &str, text: &mut String) {
    paragraph("  ! ", facts, text);
    paragraph("    ", &format!("hint: {remedy}"), text);
}

fn paragraph(mark: &str, what: &str, text: &mut String) {
    let mut margin = mark;
    for line in wrapped(what, WIDTH - mark.len()) {
        let _ = writeln!(text, "{margin}{line}");
        margin = "    ";
    }
}
