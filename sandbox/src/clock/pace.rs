//! A pace: time that goes faster than this machine's while nothing is at work.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How fast time goes, and when that changed last.
///
/// A Lambda has a minute for calls that take this machine milliseconds. At an hour a second none would ever
/// come to an end, so while one runs, time goes as fast as this machine's. What is waited for in between,
/// a grace period or the next schedule, goes at the pace.
///
/// Nobody oversleeps: a timer of this machine may be late by minutes of such time, so time stands still at
/// each moment that somebody waits for, until they wake.
#[derive(Debug)]
pub(super) struct Pace {
    speed: u32,
    lap: Mutex<Lap>,
    /// Told when the speed is another one.
    changes: watch::Sender<()>,
}

/// A time of the same speed throughout.
#[derive(Debug)]
struct Lap {
    since: Instant,
    /// How much time had passed when it began.
    passed: Duration,
    /// How many Lambdas run.
    at_work: usize,
    /// Up to when somebody waits, and how many.
    waited_for: BTreeMap<Duration, usize>,
}

/// Somebody who waits; when they do so no more, time may go on.
struct Waiting<'a> {
    pace: &'a Pace,
    until: Duration,
}

impl Pace {
    pub(super) fn new(speed: u32, since: Instant) -> Self {
        Pace {
            speed,
            lap: Mutex::new(Lap {
                since,
                passed: Duration::ZERO,
                at_work: 0,
                waited_for: BTreeMap::new(),
            }),
            changes: watch::Sender::new(()),
        }
    }

    /// How much time has passed.
    pub(super) fn passed(&self) -> Duration {
        self.passed_in(&self.lap())
    }

    /// Waits until that much time has passed, however fast it goes meanwhile, and begins work at that very
    /// moment.
    pub(super) async fn work_at(&self, passed: Duration) {
        let mut changes = self.changes.subscribe();
        let waiting = Waiting::begin(self, passed);
        loop {
            let left = {
                let lap = self.lap();
                let left = passed.saturating_sub(self.passed_in(&lap));
                left / self.speed_in(&lap)
            };
            if left.is_zero() {
                break;
            }
            tokio::select! {
                biased;
                _ = changes.changed() => {}
                () = tokio::time::sleep(left) => {}
            }
        }
        self.begin_work();
        drop(waiting);
    }

    /// One more Lambda runs.
    pub(super) fn begin_work(&self) {
        self.change(|lap| lap.at_work += 1);
    }

    /// One of them has ended.
    pub(super) fn end_work(&self) {
        self.change(|lap| lap.at_work = lap.at_work.saturating_sub(1));
    }

    /// Begins a lap. Those who wait are told when its speed is another one.
    fn change(&self, change: impl FnOnce(&mut Lap)) {
        let mut lap = self.lap();
        let before = self.speed_in(&lap);
        lap.passed = self.passed_in(&lap);
        lap.since = Instant::now();
        change(&mut lap);
        if self.speed_in(&lap) != before {
            self.changes.send_replace(());
        }
    }

    fn passed_in(&self, lap: &Lap) -> Duration {
        let here = lap.since.elapsed();
        let passed = here.saturating_mul(self.speed_in(lap));
        let passed = lap.passed.saturating_add(passed);
        match lap.waited_for.first_key_value() {
            Some((until, _)) => passed.min(lap.passed.max(*until)),
            None => passed,
        }
    }

    fn speed_in(&self, lap: &Lap) -> u32 {
        if lap.at_work == 0 { self.speed } else { 1 }
    }

    fn lap(&self) -> MutexGuard<'_, Lap> {
        self.lap.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Waiting<'a> {
    fn begin(pace: &'a Pace, until: Duration) -> Self {
        pace.change(|lap| *lap.waited_for.entry(until).or_default() += 1);
        Waiting { pace, until }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.pace.change(|lap| {
            if let Some(count) = lap.waited_for.get_mut(&self.until) {
                *count -= 1;
                if *count == 0 {
                    lap.waited_for.remove(&self.until);
                }
            }
        });
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
        pace.work_at(HOUR).await;
        pace.end_work();
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
    async fn time_does_not_pass_a_moment_that_somebody_waits_for() {
        let pace = Pace::new(3600, Instant::now());
        let mut wait = std::pin::pin!(pace.work_at(HOUR));
        tokio::select! {
            biased;
            () = &mut wait => unreachable!("an hour is not over"),
            () = std::future::ready(()) => {}
        }
        // Nobody looks whether it is over.
        tokio::time::sleep(SECOND * 5).await;
        assert_eq!(pace.passed(), HOUR);
        wait.await;
        assert_eq!(pace.passed(), HOUR);
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
        tokio::join!(pace.work_at(HOUR), work);
        // Ten seconds of the hour passed in ten seconds, the others in less than one.
        let all = SECOND * 10 + (HOUR - SECOND * 10) / 3600;
        assert!(begin.elapsed() >= all && begin.elapsed() <= all + Duration::from_millis(1));
    }
}
