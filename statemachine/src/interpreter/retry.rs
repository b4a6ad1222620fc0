//! How long to wait before a state is tried again.

use super::failure::Failure;
use super::limits::LONGEST_DELAY;
use crate::model::{JitterStrategy, Retrier};
use crate::query::Randomness;
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// The retries of one visit to a state. Each retrier counts its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Attempts {
    of_retrier: BTreeMap<usize, u64>,
}

/// The retrier for an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Retry {
    /// Its place among the state's.
    pub(super) index: usize,
    /// How long to wait; `None` when it has no attempt left.
    pub(super) delay: Option<SignedDuration>,
}

impl Attempts {
    /// How many times the state was tried again.
    pub(super) fn retries(&self) -> u64 {
        self.of_retrier.values().sum()
    }

    /// The retrier for an error, and how long to wait before trying again if it has an attempt left.
    ///
    /// The first retrier that names the error decides.
    pub(super) fn next(
        &mut self,
        retriers: &[Retrier],
        failure: &Failure,
        randomness: &mut Randomness,
    ) -> Option<Retry> {
        let (index, retrier) = retriers
            .iter()
            .enumerate()
            .find(|(_, retrier)| failure.is_named_by(&retrier.error_equals))?;
        let used = self.of_retrier.entry(index).or_default();
        if *used >= retrier.max_attempts.unwrap_or(DEFAULT_MAX_ATTEMPTS) {
            return Some(Retry { index, delay: None });
        }
        let delay = Some(delay(retrier, *used, randomness));
        *used += 1;
        Some(Retry { index, delay })
    }

    /// As if each retrier had tried so many times.
    pub(super) fn given(retriers: usize, count: u64) -> Self {
        Attempts {
            of_retrier: (0..retriers).map(|index| (index, count)).collect(),
        }
    }
}

// Amazon States Language, "Retrying after error".
const DEFAULT_INTERVAL_SECONDS: u64 = 1;
const DEFAULT_MAX_ATTEMPTS: u64 = 3;
const DEFAULT_BACKOFF_RATE: f64 = 2.0;

/// The delay after `used` retries.
fn delay(retrier: &Retrier, used: u64, randomness: &mut Randomness) -> SignedDuration {
    let interval = retrier.interval_seconds.unwrap_or(DEFAULT_INTERVAL_SECONDS);
    let rate = retrier
        .backoff_rate
        .as_ref()
        .and_then(serde_json::Number::as_f64)
        .unwrap_or(DEFAULT_BACKOFF_RATE);
    let longest = retrier.max_delay_seconds.unwrap_or(LONGEST_DELAY);
    let exponent = i32::try_from(used).unwrap_or(i32::MAX);
    let mut seconds = (interval as f64 * rate.powi(exponent)).min(longest as f64);
    if retrier.jitter_strategy == Some(JitterStrategy::Full) {
        seconds *= randomness.fraction();
    }
    SignedDuration::from_millis((seconds * 1000.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delays(retriers: &[Retrier], errors: &[&str]) -> Vec<Option<f64>> {
        let mut attempts = Attempts::default();
        let mut randomness = Randomness::from_seed(1);
        errors
            .iter()
            .map(|error| {
                attempts
                    .next(retriers, &Failure::new(error, ""), &mut randomness)
                    .and_then(|retry| retry.delay)
                    .map(|delay| delay.as_secs_f64())
            })
            .collect()
    }

    #[test]
    fn a_plain_retrier_waits_one_two_and_four_seconds_and_gives_up() {
        assert_eq!(
            delays(&[Retrier::on(["E"])], &["E"; 4]),
            [Some(1.0), Some(2.0), Some(4.0), None]
        );
    }

    #[test]
    fn a_rate_of_one_and_a_half_is_exact() {
        let retrier = Retrier::on(["E"]).interval_seconds(3).backoff_rate(1.5);
        assert_eq!(
            delays(&[retrier], &["E"; 3]),
            [Some(3.0), Some(4.5), Some(6.75)]
        );
    }

    #[test]
    fn the_delay_stops_growing_at_its_maximum() {
        let retrier = Retrier::on(["E"]).max_attempts(9).max_delay_seconds(5);
        assert_eq!(
            delays(&[retrier], &["E"; 5]),
            [Some(1.0), Some(2.0), Some(4.0), Some(5.0), Some(5.0)]
        );
    }

    #[test]
    fn no_attempts_means_never() {
        assert_eq!(
            delays(&[Retrier::on(["E"]).max_attempts(0)], &["E"]),
            [None]
        );
    }

    #[test]
    fn each_retrier_counts_for_itself() {
        let retriers = [
            Retrier::on(["A"]).max_attempts(1),
            Retrier::on(["States.ALL"])
                .max_attempts(2)
                .interval_seconds(10),
        ];
        assert_eq!(
            delays(&retriers, &["A", "B", "B", "B"]),
            [Some(1.0), Some(10.0), Some(20.0), None]
        );
    }

    #[test]
    fn a_retrier_without_attempts_left_does_not_pass_the_error_on() {
        let retriers = [
            Retrier::on(["A"]).max_attempts(1),
            Retrier::on(["States.ALL"]),
        ];
        assert_eq!(delays(&retriers, &["A", "A"]), [Some(1.0), None]);
    }

    #[test]
    fn full_jitter_shortens_each_delay() {
        let retrier = Retrier::on(["E"]).max_attempts(3).full_jitter();
        let jittered: Vec<f64> = delays(&[retrier], &["E"; 3])
            .into_iter()
            .flatten()
            .collect();
        assert!(jittered[0] < 1.0 && jittered[1] < 2.0 && jittered[2] < 4.0);
        assert!(jittered.iter().all(|delay| *delay >= 0.0));
    }

    #[test]
    fn a_steep_backoff_does_not_overflow() {
        let retrier = Retrier::on(["E"]).max_attempts(3).backoff_rate(1e300);
        assert_eq!(delays(&[retrier], &["E"; 3])[2], Some(LONGEST_DELAY as f64));
    }
}
