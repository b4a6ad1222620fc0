//! When a Wait state ends.

use super::{Activity, Flow, Thread};
use crate::history::EventDetails;
use crate::interpreter::failure::{Failure, RUNTIME};
use crate::interpreter::fault::Fault;
use crate::interpreter::limits::MAX_SECONDS;
use crate::interpreter::plan::Until;
use crate::interpreter::shared::Shared;
use crate::interpreter::timestamp::parse_timestamp;
use crate::interpreter::visit::Visit;
use crate::query::QueryError;
use jiff::{SignedDuration, Timestamp};

/// The longest wait: the recordings take 24,855 days and refuse 24,856, so the count of seconds has 31 bits.
const LONGEST: SignedDuration = SignedDuration::from_secs(i32::MAX as i64);

impl Thread {
    /// When the wait that begins now is over.
    pub(super) fn wait_until(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        until: &Until,
    ) -> Result<Timestamp, Failure> {
        let input = self.effective_input(shared, now, visit)?;
        let moment = match until {
            Until::Moment(moment) => self::until(now, *moment),
            Until::Seconds(seconds) => {
                let seconds = {
                    let view = self.view(shared, visit, now).with_input(&input);
                    seconds.evaluate(0, MAX_SECONDS, &view)
                };
                let seconds = self.checked(shared, now, visit, seconds)?;
                after_seconds(now, seconds)
            }
            Until::Expression(expression) => {
                let text = {
                    let view = self.view(shared, visit, now);
                    expression.evaluate_string(&view).map_err(Fault::from)
                };
                let text = self.checked(shared, now, visit, text)?;
                match parse_timestamp(&text) {
                    Some(moment) => self::until(now, moment),
                    None => return Err(self.not_a_moment(shared, now, visit, &text)),
                }
            }
            Until::Path(path) => {
                let moment = {
                    let view = self.view(shared, visit, now).with_input(&input);
                    path.read(&view)
                };
                let moment = moment
                    .map_err(|_| {
                        format!(
                            "The TimestampPath parameter does not reference an input value: {}",
                            path.text()
                        )
                    })
                    .and_then(|value| {
                        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                        parse_timestamp(&text).ok_or_else(|| {
                            format!(
                                "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: {} == {text}",
                                path.text()
                            )
                        })
                    })
                    .map_err(Fault::runtime);
                let moment = self.checked(shared, now, visit, moment)?;
                self::until(now, moment)
            }
        };
        moment.map_err(|message| visit.fails(RUNTIME, message))
    }

    /// Unlike an expression without a value, this one follows the state's entry.
    fn not_a_moment(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: &Visit,
        text: &str,
    ) -> Failure {
        let error = QueryError {
            location: Some("Timestamp".to_owned()),
            message: format!(
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: {text}"
            ),
        };
        let (failure, details) = visit.blame(Fault::Query(error));
        let recorded = details.map_or(Ok(()), |details: EventDetails| {
            self.record(shared, now, details)
        });
        recorded.err().unwrap_or(failure)
    }

    /// Leaves the state because the wait is over.
    pub(super) fn end_wait(
        &mut self,
        shared: &mut Shared,
        now: Timestamp,
        visit: Box<Visit>,
    ) -> Flow {
        self.leave_unchanged(shared, now, &visit, None, None)
            .unwrap_or_else(|failure| Flow::Fail(Activity::Failed { visit, fork: None }, failure))
    }
}

const TOO_LONG: &str = "Wait state delay is too long.";

/// The moment after waiting from `now` for so many seconds.
fn after_seconds(now: Timestamp, seconds: u64) -> Result<Timestamp, &'static str> {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| now.checked_add(SignedDuration::from_secs(seconds)).ok())
        .ok_or(TOO_LONG)
}

/// The moment when waiting from `now` until `then` ends; a wait for the past ends at once.
fn until(now: Timestamp, then: Timestamp) -> Result<Timestamp, &'static str> {
    if then.duration_since(now) > LONGEST {
        return Err(TOO_LONG);
    }
    Ok(then.max(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_has_at_most_31_bits_of_seconds() {
        let now = Timestamp::UNIX_EPOCH;
        let days = |days: i64| now + SignedDuration::from_hours(24 * days);
        assert_eq!(until(now, days(24_855)), Ok(days(24_855)));
        assert_eq!(
            until(now, days(24_856)),
            Err("Wait state delay is too long.")
        );
    }

    #[test]
    fn a_wait_for_the_past_ends_at_once() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(until(now, Timestamp::MIN), Ok(now));
    }
}
