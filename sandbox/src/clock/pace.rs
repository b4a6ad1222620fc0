//! A pace: time that goes faster than this machine's while nothing is at work.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How fast time goes, and when that changed last.
///
/// A Lambda has a minute for calls that take this machine milliseconds. At an hour a second none would ever
/// come to an end, so while one runs, time goes as fast as this machine's. What is waited for in between,
/// a grace period or the next schedule, goes at the pace.
#[derive(Debug)]
pub(super) struct Pace {
    speed: u32,
    lap: watch::Sender<Lap>,
}

/// A time of the same speed throughout.
#[derive(Clone, Copy, Debug)]
struct Lap {
    since: Instant,
    /// How much time had passed when it began.
    passed: Duration,
    /// How many Lambdas run.
    at_work: usize,
}

impl Pace {
    pub(super) fn new(speed: u32, since: Instant) -> Self {
        let lap = Lap {
            since,
            passed: Duration::ZERO,
            at_work: 0,
        };
        Pace {
            speed,
            lap: watch::Sender::new(lap),
        }
    }

    /// How much time has passed.
    pub(super) fn passed(&self) -> Duration {
        self.passed_in(*self.lap.borrow())
    }

    /// Waits until that much time has passed, however fast it goes meanwhile.
    pub(super) async fn sleep_until(&self, passed: Duration) {
        let mut laps = self.lap.subscribe();
        loop {
            let lap = *laps.borrow_and_update();
            let left = passed.saturating_sub(self.passed_in(lap));
            if left.is_zero() {
                return;
            }
            tokio::select! {
                biased;
                _ = laps.changed() => {}
                () = tokio::time::sleep(left / self.speed_in(lap)) => {}
            }
        }
    }

    /// One more Lambda runs.
    pub(super) fn begin_work(&self) {
        self.change(|at_work| at_work + 1);
    }

    /// One of them has ended.
    pub(super) fn end_work(&self) {
        self.change(|at_work| at_work.saturating_sub(1));
    }

    /// Those who wait are told when the speed is another one now.
    fn change(&self, change: impl FnOnce(usize) -> usize) {
        self.lap.send_if_modified(|lap| {
            let before = self.speed_in(*lap);
            let passed = self.passed_in(*lap);
            *lap = Lap {
                since: Instant::now(),
                passed,
                at_work: change(lap.at_work),
            };
            self.speed_in(*lap) != before
        });
    }

    fn passed_in(&self, lap: Lap) -> Duration {
        let here = lap.since.elapsed();
        lap.passed
            .saturating_add(here.saturating_mul(self.speed_in(lap)))
    }

    fn speed_in(&self, lap: Lap) -> u32 {
        if lap.at_work == 0 { self.speed } else { 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const HOUR: Duration = Duration::from_hours(1);

    #[tokio::test(start_paused = true)]
    async fn an_hour_passes_in_a_second_and_a_second_while_something_is_at_work() {
        let begin = Instant::now();
        let pace = Pace::new(3600, begin);
        pace.sleep_until(HOUR).await;
        assert_eq!((begin.elapsed(), pace.passed()), (SECOND, HOUR));
        pace.begin_work();
        pace.begin_work();
        pace.end_work();
        tokio::time::sleep(SECOND).await;
        assert_eq!(pace.passed(), HOUR + SECOND);
        pace.end_work();
        tokio::time::sleep(SECOND).await;
        assert_eq!(pace.passed(), HOUR * 2 + SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_when_the_speed_changes_wakes_at_the_right_moment() {
        let begin = Instant::now();
        let pace = Pace::new(3600, begin);
        let work = async {
            pace.begin_work();
            tokio::time::sleep(SECOND * 10).await;
            pace.end_work();
        };
        tokio::join!(pace.sleep_until(HOUR), work);
        // Ten seconds of the hour passed in ten seconds, the others in less than one.
        let all = SECOND * 10 + (HOUR - SECOND * 10) / 3600;
        assert!(begin.elapsed() >= all && begin.elapsed() <= all + Duration::from_millis(1));
    }
}
