//! A user's keys on a line of time, in text.

use super::lives::{Life, Span, Standing};
use super::narration::short;
use crate::output::WIDTH;
use contract::Duration;
use jiff::Timestamp;
use std::fmt::Write;

/// What the marks mean.
pub(super) const LEGEND: &str = "█ published, ▒ still works, ░ Inactive, · pending";

const MARGIN: usize = 2;
/// A key's short name, as "…KTP7", and the gap after it.
const NAME: usize = 7;
const COLUMNS: usize = WIDTH - MARGIN - NAME;

/// One line for each key, under the first and the last day.
pub(super) fn draw(lives: &[Life], start: Timestamp, end: Timestamp, text: &mut String) {
    let day = |moment: Timestamp| {
        let zoned = moment.to_zoned(jiff::tz::TimeZone::UTC);
        zoned.date().to_string()
    };
    let (first, last) = (day(start), day(end));
    let _ = writeln!(
        text,
        "{:indent$}{first}{last:>rest$}",
        "",
        indent = MARGIN + NAME,
        rest = COLUMNS - first.len(),
    );
    let whole = seconds(start, end).max(1);
    // The moment at which a column begins.
    let edge = |column: usize| whole * column as u64 / COLUMNS as u64;
    for life in lives {
        let marks: String = (0..COLUMNS)
            .map(|column| mark(life, start, edge(column), edge(column + 1)))
            .collect();
        let line = format!("{:MARGIN$}{}  {marks}", "", short(&life.key));
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

/// How the key stood most of the time between two moments, in seconds after the start.
fn mark(life: &Life, start: Timestamp, from: u64, until: u64) -> char {
    let share = |span: &Span| {
        let (began, ended) = (seconds(start, span.from), seconds(start, span.until));
        ended.min(until).saturating_sub(began.max(from))
    };
    let most = life.spans.iter().max_by_key(|span| share(span));
    match most.filter(|span| share(span) > 0) {
        None => ' ',
        Some(span) => match span.standing {
            Standing::Pending => '·',
            Standing::Current => '█',
            Standing::Previous => '▒',
            Standing::Inactive => '░',
        },
    }
}

fn seconds(from: Timestamp, until: Timestamp) -> u64 {
    Duration::between(from, until).as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_shows_where_the_key_stood_most_of_its_time() {
        let at = |column: i64| Timestamp::from_second(column * 1000).unwrap();
        let span = |standing, from, until| Span {
            standing,
            from: at(from),
            until: at(until),
        };
        let life = Life {
            key: "AKIAAAAAAAAAAAAAKTP7".parse().unwrap(),
            spans: vec![
                span(Standing::Pending, 3, 6),
                span(Standing::Current, 6, 10),
                span(Standing::Previous, 10, 12),
                span(Standing::Inactive, 12, 15),
            ],
            is_over: true,
        };
        let mut text = String::new();
        draw(&[life], at(0), at(COLUMNS as i64), &mut text);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "  …KTP7     ···████▒▒░░░");
        assert_eq!(lines[0].len(), WIDTH);
        assert_eq!(lines.len(), 2);
    }
}
