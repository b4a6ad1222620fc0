//! How long each part of a rotation takes, checked as a whole.

use crate::Duration;
use serde::{Deserialize, Serialize};

/// The waits of one user's rotation. All durations are whole seconds in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// Between the key's creation and its first verification. New keys work after 3 to 15 seconds as a rule.
    #[serde(rename = "propagationDelaySeconds")]
    pub propagation_delay: Duration,
    /// Both keys work; consumers pick up the new one.
    #[serde(rename = "gracePeriodSeconds")]
    pub grace_period: Duration,
    /// How long the old key must have gone unused before it is deactivated.
    #[serde(rename = "quietPeriodSeconds")]
    pub quiet_period: Duration,
    /// How long after the grace period the old key may stay in use before a person is called.
    #[serde(rename = "holdAfterSeconds")]
    pub hold_after: Duration,
    /// How long the old key stays Inactive, and can be brought back, before it is deleted.
    #[serde(rename = "deletionDelaySeconds")]
    pub deletion_delay: Duration,
    /// What to do when the previous key is still there, Inactive, at the next rotation.
    pub two_keys: TwoKeys,
}

/// What a rotation does about a previous key that is Inactive and takes the user's second place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TwoKeys {
    /// Call a person.
    #[default]
    Hold,
    /// Delete it to make room.
    Reclaim,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            propagation_delay: Duration::from_secs(15),
            grace_period: Duration::from_hours(24),
            quiet_period: Duration::from_hours(24),
            hold_after: Duration::from_days(7),
            deletion_delay: Duration::from_days(7),
            two_keys: TwoKeys::Hold,
        }
    }
}

/// Why a policy cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// IAM records the last use of a key with a lag, so a shorter quiet period proves nothing.
    #[error("quietPeriod {0} is shorter than {least}, the time IAM may take to record a use", least = Policy::SHORTEST_QUIET_PERIOD)]
    QuietPeriodTooShort(Duration),
    /// The next rotation would begin while the old key of this one is still there.
    #[error("gracePeriod {grace} + quietPeriod {quiet} + deletionDelay {deletion} is {total}, not less than rotateEvery {every}",
        grace = .policy.grace_period, quiet = .policy.quiet_period, deletion = .policy.deletion_delay, total = .policy.shortest_cleanup())]
    LongerThanInterval {
        /// The policy.
        policy: Policy,
        /// The time between rotations.
        every: Duration,
    },
    /// A Step Functions execution may run for a year.
    #[error("a rotation may take {0}, and an execution ends after {year}", year = Duration::YEAR)]
    LongerThanAYear(Duration),
}

impl PolicyError {
    /// What to change.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            PolicyError::QuietPeriodTooShort(_) => {
                format!(
                    "set quietPeriod to {} or more",
                    Policy::SHORTEST_QUIET_PERIOD
                )
            }
            PolicyError::LongerThanInterval { policy, .. } => format!(
                "make the waits shorter, or rotateEvery longer than {}",
                policy.shortest_cleanup()
            ),
            PolicyError::LongerThanAYear(_) => {
                "make gracePeriod, holdAfter or deletionDelay shorter".to_owned()
            }
        }
    }
}

impl Policy {
    /// GetAccessKeyLastUsed lags; the related service data is documented to follow "usually within
    /// four hours" (IAM user guide, "Refine permissions using last accessed information").
    pub const SHORTEST_QUIET_PERIOD: Duration = Duration::from_hours(4);

    /// From publishing to the old key's deletion when the old key falls quiet at once.
    #[must_use]
    pub fn shortest_cleanup(&self) -> Duration {
        self.grace_period
            .plus(self.quiet_period)
            .plus(self.deletion_delay)
    }

    /// From publishing to the old key's deactivation at the very latest.
    #[must_use]
    pub fn longest_use(&self) -> Duration {
        self.grace_period
            .plus(self.hold_after)
            .plus(self.quiet_period)
    }

    /// From publishing to the old key's deletion at the very latest.
    #[must_use]
    pub fn longest_cleanup(&self) -> Duration {
        self.longest_use().plus(self.deletion_delay)
    }

    /// Everything that is wrong with this policy for a user who is rotated `every` so often;
    /// `None` for a schedule without a fixed interval.
    #[must_use]
    pub fn errors(&self, every: Option<Duration>) -> Vec<PolicyError> {
        let mut errors = Vec::new();
        if self.quiet_period < Self::SHORTEST_QUIET_PERIOD {
            errors.push(PolicyError::QuietPeriodTooShort(self.quiet_period));
        }
        if let Some(every) = every
            && self.shortest_cleanup() >= every
        {
            errors.push(PolicyError::LongerThanInterval {
                policy: self.clone(),
                every,
            });
        }
        // A day is left for retries, which are minutes.
        let longest = self.longest_cleanup();
        if longest.plus(Duration::from_days(1)) >= Duration::YEAR {
            errors.push(PolicyError::LongerThanAYear(longest));
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_policy_fits_a_month() {
        assert_eq!(Policy::default().errors(Some(Duration::from_days(30))), []);
    }

    #[test]
    fn every_error_is_reported_at_once_in_words() {
        let policy = Policy {
            quiet_period: Duration::from_hours(1),
            deletion_delay: Duration::from_days(400),
            ..Policy::default()
        };
        let messages: Vec<_> = policy
            .errors(Some(Duration::from_days(30)))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            messages,
            [
                "quietPeriod 1h is shorter than 4h, the time IAM may take to record a use",
                "gracePeriod 1d + quietPeriod 1h + deletionDelay 400d is 9625h, not less than rotateEvery 30d",
                "a rotation may take 9793h, and an execution ends after 365d",
            ]
        );
    }

    #[test]
    fn a_sum_that_equals_the_interval_is_too_long() {
        let policy = Policy::default();
        let sum = policy.shortest_cleanup();
        assert_eq!(policy.errors(Some(sum)).len(), 1);
        assert_eq!(policy.errors(Some(sum.plus(Duration::from_secs(1)))), []);
    }
}
