//! When a Wait state ends.

use super::branch::{Branch, Flow, Leaving};
use super::failure::{Failure, RUNTIME};
use super::plan::{Until, WaitPlan};
use super::shared::Shared;
use super::visit::Visit;
use crate::query::QueryError;
use jiff::{SignedDuration, Timestamp};

/// The longest wait: the recordings take 24,855 days and refuse 24,856, so the count of seconds has 31 bits.
const LONGEST: SignedDuration = SignedDuration::from_secs(i32::MAX as i64);

impl Branch {
    /// When the wait that begins now is over.
    pub(super) fn wait_until(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        plan: &WaitPlan,
    ) -> Result<Timestamp, Failure> {
        let scope = visit.scope(shared, &self.variables, now);
        let until = match &plan.until {
            Until::Moment(moment) => until(now, *moment),
            Until::Seconds(seconds) => {
                let seconds = seconds.evaluate(0, &scope);
                after_seconds(now, self.evaluated(shared, now, visit, seconds)?)
            }
            Until::Timestamp(expression) => {
                let text = expression.evaluate_string(&scope);
                let text = self.evaluated(shared, now, visit, text)?;
                match parse_timestamp(&text) {
                    Some(moment) => until(now, moment),
                    None => {
                        let error = QueryError {
                            location: "Timestamp".to_owned(),
                            message: format!(
                                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
                            ),
                        };
                        // Unlike an expression without a value, this one follows the state's entry.
                        let (failure, details) = visit.evaluation_failed(error);
                        self.record(shared, now, details)?;
                        return Err(failure);
                    }
                }
            }
        };
        until.map_err(|failure| visit.blame(failure))
    }

    /// Leaves the state because the wait is over.
    pub(super) fn end_wait(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Visit,
        plan: &WaitPlan,
    ) -> Flow {
        let leaving = Leaving {
            effects: &plan.effects,
            output: visit.input.clone(),
            next: plan.transition.next(),
        };
        self.pass(shared, now, &visit, leaving)
            .unwrap_or_else(|failure| Flow::failed(visit, failure))
    }
}

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

/// The moment after waiting from `now` for so many seconds.
fn after_seconds(now: Timestamp, seconds: u64) -> Result<Timestamp, Failure> {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| now.checked_add(SignedDuration::from_secs(seconds)).ok())
        .ok_or_else(too_long)
}

/// The moment when waiting from `now` until `then` ends; a wait for the past ends at once.
fn until(now: Timestamp, then: Timestamp) -> Result<Timestamp, Failure> {
    if then.duration_since(now) > LONGEST {
        return Err(too_long());
    }
    Ok(then.max(now))
}

fn too_long() -> Failure {
    Failure::new(RUNTIME, "Wait state delay is too long.")
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

    #[test]
    fn a_wait_has_at_most_31_bits_of_seconds() {
        let now = Timestamp::UNIX_EPOCH;
        let days = |days: i64| now + SignedDuration::from_hours(24 * days);
        assert_eq!(until(now, days(24_855)), Ok(days(24_855)));
        assert_eq!(
            until(now, days(24_856)),
            Err(Failure::new(
                "States.Runtime",
                "Wait state delay is too long."
            ))
        );
    }

    #[test]
    fn a_wait_for_the_past_ends_at_once() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(until(now, Timestamp::MIN), Ok(now));
    }
}
