//! The dashboard: what AWS measures anyway, so it costs no metric of our own.

use super::Builder;
use super::alerts::{AlertTopic, dead_letters, undelivered};
use crate::infrastructure::{Dashboard, Expression, Metric, Widget};
use contract::Function;

impl Builder<'_> {
    pub(super) fn dashboard(&mut self, topic: &AlertTopic) {
        let dead_letters = dead_letters(&self.names.dead_letters());
        let mut lost = vec![("not delivered".to_owned(), dead_letters)];
        if topic.created {
            let undelivered = undelivered(&self.names.topic());
            lost.push(("alerts that reached nobody".to_owned(), undelivered));
        }
        let widgets = vec![
            self.executions(),
            Widget {
                title: "Lost starts and alerts".to_owned(),
                metrics: lost,
            },
            self.functions("Errors of the steps", "Errors", "Sum"),
            self.functions("Slowest runs of the steps, in ms", "Duration", "Maximum"),
            self.functions("Throttled runs of the steps", "Throttles", "Sum"),
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

    fn executions(&self) -> Widget {
        let arn = format!("stateMachine:{}", self.names.state_machine());
        let metric = |name| Metric {
            namespace: "AWS/States",
            name,
            dimensions: vec![("StateMachineArn", Expression::arn("states", &arn))],
            statistic: "Sum",
        };
        Widget {
            title: "Rotations".to_owned(),
            metrics: vec![
                ("started".to_owned(), metric("ExecutionsStarted")),
                ("succeeded".to_owned(), metric("ExecutionsSucceeded")),
                ("failed".to_owned(), metric("ExecutionsFailed")),
                ("timed out".to_owned(), metric("ExecutionsTimedOut")),
                ("aborted".to_owned(), metric("ExecutionsAborted")),
            ],
        }
    }

    fn functions(&self, title: &str, name: &'static str, statistic: &'static str) -> Widget {
        let functions: Vec<Function> = self.configuration.functions();
        let metric = |function| Metric {
            namespace: "AWS/Lambda",
            name,
            dimensions: vec![("FunctionName", self.names.function(function).into())],
            statistic,
        };
        Widget {
            title: title.to_owned(),
            metrics: functions
                .into_iter()
                .map(|function| (function.name().to_owned(), metric(function)))
                .collect(),
        }
    }
}
