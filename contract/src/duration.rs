//! Durations as people write them in `keywheel.yaml`: `90d`, `24h`, `15m`, `30s`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A whole number of seconds.
///
/// Parsed from one number and one unit (`d`, `h`, `m`, `s`); printed in the largest unit that fits
/// exactly; in JSON a plain number of seconds, so that a state machine can wait for it.
///
/// ```
/// use contract::Duration;
///
/// let grace: Duration = "24h".parse().unwrap();
/// assert_eq!(grace.as_secs(), 86_400);
/// assert_eq!(grace.to_string(), "1d");
/// assert!("1 day".parse::<Duration>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duration(u64);

const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(0);
    /// The longest a Step Functions execution may run: one year
    /// (AWS, "Quotas related to state machine executions").
    pub const YEAR: Duration = Duration(365 * 86_400);

    /// This many seconds.
    #[must_use]
    pub const fn from_secs(seconds: u64) -> Self {
        Duration(seconds)
    }

    /// This many minutes.
    #[must_use]
    pub const fn from_minutes(minutes: u64) -> Self {
        Duration(minutes * 60)
    }

    /// This many hours.
    #[must_use]
    pub const fn from_hours(hours: u64) -> Self {
        Duration(hours * 3_600)
    }

    /// This many days of 24 hours.
    #[must_use]
    pub const fn from_days(days: u64) -> Self {
        Duration(days * 86_400)
    }

    /// The number of seconds.
    #[must_use]
    pub const fn as_secs(self) -> u64 {
        self.0
    }

    /// The sum, or the largest duration there is.
    #[must_use]
    pub const fn plus(self, other: Duration) -> Duration {
        Duration(self.0.saturating_add(other.0))
    }

    /// The moment this long after `start`, or the end of time as `jiff` knows it.
    #[must_use]
    pub fn after(self, start: jiff::Timestamp) -> jiff::Timestamp {
        start
            .saturating_add(self.signed())
            .unwrap_or(jiff::Timestamp::MAX)
    }

    /// The moment this long before `end`, or the beginning of time as `jiff` knows it.
    #[must_use]
    pub fn before(self, end: jiff::Timestamp) -> jiff::Timestamp {
        end.saturating_sub(self.signed())
            .unwrap_or(jiff::Timestamp::MIN)
    }

    /// How long after `earlier` the moment `later` is; zero when it is not later.
    #[must_use]
    pub fn between(earlier: jiff::Timestamp, later: jiff::Timestamp) -> Duration {
        Duration(u64::try_from(later.duration_since(earlier).as_secs()).unwrap_or(0))
    }

    /// The duration in words, to the day: `3 days`.
    #[must_use]
    pub fn in_days(self) -> String {
        match self.0 / 86_400 {
            0 => "less than a day".to_owned(),
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        }
    }

    fn signed(self) -> jiff::SignedDuration {
        jiff::SignedDuration::from_secs(i64::try_from(self.0).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, size) = UNITS
            .into_iter()
            .find(|(_, size)| self.0 >= *size && self.0.is_multiple_of(*size))
            .unwrap_or(('s', 1));
        write!(f, "{}{unit}", self.0 / size)
    }
}

/// Why a text is not a [`Duration`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a duration")]
pub struct DurationError {
    text: String,
}

impl DurationError {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "write one whole number and one unit: `90d`, `24h`, `15m` or `30s`"
    }
}

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || DurationError {
            text: text.chars().take(40).collect(),
        };
        let unit = text.chars().next_back().ok_or_else(error)?;
        let (_, size) = UNITS
            .into_iter()
            .find(|(u, _)| *u == unit)
            .ok_or_else(error)?;
        let digits = &text[..text.len() - 1];
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(error());
        }
        let count: u64 = digits.parse().map_err(|_| error())?;
        count.checked_mul(size).map(Duration).ok_or_else(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_is_read_and_the_largest_exact_one_is_printed() {
        for (text, seconds, printed) in [
            ("90d", 7_776_000, "90d"),
            ("24h", 86_400, "1d"),
            ("36h", 129_600, "36h"),
            ("15m", 900, "15m"),
            ("90s", 90, "90s"),
            ("0s", 0, "0s"),
            ("007m", 420, "7m"),
        ] {
            let duration: Duration = text.parse().unwrap();
            assert_eq!(
                (duration.as_secs(), duration.to_string().as_str()),
                (seconds, printed)
            );
        }
    }

    #[test]
    fn what_is_not_one_number_and_one_unit_is_refused() {
        for text in [
            "",
            "d",
            "1",
            "1w",
            "-1d",
            "+1d",
            "1.5h",
            "1 d",
            "1d ",
            "1dd",
            "d1",
            "١d",
            "99999999999999999999d",
            "18446744073709551615d",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn between_is_zero_when_the_clock_went_back() {
        let earlier: jiff::Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let later = Duration::from_hours(5).after(earlier);
        assert_eq!(Duration::between(earlier, later), Duration::from_hours(5));
        assert_eq!(Duration::between(later, earlier), Duration::ZERO);
    }
}
