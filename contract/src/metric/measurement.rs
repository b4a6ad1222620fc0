//! A value of a metric, and the line of the log that it is.

use super::{Attempt, Metric, NAMESPACE, OUTCOME, PIPELINE, RotationOutcome};
use crate::step::StepInput;
use crate::{Duration, SecretId, UserName};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

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
    use crate::ErrorName;
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
}
