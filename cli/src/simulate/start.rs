//! When a simulation begins.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// AWS's signatures write years with four digits, and ten simulated years must follow.
const EARLIEST: &str = "1970-01-01";
const LATEST: &str = "2999-12-31";

/// Reads the option's value.
pub(super) fn read(text: &str) -> Result<Timestamp, String> {
    let moment = text
        .parse::<Timestamp>()
        .or_else(|_| midnight(text))
        .map_err(|_| "write a date, as 2026-01-01, or a moment, as 2026-01-01T12:00:00Z")?;
    let date = moment.to_zoned(TimeZone::UTC).date().to_string();
    if (EARLIEST..=LATEST).contains(&date.as_str()) {
        Ok(moment)
    } else {
        Err(format!("choose one between {EARLIEST} and {LATEST}"))
    }
}

fn midnight(text: &str) -> Result<Timestamp, jiff::Error> {
    let date: Date = text.parse()?;
    Ok(date.to_zoned(TimeZone::UTC)?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_its_midnight_and_a_moment_is_itself() {
        for (text, moment) in [
            ("2026-01-01", "2026-01-01T00:00:00Z"),
            ("2026-01-01T12:30:00Z", "2026-01-01T12:30:00Z"),
            ("2026-01-01T12:30:00+02:00", "2026-01-01T10:30:00Z"),
        ] {
            assert_eq!(read(text), Ok(moment.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_or_one_that_aws_has_no_signature_for_is_refused() {
        for (text, complaint) in [
            (
                "tomorrow",
                "write a date, as 2026-01-01, or a moment, as 2026-01-01T12:00:00Z",
            ),
            (
                "2026-02-30",
                "write a date, as 2026-01-01, or a moment, as 2026-01-01T12:00:00Z",
            ),
            (
                "1969-12-31T23:59:59Z",
                "choose one between 1970-01-01 and 2999-12-31",
            ),
            (
                "-009999-12-30",
                "choose one between 1970-01-01 and 2999-12-31",
            ),
            ("9999-12-30", "choose one between 1970-01-01 and 2999-12-31"),
        ] {
            assert_eq!(read(text), Err(complaint.to_owned()), "{text}");
        }
    }
}
