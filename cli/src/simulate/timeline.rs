//! The timeline: per user, what happened when, and which key stood under which label.

use super::narration;
use super::run::{Rotation, Run};
use super::summary::count;
use crate::output::{WIDTH, wrapped};
use jiff::Timestamp;
use sandbox::world::{KeyState, Moment};
use statemachine::Outcome;
use std::fmt::Write;

/// All users' timelines.
pub(super) fn of(run: &Run) -> String {
    let mut text = format!(
        "{}: {} from {}, on virtual time\n\
         A key is shown by its last four characters; one in brackets is Inactive.\n",
        run.configuration.pipeline,
        count(run.days, "day"),
        date(run.start)
    );
    let table = Table::of(run);
    for (user, rotations) in run.by_user() {
        let _ = write!(text, "\n{}, secret {}\n\n", user.name(), user.secret());
        if rotations.is_empty() {
            text.push_str("  no rotation was due\n");
            continue;
        }
        table.head(&mut text);
        for (index, rotation) in rotations.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            for moment in &rotation.moments {
                table.moment(moment, &mut text);
            }
            table.ending(rotation, run.end(), &mut text);
        }
    }
    text
}

/// The columns: date, step, what happened, and the keys under the three labels.
struct Table {
    step: usize,
    what: usize,
}

const DATE: usize = "2026-01-01 00:00:00".len();
const KEY: usize = 7; // "(…KTP7)"
const LAST_KEY: usize = "previous".len();
const GAPS: usize = 6 * 2;

impl Table {
    /// Steps as wide as the widest name, and the rest of the line to what happened.
    fn of(run: &Run) -> Self {
        let moments = run.chronicle.moments.iter();
        let step = moments.map(|moment| moment.state.len()).max().unwrap_or(0);
        let others = DATE + step + 2 * KEY + LAST_KEY + GAPS;
        Table {
            step,
            what: WIDTH.saturating_sub(others),
        }
    }

    fn head(&self, text: &mut String) {
        let keys = ["current", "pending", "previous"];
        self.row("date (UTC)", "step", "what happened", keys, text);
    }

    fn moment(&self, moment: &Moment, text: &mut String) {
        let stages = &moment.stages;
        let keys = [&stages.current, &stages.pending, &stages.previous];
        let keys = keys.map(|key| shown(key.as_ref()));
        self.row(
            &date(moment.at),
            &moment.state,
            &narration::of(moment),
            keys.each_ref().map(String::as_str),
            text,
        );
    }

    fn ending(&self, rotation: &Rotation<'_>, end: Timestamp, text: &mut String) {
        let record = rotation.record;
        let transitions = count(record.transitions as u64, "state transition");
        let (how, what) = match &record.outcome {
            Some(Outcome::Succeeded { .. }) => ("Done", transitions),
            Some(Outcome::Failed { error, .. }) => {
                let error = error.as_deref().unwrap_or("no error named");
                ("Failed", format!("{transitions}, {error}"))
            }
            Some(Outcome::TimedOut) => ("Timed out", transitions),
            Some(Outcome::Aborted { .. }) => ("Aborted", transitions),
            None => ("Under way", transitions),
        };
        let at = record.ended_at.unwrap_or(end);
        self.row(&date(at), how, &what, [""; 3], text);
    }

    /// One row. What does not fit into its column goes on below.
    fn row(&self, date: &str, step: &str, what: &str, keys: [&str; 3], text: &mut String) {
        for (index, what) in wrapped(what, self.what).iter().enumerate() {
            let blank = (["", ""], [""; 3]);
            let ([date, step], [current, pending, previous]) = match index {
                0 => ([date, step], keys),
                _ => blank,
            };
            let line = format!(
                "  {date:DATE$}  {step:<step_width$}  {what:<what_width$}  {current:KEY$}  {pending:KEY$}  {previous}",
                step_width = self.step,
                what_width = self.what,
            );
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
}

/// A key that works stands as it is, one that does not in brackets, one that is gone not at all.
fn shown(key: Option<&KeyState>) -> String {
    match key {
        Some(key) if key.status == "Active" => narration::short(&key.access_key_id),
        Some(key) if key.status != "Deleted" => {
            format!("({})", narration::short(&key.access_key_id))
        }
        _ => "-".to_owned(),
    }
}

/// To the second, in UTC.
pub(crate) fn date(moment: Timestamp) -> String {
    moment
        .to_zoned(jiff::tz::TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}
