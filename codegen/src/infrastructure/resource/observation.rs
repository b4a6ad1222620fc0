//! What watches: alarms and the dashboard, on metrics that AWS keeps anyway.

use crate::infrastructure::Expression;

/// A metric of AWS's.
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

/// An alarm that rings as soon as a metric is above zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// What it means and what to do, for whoever is called.
    pub description: String,
    /// The metric.
    pub metric: Metric,
    /// Who hears of it.
    pub topic: Expression,
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
    /// The metrics and their names in the legend.
    pub metrics: Vec<(String, Metric)>,
}
