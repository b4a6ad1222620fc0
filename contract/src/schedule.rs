//! Schedule expressions of EventBridge Scheduler: `cron(…)` and `rate(…)`
//! (EventBridge Scheduler user guide, "Schedule types").

mod cron;

pub use cron::Cron;

use crate::complaint::{Complaint, excerpt};
use crate::{Duration, UserName};
use cron::HINT;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// When rotations begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// In a fixed interval; `rate(…)` is one.
    Every(Duration),
    /// At the times that a cron expression of EventBridge Scheduler names.
    Cron {
        /// `cron(…)`.
        expression: Cron,
        /// A name of the IANA time zone database.
        timezone: String,
    },
}

impl Schedule {
    /// When it comes, from `start` on and before `end`. A `rate(…)` counts from `start`.
    #[must_use]
    pub fn occurrences(&self, start: Timestamp, end: Timestamp) -> Vec<Timestamp> {
        match self {
            Schedule::Every(interval) => {
                std::iter::successors(Some(start), |last| Some(interval.after(*last)))
                    .take_while(|moment| *moment < end)
                    .collect()
            }
            Schedule::Cron {
                expression,
                timezone,
            } => {
                // Whoever wrote it has checked the name.
                let zone = TimeZone::get(timezone).unwrap_or(TimeZone::UTC);
                let comes = expression.comes_between(
                    start.to_zoned(zone.clone()).date(),
                    end.to_zoned(zone.clone()).date(),
                );
                comes
                    .filter_map(|moment| zone.to_ambiguous_timestamp(moment).compatible().ok())
                    .filter(|moment| (start..end).contains(moment))
                    .collect()
            }
        }
    }

    /// When the rotation after the one that made a key at this moment begins, at the latest: a flexible
    /// window puts it off by so much.
    #[must_use]
    pub fn due_after(&self, made: Timestamp, window: Duration) -> Timestamp {
        let next = match self {
            Schedule::Every(interval) => interval.after(made),
            // A month holds the next one as a rule, and to look further takes longer.
            cron @ Schedule::Cron { .. } => [40, 400, 4_000]
                .into_iter()
                .find_map(|days| {
                    let end = Duration::from_days(days).after(made);
                    cron.occurrences(made, end).first().copied()
                })
                .unwrap_or(Timestamp::MAX),
        };
        window.after(next)
    }
}

/// What the name of a schedule ends with that only begins what another one of the same user goes on with:
/// a calendar waits for its time, and the first rotation does not.
pub const FIRST_START: &str = ".first";

/// Whether a schedule of this user's only begins what another one goes on with.
#[must_use]
pub fn is_first_start(schedule: &str, user: &UserName) -> bool {
    schedule != user.as_str() && schedule.ends_with(FIRST_START)
}

/// A schedule expression on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expression {
    /// `rate(…)`.
    Rate(Duration),
    /// `cron(…)`.
    Cron(Cron),
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// When it is none, or none that comes again and again.
    pub fn read(text: &str) -> Result<Self, Complaint> {
        if let Some(fields) = inside(text, "cron") {
            Cron::read(text, fields).map(Expression::Cron)
        } else if let Some(rate) = inside(text, "rate") {
            interval(text, rate).map(Expression::Rate)
        } else if inside(text, "at").is_some() {
            Err(Complaint::new(
                format!(
                    "`{}` happens once, and keys are rotated again and again",
                    excerpt(text)
                ),
                HINT,
            ))
        } else {
            Err(Complaint::new(
                format!("`{}` is not a schedule expression", excerpt(text)),
                HINT,
            ))
        }
    }

    /// The schedule in this time zone, a name of the IANA time zone database; a rate has none.
    #[must_use]
    pub fn in_zone(self, timezone: String) -> Schedule {
        match self {
            Expression::Rate(every) => Schedule::Every(every),
            Expression::Cron(expression) => Schedule::Cron {
                expression,
                timezone,
            },
        }
    }
}

fn inside<'a>(text: &'a str, function: &str) -> Option<&'a str> {
    text.strip_prefix(function)?
        .strip_prefix('(')?
        .strip_suffix(')')
}

fn interval(text: &str, rate: &str) -> Result<Duration, Complaint> {
    let complaint = || {
        Complaint::new(
            format!("`{}` is not a rate", excerpt(text)),
            "write `rate(30 days)`, with minutes, hours or days",
        )
    };
    let (count, unit) = rate.split_once(' ').ok_or_else(complaint)?;
    let unit = match unit {
        "minute" | "minutes" => "m",
        "hour" | "hours" => "h",
        "day" | "days" => "d",
        _ => return Err(complaint()),
    };
    match format!("{count}{unit}").parse::<Duration>() {
        Ok(every) if every == Duration::ZERO => Err(complaint()),
        Ok(every) if every > Duration::from_days(3650) => Err(Complaint::new(
            format!("`{}` is longer than ten years", excerpt(text)),
            "rotate at least every 3650 days",
        )),
        Ok(every) => Ok(every),
        Err(_) => Err(complaint()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cron_comes_at_the_hour_of_its_time_zone_summer_and_winter() {
        let schedule = Schedule::Cron {
            expression: match Expression::read("cron(0 3 ? * 1#1 *)") {
                Ok(Expression::Cron(cron)) => cron,
                _ => panic!("not a cron expression"),
            },
            timezone: "Europe/Berlin".to_owned(),
        };
        let moment = |text: &str| text.parse::<Timestamp>().unwrap();
        let comes = schedule.occurrences(
            moment("2026-02-01T02:00:00Z"),
            moment("2026-05-03T01:00:00Z"),
        );
        assert_eq!(
            comes,
            [
                "2026-02-01T02:00:00Z",
                "2026-03-01T02:00:00Z",
                "2026-04-05T01:00:00Z"
            ]
            .map(moment)
        );
    }

    #[test]
    fn an_interval_counts_from_the_start() {
        let moment = |text: &str| text.parse::<Timestamp>().unwrap();
        let comes = Schedule::Every(Duration::from_days(30)).occurrences(
            moment("2026-01-01T00:00:00Z"),
            moment("2026-03-02T00:00:00Z"),
        );
        assert_eq!(
            comes,
            ["2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z"].map(moment)
        );
    }

    fn message(text: &str) -> String {
        match Expression::read(text) {
            Ok(Expression::Cron(cron)) => cron.to_string(),
            Ok(Expression::Rate(every)) => format!("every {every}"),
            Err(complaint) => complaint.message,
        }
    }

    #[test]
    fn what_the_user_guide_shows_is_taken() {
        for text in [
            "cron(0 3 ? * MON *)",
            "cron(15 10 * * ? *)",
            "cron(0 18 ? * MON-FRI *)",
            "cron(0/10 * ? * MON-FRI *)",
            "cron(0/5 8-17 ? * mon-fri *)",
            "cron(0 8 1 * ? *)",
            "cron(15 12 ? * 6L 2027-2030)",
            "cron(0 9 3W * ? *)",
            "cron(0 9 LW * ? *)",
            "cron(0 9 ? * 3#2 *)",
            "cron(0 9 L JAN,JUL ? *)",
        ] {
            assert_eq!(message(text), text);
        }
        assert_eq!(
            Expression::read("rate(30 days)").ok(),
            Some(Expression::Rate(Duration::from_days(30)))
        );
        assert_eq!(
            Expression::read("rate(1 hour)").ok(),
            Some(Expression::Rate(Duration::from_hours(1)))
        );
    }

    #[test]
    fn each_mistake_is_named() {
        for (text, expected) in [
            ("", "`` is not a schedule expression"),
            ("0 3 * * 1", "`0 3 * * 1` is not a schedule expression"),
            ("cron(0 3 * * 1)", "`cron(0 3 * * 1)` has 5 fields, not 6"),
            ("cron()", "`cron()` has 0 fields, not 6"),
            (
                "cron(0  3 1 * ? *)",
                "`cron(0  3 1 * ? *)` has more spaces than fields need",
            ),
            (
                "cron(60 3 ? * MON *)",
                "`60` is not a value of the field minutes",
            ),
            (
                "cron(0 24 ? * MON *)",
                "`24` is not a value of the field hours",
            ),
            (
                "cron(0 3 0 * ? *)",
                "`0` is not a value of the field day-of-month",
            ),
            (
                "cron(0 3 ? 13 MON *)",
                "`13` is not a value of the field month",
            ),
            (
                "cron(0 3 ? * 0 *)",
                "`0` is not a value of the field day-of-week",
            ),
            (
                "cron(0 3 ? * FRI-MON *)",
                "`FRI-MON` is not a value of the field day-of-week",
            ),
            (
                "cron(0 3 ? * MON 1969)",
                "`1969` is not a value of the field year",
            ),
            (
                "cron(? 3 ? * MON *)",
                "`?` is not a value of the field minutes",
            ),
            (
                "cron(0/0 3 ? * MON *)",
                "`0/0` is not a value of the field minutes",
            ),
            (
                "cron(0, 3 ? * MON *)",
                "`0,` is not a value of the field minutes",
            ),
            (
                "cron(0 3 * * * *)",
                "exactly one of day-of-month and day-of-week is `?`",
            ),
            (
                "cron(0 3 ? * ? *)",
                "exactly one of day-of-month and day-of-week is `?`",
            ),
            (
                "at(2027-01-01T00:00:00)",
                "`at(2027-01-01T00:00:00)` happens once, and keys are rotated again and again",
            ),
            ("rate(30d)", "`rate(30d)` is not a rate"),
            ("rate(0 days)", "`rate(0 days)` is not a rate"),
            ("rate(5 weeks)", "`rate(5 weeks)` is not a rate"),
            (
                "rate(9999 days)",
                "`rate(9999 days)` is longer than ten years",
            ),
        ] {
            assert_eq!(message(text), expected);
        }
    }
}
