//! The metrics that the Lambdas emit: the one declaration of their names, units and dimensions.
//!
//! A measurement is a line of the log in CloudWatch's embedded metric format, so it takes no call and
//! no permission ("Specification: Embedded metric format", Amazon CloudWatch user guide). CloudWatch
//! bills each combination of a name and values of dimensions, so the user is no dimension: it stands
//! in the line beside them, where Logs Insights finds it.

mod measurement;

pub use measurement::{Measurement, Subject};

use crate::ErrorName;

/// The namespace of every metric.
pub const NAMESPACE: &str = "Keywheel";

/// The dimension that every metric has: the pipeline's name.
pub const PIPELINE: &str = "Pipeline";

/// The dimension of the metrics that have [outcomes](Metric::outcomes).
pub const OUTCOME: &str = "Outcome";

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// How old the current keys are.
    KeyAge,
    /// What rotations did.
    Rotations,
    /// How often a rotation waits for a person.
    Holds,
    /// How often new keys were tried out.
    VerifyAttempts,
    /// How long it takes to publish a new key.
    TimeToPublish,
}

impl Metric {
    /// All of them.
    pub const ALL: [Metric; 5] = [
        Metric::KeyAge,
        Metric::Rotations,
        Metric::Holds,
        Metric::VerifyAttempts,
        Metric::TimeToPublish,
    ];

    /// Its name in CloudWatch.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Metric::KeyAge => "KeyAge",
            Metric::Rotations => "Rotations",
            Metric::Holds => "Holds",
            Metric::VerifyAttempts => "VerifyAttempts",
            Metric::TimeToPublish => "TimeToPublish",
        }
    }

    /// Its unit, as CloudWatch calls it.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Metric::KeyAge | Metric::TimeToPublish => "Seconds",
            Metric::Rotations | Metric::Holds | Metric::VerifyAttempts => "Count",
        }
    }

    /// The statistic of CloudWatch's that says something about it.
    #[must_use]
    pub const fn statistic(self) -> &'static str {
        match self {
            Metric::KeyAge | Metric::TimeToPublish => "Maximum",
            Metric::Rotations | Metric::Holds | Metric::VerifyAttempts => "Sum",
        }
    }

    /// The values of its dimension `Outcome`; a metric that has none has no such dimension.
    #[must_use]
    pub fn outcomes(self) -> Vec<&'static str> {
        match self {
            Metric::KeyAge | Metric::Holds | Metric::TimeToPublish => Vec::new(),
            Metric::Rotations => RotationOutcome::ALL.map(RotationOutcome::name).into(),
            Metric::VerifyAttempts => Attempt::OUTCOMES.into(),
        }
    }

    /// The names of its dimensions.
    #[must_use]
    pub fn dimensions(self) -> Vec<&'static str> {
        if self.outcomes().is_empty() {
            vec![PIPELINE]
        } else {
            vec![PIPELINE, OUTCOME]
        }
    }

    /// How many metrics CloudWatch bills for one pipeline, when each was emitted in a month.
    #[must_use]
    pub fn billed(self) -> usize {
        self.outcomes().len().max(1)
    }

    /// What it measures, and when.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Metric::KeyAge => {
                "How old the current key of a user is: when a rotation begins, which is shortly before it is replaced, and daily for every user."
            }
            Metric::Rotations => {
                "What rotations did, one for each deed. A step that is run again and finds it done does not count it again."
            }
            Metric::Holds => {
                "How often a step answered that a person must look; the line names the `reason`."
            }
            Metric::VerifyAttempts => {
                "How often a new key was tried out. AWS knows a new key after seconds, so a rotation may need a few; the line of a failed one names the `error`."
            }
            Metric::TimeToPublish => {
                "How long it took from the rotation's start until its new key was published."
            }
        }
    }
}

/// What a rotation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RotationOutcome {
    /// It published a new key.
    Published,
    /// Another rotation was faster, so its key was not needed.
    Superseded,
    /// It deleted a key that was in the way, or was not to be published.
    Discarded,
    /// It deactivated the old key.
    Deactivated,
    /// It deleted the old key, which had rested.
    Deleted,
}

impl RotationOutcome {
    /// All of them.
    pub const ALL: [RotationOutcome; 5] = [
        RotationOutcome::Published,
        RotationOutcome::Superseded,
        RotationOutcome::Discarded,
        RotationOutcome::Deactivated,
        RotationOutcome::Deleted,
    ];

    /// The value of the dimension `Outcome`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            RotationOutcome::Published => "published",
            RotationOutcome::Superseded => "superseded",
            RotationOutcome::Discarded => "discarded",
            RotationOutcome::Deactivated => "deactivated",
            RotationOutcome::Deleted => "deleted",
        }
    }
}

/// How a try of a new key ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// The key works.
    Verified,
    /// AWS does not know it yet.
    NotYetActive,
    /// It failed by this error.
    Failed(ErrorName),
}

impl Attempt {
    /// The values of the dimension `Outcome`.
    pub const OUTCOMES: [&'static str; 3] = ["verified", "notYetActive", "failed"];

    /// The value of the dimension `Outcome`.
    #[must_use]
    pub const fn outcome(self) -> &'static str {
        let [verified, not_yet_active, failed] = Attempt::OUTCOMES;
        match self {
            Attempt::Verified => verified,
            Attempt::NotYetActive => not_yet_active,
            Attempt::Failed(_) => failed,
        }
    }

    /// How it ended that failed by this error, or did not.
    #[must_use]
    pub fn of(error: Option<ErrorName>) -> Self {
        match error {
            None => Attempt::Verified,
            Some(ErrorName::KeyNotYetActive) => Attempt::NotYetActive,
            Some(other) => Attempt::Failed(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_metric_is_a_dimension_or_a_property() {
        for metric in Metric::ALL {
            assert!(![PIPELINE, OUTCOME].contains(&metric.name()));
            assert!(
                metric
                    .name()
                    .starts_with(|first: char| first.is_ascii_uppercase())
            );
        }
    }
}
