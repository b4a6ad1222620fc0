//! The metrics that the Lambdas emit: the one declaration of their names, units and dimensions.
//!
//! A measurement is a line of the log in CloudWatch's embedded metric format, so it takes no call and
//! no permission ("Specification: Embedded metric format", Amazon CloudWatch user guide). CloudWatch
//! bills each combination of a name and values of dimensions, so the user is no dimension: it stands
//! in the line beside them, where Logs Insights finds it.

use crate::step::StepInput;
use crate::{Duration, ErrorName, SecretId, UserName};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

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

/// One value of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measurement<'a> {
    /// A current key is this old.
    KeyAge(Duration),
    /// A rotation did this.
    Rotation(RotationOutcome),
    /// A rotation waits for a person, for the reason of this name.
    Hold(&'a str),
    /// A new key was tried out.
    VerifyAttempt(Attempt),
    /// A new key was published after this long.
    TimeToPublish(Duration),
}

/// What a measurement is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The pipeline's name.
    pub pipeline: &'a str,
    /// Whose key it is.
    pub user: &'a UserName,
    /// Where the key is published.
    pub secret: &'a SecretId,
    /// The ARN of the execution, if it is a part of one.
    pub execution: Option<&'a str>,
}

impl<'a, Part> From<&'a StepInput<Part>> for Subject<'a> {
    fn from(input: &'a StepInput<Part>) -> Self {
        Subject {
            pipeline: &input.rotation.pipeline,
            user: &input.rotation.user,
            secret: &input.rotation.secret,
            execution: Some(&input.execution),
        }
    }
}

impl Measurement<'_> {
    /// What it is a value of.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        match self {
            Measurement::KeyAge(_) => Metric::KeyAge,
            Measurement::Rotation(_) => Metric::Rotations,
            Measurement::Hold(_) => Metric::Holds,
            Measurement::VerifyAttempt(_) => Metric::VerifyAttempts,
            Measurement::TimeToPublish(_) => Metric::TimeToPublish,
        }
    }

    /// The value, in the metric's unit.
    #[must_use]
    pub const fn value(&self) -> u64 {
        match self {
            Measurement::KeyAge(duration) | Measurement::TimeToPublish(duration) => {
                duration.as_secs()
            }
            Measurement::Rotation(_) | Measurement::Hold(_) | Measurement::VerifyAttempt(_) => 1,
        }
    }

    /// The value of the dimension `Outcome`, if the metric has it.
    #[must_use]
    pub const fn outcome(&self) -> Option<&'static str> {
        match self {
            Measurement::Rotation(outcome) => Some(outcome.name()),
            Measurement::VerifyAttempt(attempt) => Some(attempt.outcome()),
            Measurement::KeyAge(_) | Measurement::Hold(_) | Measurement::TimeToPublish(_) => None,
        }
    }

    /// The line of the log. What is neither a dimension nor the value has the name that it has in the
    /// other lines.
    ///
    /// ```
    /// use contract::metric::{Measurement, RotationOutcome, Subject};
    ///
    /// let subject = Subject {
    ///     pipeline: "acme-keys",
    ///     user: &"Bot".parse().unwrap(),
    ///     secret: &"dev/bot".parse().unwrap(),
    ///     execution: None,
    /// };
    /// let at = "2026-11-23T00:00:00Z".parse().unwrap();
    /// let line = Measurement::Rotation(RotationOutcome::Published).line(subject, at);
    /// assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Keywheel");
    /// assert_eq!(line["Outcome"], "published");
    /// assert_eq!(line["Rotations"], 1);
    /// assert_eq!(line["user"], "Bot");
    /// ```
    #[must_use]
    pub fn line(&self, subject: Subject<'_>, at: Timestamp) -> Value {
        let metric = self.metric();
        let metadata = json!({
            "Timestamp": at.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [metric.dimensions()],
                "Metrics": [{ "Name": metric.name(), "Unit": metric.unit() }],
            }],
        });
        let mut line = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            line.extend(value.map(|value| (name.to_owned(), value)));
        };
        put("_aws", Some(metadata));
        put(PIPELINE, Some(subject.pipeline.into()));
        put(OUTCOME, self.outcome().map(Value::from));
        put(metric.name(), Some(self.value().into()));
        put("user", Some(subject.user.as_str().into()));
        put("secret", Some(subject.secret.as_str().into()));
        put("execution", subject.execution.map(Value::from));
        match self {
            Measurement::Hold(reason) => put("reason", Some((*reason).into())),
            Measurement::VerifyAttempt(Attempt::Failed(error)) => {
                put("error", Some(error.as_str().into()));
            }
            _ => {}
        }
        Value::Object(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const MEASUREMENTS: [Measurement<'_>; 7] = [
        Measurement::KeyAge(Duration::from_days(30)),
        Measurement::Rotation(RotationOutcome::Superseded),
        Measurement::Hold("foreignKey"),
        Measurement::VerifyAttempt(Attempt::Verified),
        Measurement::VerifyAttempt(Attempt::NotYetActive),
        Measurement::VerifyAttempt(Attempt::Failed(ErrorName::AccessDenied)),
        Measurement::TimeToPublish(Duration::from_secs(18)),
    ];

    fn line(measurement: &Measurement<'_>) -> Value {
        let subject = Subject {
            pipeline: "acme-keys",
            user: &"Bot".parse().unwrap(),
            secret: &"dev/bot".parse().unwrap(),
            execution: Some("arn:aws:states:us-west-2:111111111111:execution:acme-keys:1"),
        };
        measurement.line(subject, "2026-11-23T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_failed_attempt_is_a_line_with_its_error_beside_the_dimensions() {
        assert_eq!(
            line(&MEASUREMENTS[5]),
            json!({
                "_aws": {
                    "Timestamp": 1_795_392_000_000_u64,
                    "CloudWatchMetrics": [{
                        "Namespace": "Keywheel",
                        "Dimensions": [["Pipeline", "Outcome"]],
                        "Metrics": [{ "Name": "VerifyAttempts", "Unit": "Count" }],
                    }],
                },
                "Pipeline": "acme-keys",
                "Outcome": "failed",
                "VerifyAttempts": 1,
                "user": "Bot",
                "secret": "dev/bot",
                "execution": "arn:aws:states:us-west-2:111111111111:execution:acme-keys:1",
                "error": "Keywheel.AccessDenied",
            })
        );
    }

    #[test]
    fn every_dimension_and_metric_is_a_member_of_its_line() {
        for measurement in &MEASUREMENTS {
            let line = line(measurement);
            let metric = measurement.metric();
            for dimension in metric.dimensions() {
                assert!(line[dimension].is_string(), "{line}");
            }
            assert_eq!(line[metric.name()], measurement.value());
            let is_known = measurement
                .outcome()
                .is_none_or(|outcome| metric.outcomes().contains(&outcome));
            assert!(is_known, "{line}");
        }
        let measured: BTreeSet<_> = MEASUREMENTS.iter().map(Measurement::metric).collect();
        assert_eq!(measured, BTreeSet::from(Metric::ALL));
    }

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
