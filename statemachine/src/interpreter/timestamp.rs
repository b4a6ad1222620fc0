//! Moments as Step Functions reads and writes them.

use jiff::Timestamp;

/// Reads "an ISO-8601 extended offset date-time", as AWS calls it: a date, `T`, a time, and `Z` or an offset.
pub(super) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    let bytes = time.as_bytes();
    let offset = bytes.ends_with(b"Z")
        || bytes
            .len()
            .checked_sub(6)
            .is_some_and(|at| matches!(bytes[at], b'+' | b'-') && bytes[at + 3] == b':');
    if date.len() != 10 || !offset {
        return None;
    }
    text.parse().ok()
}

/// A moment as Step Functions writes it: to the millisecond.
pub(super) fn written(timestamp: Timestamp) -> String {
    format!("{timestamp:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_has_a_t_and_an_offset() {
        for text in [
            "2016-03-14T01:59:00Z",
            "2016-03-05T21:29:29.243167252Z",
            "2016-03-05T21:29:29+02:00",
        ] {
            assert!(parse_timestamp(text).is_some(), "{text}");
        }
        for text in [
            "2016-12-05 21:29:29Z",
            "2016-12-05T21:29:29",
            "2016-13-05T21:29:29Z",
            "2016-12-05T25:29:29Z",
            "05-12-2016T21:29:29Z",
            "",
            "T",
            "2016-12-05TZ",
        ] {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
    }
}
