//! Dashboard and alarms: what they show is measured, and what is measured is shown.

use crate::world::{EVERYTHING, NATIVE, QUICKSTART, TOPIC, infrastructure, read, template};
use contract::metric::{Metric, NAMESPACE, OUTCOME, PIPELINE};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The metrics of AWS's that are used, with their dimensions: "Monitoring Step Functions metrics",
/// "Types of metrics for Lambda functions", "Available CloudWatch metrics for Amazon SQS", "Monitoring
/// Amazon SNS topics using CloudWatch" and "Monitoring Amazon EventBridge", in the services' guides.
const OF_AWS: [(&str, &str, &str); 12] = [
    ("AWS/States", "ExecutionsStarted", "StateMachineArn"),
    ("AWS/States", "ExecutionsSucceeded", "StateMachineArn"),
    ("AWS/States", "ExecutionsFailed", "StateMachineArn"),
    ("AWS/States", "ExecutionsTimedOut", "StateMachineArn"),
    ("AWS/States", "ExecutionsAborted", "StateMachineArn"),
    ("AWS/Lambda", "Invocations", "FunctionName"),
    ("AWS/Lambda", "Errors", "FunctionName"),
    ("AWS/Lambda", "Duration", "FunctionName"),
    ("AWS/Lambda", "Throttles", "FunctionName"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"),
    ("AWS/SNS", "NumberOfNotificationsFailed", "TopicName"),
    ("AWS/Events", "FailedInvocations", "RuleName"),
];

/// A metric that is shown or rung for: namespace, name, and dimensions.
type Used = (String, String, BTreeMap<String, String>);

fn resources(file: &str, kind: &str) -> Vec<Value> {
    let infrastructure = infrastructure(&read(file));
    let template = template(&infrastructure, &infrastructure.pipeline.name);
    let resources = template["Resources"]
        .as_object()
        .expect("an object")
        .values();
    let of_kind = resources.filter(|resource| resource["Type"] == kind);
    of_kind
        .map(|resource| resource["Properties"].clone())
        .collect()
}

/// The widgets of the dashboard.
fn widgets(file: &str) -> Vec<Value> {
    let [dashboard] = &resources(file, "AWS::CloudWatch::Dashboard")[..] else {
        panic!("one dashboard")
    };
    let body = dashboard["DashboardBody"]["Fn::Sub"]
        .as_str()
        .expect("a text");
    let body: Value = serde_json::from_str(body).expect("JSON");
    body["widgets"].as_array().expect("a list").clone()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn shown(file: &str) -> Vec<Used> {
    let mut used = Vec::new();
    for widget in widgets(file) {
        for metric in widget["properties"]["metrics"].as_array().expect("a list") {
            let parts = metric.as_array().expect("a list");
            let [namespace, name, dimensions @ .., options] = &parts[..] else {
                // What is computed of a metric stands behind it.
                assert!(parts[0]["expression"].is_string(), "{metric}");
                continue;
            };
            assert!(options["stat"].is_string(), "{metric}");
            let dimensions = dimensions
                .chunks(2)
                .map(|pair| (text(&pair[0]), text(&pair[1])));
            used.push((text(namespace), text(name), dimensions.collect()));
        }
    }
    used
}

fn rung_for(file: &str) -> Vec<Used> {
    let alarms = resources(file, "AWS::CloudWatch::Alarm").into_iter();
    let used = alarms.map(|alarm| {
        let dimensions = alarm["Dimensions"].as_array().expect("a list").iter();
        let dimensions = dimensions.map(|one| (text(&one["Name"]), text(&one["Value"])));
        (
            text(&alarm["Namespace"]),
            text(&alarm["MetricName"]),
            dimensions.collect(),
        )
    });
    used.collect()
}

fn assert_measured((namespace, name, dimensions): &Used, pipeline: &str) {
    let names: BTreeSet<&str> = dimensions.keys().map(String::as_str).collect();
    if namespace != NAMESPACE {
        let known = OF_AWS.iter().any(|(of, metric, dimension)| {
            of == namespace && metric == name && names == BTreeSet::from([*dimension])
        });
        assert!(
            known,
            "AWS has no {namespace} {name} by {names:?}, as far as is known here"
        );
        return;
    }
    let declared = Metric::ALL.into_iter().find(|metric| metric.name() == name);
    let declared = declared.unwrap_or_else(|| panic!("nobody emits {name}"));
    assert_eq!(names, BTreeSet::from_iter(declared.dimensions()), "{name}");
    assert_eq!(dimensions[PIPELINE], pipeline, "{name}");
    if let Some(outcome) = dimensions.get(OUTCOME) {
        assert!(
            declared.outcomes().contains(&outcome.as_str()),
            "{name} {outcome}"
        );
    }
}

#[test]
fn what_is_shown_or_rung_for_is_measured() {
    for file in [QUICKSTART, EVERYTHING, NATIVE, TOPIC] {
        let pipeline = read(file).pipeline.clone();
        let (shown, rung_for) = (shown(file), rung_for(file));
        assert!(!rung_for.is_empty());
        for used in shown.iter().chain(&rung_for) {
            assert_measured(used, pipeline.as_str());
        }
    }
}

#[test]
fn what_the_lambdas_measure_is_shown_with_each_of_its_outcomes() {
    let shown = shown(QUICKSTART);
    for metric in Metric::ALL {
        let of_metric = shown
            .iter()
            .filter(|(namespace, name, _)| namespace == NAMESPACE && name == metric.name());
        let outcomes =
            of_metric.map(|(_, _, dimensions)| dimensions.get(OUTCOME).map(String::as_str));
        let expected = match &metric.outcomes()[..] {
            [] => vec![None],
            outcomes => outcomes.iter().copied().map(Some).collect(),
        };
        assert_eq!(outcomes.collect::<Vec<_>>(), expected, "{metric:?}");
    }
}

#[test]
fn the_oldest_key_comes_first_and_in_days() {
    let first = &widgets(QUICKSTART)[0]["properties"];
    assert_eq!(first["title"], "Oldest key, in days");
    assert_eq!(
        first["metrics"],
        serde_json::json!([
            ["Keywheel", "KeyAge", "Pipeline", "quickstart", {"id": "m0", "visible": false, "stat": "Maximum"}],
            [{"expression": "m0 / 86400", "id": "days0", "label": "KeyAge"}],
        ])
    );
}

#[test]
fn the_dashboard_shows_what_a_person_asks_at_night() {
    let titles: Vec<_> = widgets(QUICKSTART)
        .iter()
        .map(|widget| text(&widget["properties"]["title"]))
        .collect();
    assert_eq!(
        titles,
        [
            "Oldest key, in days",
            "What rotations did",
            "Executions",
            "Holds",
            "Lost starts and alerts",
            "Errors of the Lambdas",
            "Tries of new keys",
            "Longest time to publish, in seconds",
            "Slowest runs of the Lambdas, in ms",
            "Throttled runs of the Lambdas",
        ]
    );
    // The guide says what to look for in each.
    let (_, table) = include_str!("../../../docs/metrics.md")
        .split_once("| graph | what to look for |\n|---|---|\n")
        .unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let explained: Vec<_> = rows.map(|row| row.split(" | ").next().unwrap()).collect();
    let shown: Vec<_> = titles.iter().map(|title| format!("| {title}")).collect();
    assert_eq!(explained, shown);
}
