//! The virtual clock: an epoch plus tokio's paused time.

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use jiff::Timestamp;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Tells the time of the sandbox.
///
/// It moves with tokio's clock. On a runtime built with `start_paused` that is virtual: whenever
/// every task waits, the clock jumps to the first timer, so a quarter of a year takes milliseconds.
#[derive(Clone, Debug)]
pub struct Clock {
    start: Timestamp,
    zero: Instant,
}

impl Clock {
    /// A clock that shows `start` now.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        Clock {
            start,
            zero: Instant::now(),
        }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        later(self.start, self.zero.elapsed())
    }

    /// Waits.
    pub async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    /// Waits until it is `when`; not at all when that has passed.
    pub async fn sleep_until(&self, when: Timestamp) {
        let left = when.duration_since(self.now());
        tokio::time::sleep(Duration::try_from(left).unwrap_or(Duration::ZERO)).await;
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        Clock::now(self).into()
    }
}

impl AsyncSleep for Clock {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(tokio::time::sleep(duration))
    }
}

/// The moment this long after `start`, or the end of time as `jiff` knows it.
pub(crate) fn later(start: Timestamp, duration: Duration) -> Timestamp {
    start.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn ninety_days_pass_while_nothing_else_is_to_be_done() {
        let clock = Clock::starting_at("2026-11-22T00:00:00Z".parse().unwrap());
        clock.sleep(Duration::from_secs(90 * 86_400)).await;
        assert_eq!(clock.now().to_string(), "2027-02-20T00:00:00Z");
        clock
            .sleep_until("2027-02-21T00:00:00Z".parse().unwrap())
            .await;
        assert_eq!(clock.now().to_string(), "2027-02-21T00:00:00Z");
        clock.sleep_until(Timestamp::UNIX_EPOCH).await;
        assert_eq!(clock.now().to_string(), "2027-02-21T00:00:00Z");
    }
}
