//! The timeline: per user, what happened when, and which key stood under which label.

use super::Run;
use super::narration;
use codegen::config::User;
use jiff::Timestamp;
use sandbox::world::{ExecutionRecord, KeyState, Moment};
use statemachine::Outcome;
use std::fmt::Write;

/// All users' timelines.
pub(super) fn of(run: &Run) -> String {
    let mut text = format!(
        "{}: {} from {}, on virtual time\n",
        run.configuration.pipeline,
        super::summary::count(run.days, "day"),
        date(run.start)
    );
    for user in &run.configuration.users {
        of_user(run, user, &mut text);
    }
    text
}

fn of_user(run: &Run, user: &User, text: &mut String) {
    let (name, secret) = (user.name(), &user.rotation.secret);
    let _ = write!(text, "\n{name}, secret {secret}\n");
    let mut last = None;
    for moment in run
        .chronicle
        .moments
        .iter()
        .filter(|moment| moment.user.as_deref() == Some(name.as_str()))
    {
        if last != Some(moment.execution) {
            last = Some(moment.execution);
            let _ = write!(
                text,
                "\n  {:<19}  {:<59} {:<11} {:<11} previous\n",
                "date (UTC)", "step", "current", "pending"
            );
        }
        line(moment, text);
        let record = &run.chronicle.executions[moment.execution];
        if is_last(run, moment, record) {
            ending(record, text);
        }
    }
    if last.is_none() {
        text.push_str("\n  no rotation was due\n");
    }
}

fn line(moment: &Moment, text: &mut String) {
    let stages = &moment.stages;
    let line = format!(
        "  {}  {:<24} {:<34} {:<11} {:<11} {}",
        date(moment.at),
        moment.state,
        narration::of(moment),
        key(stages.current.as_ref()),
        key(stages.pending.as_ref()),
        key(stages.previous.as_ref()),
    );
    text.push_str(line.trim_end());
    text.push('\n');
}

/// A key that works stands as it is, one that does not in brackets, one that is gone not at all.
fn key(key: Option<&KeyState>) -> String {
    match key {
        Some(key) if key.status == "Active" => narration::short(&key.access_key_id),
        Some(key) if key.status != "Deleted" => {
            format!("({})", narration::short(&key.access_key_id))
        }
        _ => "-".to_owned(),
    }
}

fn is_last(run: &Run, moment: &Moment, record: &ExecutionRecord) -> bool {
    let later = run
        .chronicle
        .moments
        .iter()
        .rfind(|other| other.execution == moment.execution);
    record.ended_at.is_some() && later.is_some_and(|later| std::ptr::eq(later, moment))
}

fn ending(record: &ExecutionRecord, text: &mut String) {
    let Some(ended_at) = record.ended_at else {
        return;
    };
    let how = match &record.outcome {
        Some(Outcome::Succeeded { .. }) => "Done".to_owned(),
        Some(Outcome::Failed { error, .. }) => {
            format!("Failed: {}", error.as_deref().unwrap_or("no error named"))
        }
        Some(Outcome::TimedOut) => "Timed out".to_owned(),
        Some(Outcome::Aborted { .. }) => "Aborted".to_owned(),
        None => return,
    };
    let _ = writeln!(
        text,
        "  {}  {how}, {}",
        date(ended_at),
        super::summary::count(record.transitions as u64, "state transition")
    );
}

/// To the second, in UTC.
pub(super) fn date(moment: Timestamp) -> String {
    moment
        .to_zoned(jiff::tz::TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}
