//! The virtual clock: an epoch plus tokio's paused time.

mod pace;

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use jiff::Timestamp;
use pace::Pace;
use std::sync::Arc;
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
    /// Where time does not go as fast as tokio's.
    pace: Option<Arc<Pace>>,
}

/// While it lives, time goes as fast as this machine's.
#[derive(Debug)]
pub(crate) struct AtWork(Option<Arc<Pace>>);

impl Drop for AtWork {
    fn drop(&mut self) {
        if let Some(pace) = &self.0 {
            pace.end_work();
        }
    }
}

impl Clock {
    /// A clock that shows `start` now.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        Clock {
            start,
            zero: Instant::now(),
            pace: None,
        }
    }

    /// The same, `speed` times as fast as tokio's clock while nothing is at work.
    #[must_use]
    pub(crate) fn at_speed(self, speed: u32) -> Self {
        let pace = (speed != 1).then(|| Arc::new(Pace::new(speed, self.zero)));
        Clock { pace, ..self }
    }

    /// Says that something is at work that this machine does at its own speed.
    pub(crate) fn at_work(&self) -> AtWork {
        if let Some(pace) = &self.pace {
            pace.begin_work();
        }
        AtWork(self.pace.clone())
    }

    /// What a clock shows that was set to the same time at the same moment and goes as fast as tokio's:
    /// that of a client in another process.
    pub(crate) fn of_clients(&self) -> Timestamp {
        later(self.start, self.zero.elapsed())
    }

    fn passed(&self) -> Duration {
        match &self.pace {
            Some(pace) => pace.passed(),
            None => self.zero.elapsed(),
        }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        later(self.start, self.passed())
    }

    /// Waits.
    pub async fn sleep(&self, duration: Duration) {
        match &self.pace {
            Some(pace) => {
                pace.work_at(pace.passed() + duration).await;
                pace.end_work();
            }
            None => tokio::time::sleep(duration).await,
        }
    }

    /// Waits until it is `when`, and begins work at that very moment.
    pub(crate) async fn work_at(&self, when: Timestamp) -> AtWork {
        match &self.pace {
            Some(pace) => {
                let passed = Duration::try_from(when.duration_since(self.start));
                pace.work_at(passed.unwrap_or(Duration::ZERO)).await;
            }
            None => self.sleep_until(when).await,
        }
        AtWork(self.pace.clone())
    }

    /// Waits until it is `when`; not at all when that has passed.
    pub async fn sleep_until(&self, when: Timestamp) {
        let left = when.duration_since(self.now());
        self.sleep(Duration::try_from(left).unwrap_or(Duration::ZERO))
            .await;
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        Clock::now(self).into()
    }
}

impl AsyncSleep for Clock {
    fn sleep(&self, duration: Duration) -> Sleep {
        match &self.pace {
            Some(_) => {
                let clock = self.clone();
                Sleep::new(async move { clock.sleep(duration).await })
            }
            None => Sleep::new(tokio::time::sleep(duration)),
        }
    }
}

/// The moment this long after `start`, or the end of time as `jiff` knows it.
pub(crate) fn later(start: Timestamp, duration: Duration) -> Timestamp {
    start.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

/// Whether this much time has passed. Asked thousands of times a year, it makes no moment to compare with.
pub(crate) fn has_passed(duration: Duration, since: Timestamp, now: Timestamp) -> bool {
    Duration::try_from(now.duration_since(since)).is_ok_and(|passed| passed >= duration)
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
