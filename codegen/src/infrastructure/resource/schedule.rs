//! EventBridge Scheduler.

use crate::config;
use crate::infrastructure::Expression;
use contract::Duration;

/// A group of schedules, which the scheduler's role trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleGroup {
    /// Its name.
    pub name: String,
}

/// A schedule that starts something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its name within its group.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its group's name.
    pub group: String,
    /// Whether it comes at all. One that does not still holds the input of its user's rotations.
    pub enabled: bool,
    /// When it comes.
    pub when: config::Schedule,
    /// It starts at any moment within this time.
    pub window: Duration,
    /// What it starts: a state machine or a function.
    pub target: Expression,
    /// The input of what it starts.
    pub input: String,
    /// The role that starts it.
    pub role: Expression,
    /// Where a start goes that could not be delivered.
    pub dead_letters: Expression,
}

/// An interval as EventBridge Scheduler wants it: in the largest unit that fits, and in the singular
/// where it is one.
pub(crate) fn rate(interval: Duration) -> String {
    let minutes = interval.as_secs() / 60;
    let (count, unit) = if minutes.is_multiple_of(24 * 60) {
        (minutes / (24 * 60), "day")
    } else if minutes.is_multiple_of(60) {
        (minutes / 60, "hour")
    } else {
        (minutes, "minute")
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("rate({count} {unit}{plural})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_read_as_eventbridge_wants_them() {
        for (text, expected) in [
            ("30d", "rate(30 days)"),
            ("24h", "rate(1 day)"),
            ("36h", "rate(36 hours)"),
            ("60m", "rate(1 hour)"),
            ("90m", "rate(90 minutes)"),
            ("1m", "rate(1 minute)"),
        ] {
            assert_eq!(rate(text.parse().unwrap()), expected);
        }
    }
}
