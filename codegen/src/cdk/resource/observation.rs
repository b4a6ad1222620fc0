//! CloudWatch.

use super::Properties;
use crate::cdk::intrinsic::Intrinsics;
use crate::infrastructure::{Alarm, Dashboard, Metric, Widget};
use serde_json::{Value, json};

pub(super) fn alarm<'a>(alarm: &'a Alarm, intrinsics: Intrinsics<'_>) -> Properties<'a> {
    let metric = &alarm.metric;
    let dimensions: Vec<_> = metric
        .dimensions
        .iter()
        .map(|(name, value)| json!({"Name": name, "Value": intrinsics.value(value)}))
        .collect();
    let (period, periods) = alarm.rings.periods();
    let (comparison, threshold, missing) = alarm.rings.bad();
    let properties = json!({
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        "Dimensions": dimensions,
        "Statistic": metric.statistic,
        "Period": period,
        "EvaluationPeriods": periods,
        "Threshold": threshold,
        "ComparisonOperator": comparison,
        "TreatMissingData": missing,
        "AlarmActions": [intrinsics.value(&alarm.topic)],
    });
    Properties::tagged("AWS::CloudWatch::Alarm", properties)
}

pub(super) fn dashboard<'a>(
    dashboard: &'a Dashboard,
    intrinsics: Intrinsics<'_>,
) -> Properties<'a> {
    let widgets: Vec<_> = dashboard
        .widgets
        .iter()
        .enumerate()
        .map(|(number, shown)| widget(number, shown, &dashboard.region, intrinsics))
        .collect();
    let body = json!({"widgets": widgets}).to_string();
    let properties = json!({
        "DashboardName": dashboard.name,
        "DashboardBody": {"Fn::Sub": body},
    });
    Properties::untagged("AWS::CloudWatch::Dashboard", properties)
}

/// The grid is 24 wide.
fn widget(number: usize, widget: &Widget, region: &str, intrinsics: Intrinsics<'_>) -> Value {
    let metrics: Vec<_> = widget
        .metrics
        .iter()
        .enumerate()
        .flat_map(|(place, (label, shown))| match widget.computed(place) {
            None => vec![metric(shown, json!({"label": label}), intrinsics)],
            Some(computed) => vec![
                metric(
                    shown,
                    json!({"id": computed.of, "visible": false}),
                    intrinsics,
                ),
                json!([{"expression": computed.expression, "id": computed.id, "label": label}]),
            ],
        })
        .collect();
    json!({
        "type": "metric",
        "x": number % 2 * 12,
        "y": number / 2 * 6,
        "width": 12,
        "height": 6,
        "properties": {
            "title": widget.title,
            "region": region,
            "view": "timeSeries",
            "period": widget.period.as_secs(),
            "metrics": metrics,
        },
    })
}

/// A metric with these options.
fn metric(metric: &Metric, mut options: Value, intrinsics: Intrinsics<'_>) -> Value {
    let mut parts = vec![json!(metric.namespace), json!(metric.name)];
    for (name, value) in &metric.dimensions {
        parts.extend([json!(name), json!(intrinsics.template(value))]);
    }
    options["stat"] = metric.statistic.into();
    parts.push(options);
    Value::Array(parts)
}
