//! The dashboard, from what matters most to what explains it: Keywheel's own metrics, and what AWS
//! measures anyway.

use super::Builder;
use super::alerts::{AlertTopic, dead_letters, undelivered};
use crate::infrastructure::{Dashboard, Expression, Metric, Widget};
use contract::metric::{self, NAMESPACE, OUTCOME, PIPELINE};
use contract::{Duration, Function};

const HOUR: Duration = Duration::from_hours(1);
/// Rotations of a key are days apart, and a key's age is looked at daily.
const DAY: Duration = Duration::from_days(1);

impl Builder<'_> {
    pub(super) fn dashboard(&mut self, topic: &AlertTopic) {
        let dead_letters = dead_letters(&self.names.dead_letters());
        let mut lost = vec![("not delivered".to_owned(), dead_letters)];
        if topic.created {
            let undelivered = undelivered(&self.names.topic());
            lost.push(("alerts that reached nobody".to_owned(), undelivered));
        }
        let widgets = vec![
            Widget {
                in_days: true,
                ..widget("Oldest key, in days", DAY, self.own(metric::Metric::KeyAge))
            },
            widget(
                "What rotations did",
                DAY,
                self.own(metric::Metric::Rotations),
            ),
            widget("Executions", HOUR, self.executions()),
            widget("Holds", HOUR, self.own(metric::Metric::Holds)),
            widget("Lost starts and alerts", HOUR, lost),
            widget(
                "Errors of the Lambdas",
                HOUR,
                self.functions("Errors", "Sum"),
            ),
            widget(
                "Tries of new keys",
                DAY,
                self.own(metric::Metric::VerifyAttempts),
            ),
            widget(
                "Longest time to publish, in seconds",
                DAY,
                self.own(metric::Metric::TimeToPublish),
            ),
            widget(
                "Slowest runs of the Lambdas, in ms",
                HOUR,
                self.functions("Duration", "Maximum"),
            ),
            widget(
                "Throttled runs of the Lambdas",
                HOUR,
                self.functions("Throttles", "Sum"),
            ),
        ];
        self.stack.add(
            "Dashboard",
            Dashboard {
                name: self.names.pipeline().to_owned(),
                region: self.configuration.region.clone(),
                widgets,
            },
        );
    }

    /// A metric of Keywheel's, once for each of its outcomes.
    fn own(&self, own: metric::Metric) -> Vec<(String, Metric)> {
        let pipeline = (PIPELINE, Expression::from(self.names.pipeline()));
        let of = |outcome: Option<&'static str>| {
            let outcome_dimension = outcome.map(|outcome| (OUTCOME, outcome.into()));
            let shown = Metric {
                namespace: NAMESPACE,
                name: own.name(),
                dimensions: [pipeline.clone()]
                    .into_iter()
                    .chain(outcome_dimension)
                    .collect(),
                statistic: own.statistic(),
            };
            (outcome.unwrap_or(own.name()).to_owned(), shown)
        };
        match &own.outcomes()[..] {
            [] => vec![of(None)],
            outcomes => outcomes.iter().map(|outcome| of(Some(outcome))).collect(),
        }
    }

    fn executions(&self) -> Vec<(String, Metric)> {
        let arn = format!("stateMachine:{}", self.names.state_machine());
        let shown = |label: &str, name| {
            let shown = Metric {
                namespace: "AWS/States",
                name,
                dimensions: vec![("StateMachineArn", Expression::arn("states", &arn))],
                statistic: "Sum",
            };
            (label.to_owned(), shown)
        };
        vec![
            shown("started", "ExecutionsStarted"),
            shown("succeeded", "ExecutionsSucceeded"),
            shown("held or failed", "ExecutionsFailed"),
            shown("timed out", "ExecutionsTimedOut"),
            shown("aborted", "ExecutionsAborted"),
        ]
    }

    fn functions(&self, name: &'static str, statistic: &'static str) -> Vec<(String, Metric)> {
        let functions: Vec<Function> = self.configuration.functions();
        let shown = |function: Function| {
            let shown = Metric {
                namespace: "AWS/Lambda",
                name,
                dimensions: vec![("FunctionName", self.names.function(function).into())],
                statistic,
            };
            (function.name().to_owned(), shown)
        };
        functions.into_iter().map(shown).collect()
    }
}

fn widget(title: &str, period: Duration, metrics: Vec<(String, Metric)>) -> Widget {
    Widget {
        title: title.to_owned(),
        period,
        in_days: false,
        metrics,
    }
}
