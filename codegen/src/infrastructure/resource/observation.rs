//! What watches: alarms and the dashboard.

use crate::infrastructure::Expression;
use contract::Duration;

/// A metric of AWS's, or one of Keywheel's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The namespace, such as `AWS/States`.
    pub namespace: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is of.
    pub dimensions: Vec<(&'static str, Expression)>,
    /// How it is summed up.
    pub statistic: &'static str,
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// What it means and what to do, for whoever is called.
    pub description: String,
    /// The metric.
    pub metric: Metric,
    /// When it rings.
    pub rings: Rings,
    /// Who hears of it.
    pub topic: Expression,
}

/// When an alarm rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rings {
    /// As soon as the metric is above zero. Where AWS has nothing to count, all is well.
    AboveZero,
    /// When there was nothing to count for two days: of what comes once a day, at a minute that shifts,
    /// one day may hold none.
    OnSilence,
}

impl Rings {
    /// The length of a period in seconds, and how many of them must be bad.
    pub(crate) const fn periods(self) -> (u32, u32) {
        match self {
            Rings::AboveZero => (300, 1),
            Rings::OnSilence => (86_400, 2),
        }
    }

    /// What is bad: the comparison with a threshold, and how a period without data counts.
    pub(crate) const fn bad(self) -> (&'static str, u32, &'static str) {
        match self {
            Rings::AboveZero => ("GreaterThanThreshold", 0, "notBreaching"),
            Rings::OnSilence => ("LessThanThreshold", 1, "breaching"),
        }
    }
}

/// A dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dashboard {
    /// Its name.
    pub name: String,
    /// The region of its metrics.
    pub region: String,
    /// Its graphs, two in a row.
    pub widgets: Vec<Widget>,
}

/// A graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widget {
    /// What it shows.
    pub title: String,
    /// The time that a point of it stands for.
    pub period: Duration,
    /// Whether its metrics are seconds that are shown as days.
    pub in_days: bool,
    /// The metrics and their names in the legend.
    pub metrics: Vec<(String, Metric)>,
}

/// What CloudWatch computes of a metric that is not shown as it is (metric math).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// The id of the metric, in the expression.
    pub of: String,
    /// The id of what is computed.
    pub id: String,
    /// The expression.
    pub expression: String,
}

impl Widget {
    /// What is shown in place of the metric at this place, if it is not shown as it is.
    #[must_use]
    pub fn computed(&self, place: usize) -> Option<Computed> {
        const DAY: u64 = Duration::from_days(1).as_secs();
        self.in_days.then(|| Computed {
            of: format!("m{place}"),
            id: format!("days{place}"),
            expression: format!("m{place} / {DAY}"),
        })
    }
}
