//! The metrics among the Lambdas' log lines: each is a document as CloudWatch reads it.

use crate::lessons::pass;
use crate::native::native;
use crate::world::{act, adopted, rotate, rotation, succeeds};
use contract::metric::{Metric, NAMESPACE};
use contract::{Duration, label};
use sandbox::fault::{Attempt, Fate};
use sandbox::world::World;
use serde_json::{Value, json};

/// The schema in AWS's "Specification: Embedded metric format", and what the specification says in
/// words: a member that is referred to is there, a metric's is a number, a dimension's is a text.
fn check(line: &Value) {
    let name = |longest: u32| json!({"type": "string", "pattern": "^(.*)$", "minLength": 1, "maxLength": longest});
    let unit = "^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Percent|Count|Bytes\\/Second|Kilobytes\\/Second|Megabytes\\/Second|Gigabytes\\/Second|Terabytes\\/Second|Bits\\/Second|Kilobits\\/Second|Megabits\\/Second|Gigabits\\/Second|Terabits\\/Second|Count\\/Second|None)$";
    let metric = json!({
        "type": "object",
        "required": ["Name"],
        "properties": {
            "Name": name(1024),
            "Unit": {"type": "string", "pattern": unit},
            "StorageResolution": {"type": "integer"},
        },
    });
    let set = json!({"type": "array", "minItems": 0, "maxItems": 30, "items": name(250)});
    let directive = json!({
        "type": "object",
        "required": ["Namespace", "Dimensions", "Metrics"],
        "properties": {
            "Namespace": name(1024),
            "Dimensions": {"type": "array", "minItems": 1, "items": set},
            "Metrics": {"type": "array", "items": metric},
        },
    });
    let schema = json!({
        "type": "object",
        "required": ["_aws"],
        "properties": {
            "_aws": {
                "type": "object",
                "required": ["Timestamp", "CloudWatchMetrics"],
                "properties": {
                    "Timestamp": {"type": "integer"},
                    "CloudWatchMetrics": {"type": "array", "items": directive},
                },
            },
        },
    });
    jsonschema::validate(&schema, line).unwrap_or_else(|error| panic!("{error}: {line}"));
    for directive in line["_aws"]["CloudWatchMetrics"].as_array().unwrap() {
        assert_eq!(directive["Namespace"], NAMESPACE);
        for dimension in directive["Dimensions"].as_array().unwrap() {
            for name in dimension.as_array().unwrap() {
                let value = line[name.as_str().unwrap()].as_str().unwrap();
                // "Dimension", CloudWatch API reference.
                assert!(
                    value.is_ascii() && (1..=1024).contains(&value.len()),
                    "{value}"
                );
                assert!(!value.starts_with(':'), "{value}");
            }
        }
        for metric in directive["Metrics"].as_array().unwrap() {
            assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{line}");
        }
    }
}

/// Every measurement so far.
pub(crate) fn lines(world: &World) -> Vec<Value> {
    let text = world.logs().text();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let measurements: Vec<Value> = lines
        .filter(|line: &Value| !line["_aws"].is_null())
        .collect();
    measurements.iter().for_each(check);
    measurements
}

/// A measurement in one line: the metric, its outcome if it has one, and the value.
fn told(line: &Value) -> String {
    let metric = Metric::ALL
        .into_iter()
        .find(|metric| !line[metric.name()].is_null())
        .unwrap();
    let outcome = line["Outcome"]
        .as_str()
        .map(|outcome| format!(" {outcome}"));
    format!(
        "{}{} {}",
        metric.name(),
        outcome.unwrap_or_default(),
        line[metric.name()]
    )
}

fn all_told(world: &World) -> Vec<String> {
    lines(world).iter().map(told).collect()
}

/// What was measured in a world.
type Told = Vec<String>;

/// A rotation that goes well, thirty days after the key was made.
fn well() -> Told {
    act(adopted("Bot"), async |world| {
        pass(Duration::from_days(30)).await;
        assert!(succeeds(&rotate(world, &rotation("Bot")).await));
        all_told(world)
    })
}

/// One by Secrets Manager.
fn by_secrets_manager() -> Told {
    act(native(adopted("Bot")), async |world| {
        let rotated = world.rotate_secret(&rotation("Bot")).await;
        assert!(succeeds(&rotated.executions[0]));
        all_told(world)
    })
}

/// A new key may not do what it must.
fn unverified() -> Told {
    act(adopted("Bot"), async |world| {
        let _denied = world
            .account()
            .rule(|attempt: &Attempt| attempt.is("s3:GetObject").then(Fate::access_denied));
        rotate(world, &rotation("Bot")).await;
        assert_eq!(lines(world)[1]["error"], "Keywheel.VerificationFailed");
        all_told(world)
    })
}

/// A person has made a key.
fn held() -> Told {
    act(adopted("Bot"), async |world| {
        world.meddle(|account| account.create_access_key("Bot").unwrap());
        rotate(world, &rotation("Bot")).await;
        assert_eq!(lines(world)[1]["reason"], "foreignKey");
        all_told(world)
    })
}

/// The new key was marked before it could be published.
fn overtaken() -> Told {
    act(adopted("Bot"), async |world| {
        let input = serde_json::to_value(rotation("Bot")).unwrap();
        world
            .during(async {
                let running = world.start(&input);
                pass(Duration::from_secs(5)).await;
                world.meddle(|account| {
                    account
                        .move_label("dev/Bot", label::DISCARD, label::PENDING)
                        .unwrap();
                });
                running.end().await;
            })
            .await;
        all_told(world)
    })
}

#[test]
fn every_metric_is_emitted_with_each_of_its_outcomes() {
    let told = [
        well(),
        by_secrets_manager(),
        unverified(),
        held(),
        overtaken(),
    ]
    .concat();
    for metric in Metric::ALL {
        let outcomes = match &metric.outcomes()[..] {
            [] => vec![format!("{} ", metric.name())],
            outcomes => outcomes
                .iter()
                .map(|outcome| format!("{} {outcome} ", metric.name()))
                .collect(),
        };
        for beginning in outcomes {
            let is_told = told.iter().any(|line| line.starts_with(&beginning));
            assert!(is_told, "nobody emits {beginning}: {told:?}");
        }
    }
}

#[test]
fn a_rotation_is_measured_from_the_old_key_s_age_to_its_deletion() {
    assert_eq!(
        well(),
        [
            "KeyAge 5184000",
            "VerifyAttempts verified 1",
            "Rotations published 1",
            "TimeToPublish 15",
            "Rotations deactivated 1",
            "Rotations deleted 1",
        ]
    );
}

#[test]
fn a_line_names_whom_it_is_about_and_when() {
    act(adopted("Bot"), async |world| {
        rotate(world, &rotation("Bot")).await;
        let line = &lines(world)[0];
        assert_eq!(line["Pipeline"], "keys");
        assert_eq!(line["user"], "Bot");
        assert_eq!(line["secret"], "dev/Bot");
        assert_eq!(line["execution"], world.chronicle().executions[0].arn);
        assert_eq!(line["_aws"]["Timestamp"], 1_767_225_600_000_u64);
    });
}

#[test]
fn a_rotation_by_secrets_manager_is_measured_the_same() {
    assert_eq!(
        by_secrets_manager()[1..],
        [
            "VerifyAttempts notYetActive 1",
            "VerifyAttempts notYetActive 1",
            "VerifyAttempts verified 1",
            "Rotations published 1",
            "TimeToPublish 11",
            "Rotations deactivated 1",
            "Rotations deleted 1",
        ]
    );
}

#[test]
fn a_hold_is_measured_once_and_its_rotation_does_nothing() {
    assert_eq!(held()[1..], ["Holds 1"]);
}

#[test]
fn a_key_that_does_not_work_is_a_failed_attempt_and_a_discarded_key() {
    assert_eq!(
        unverified()[1..],
        ["VerifyAttempts failed 1", "Rotations discarded 1"]
    );
}

#[test]
fn a_step_that_is_run_again_counts_its_deed_once() {
    act(adopted("Bot"), async |world| {
        let _twice = world.functions().rule(|invocation| {
            // Create says a key's age each time that it looks, and verify tries a key out each time.
            (invocation.number > 2).then_some(sandbox::fault::InvocationFate::RunTwiceInSequence)
        });
        assert!(succeeds(&rotate(world, &rotation("Bot")).await));
        let counts: Vec<_> = all_told(world)
            .into_iter()
            .filter(|line| line.starts_with("Rotations"))
            .collect();
        assert_eq!(
            counts,
            [
                "Rotations published 1",
                "Rotations deactivated 1",
                "Rotations deleted 1"
            ]
        );
    });
}

#[test]
fn a_rotation_that_was_overtaken_is_superseded() {
    assert_eq!(
        overtaken()[1..],
        [
            "VerifyAttempts verified 1",
            "Rotations superseded 1",
            "Rotations discarded 1"
        ]
    );
}
