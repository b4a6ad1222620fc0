//! Fleets of any size: what fits into a stack, and that nobody moves.

use crate::world::{all, infrastructure, json, pipeline};
use codegen::cdk::{self, File};
use codegen::config::Configuration;
use codegen::infrastructure::{Infrastructure, Resource, Retention};
use codegen::lock::Lock;
use fastrand::Rng;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// CloudFormation's own limits.
const MOST_RESOURCES: usize = 500;
const MOST_BYTES: usize = 1_000_000;

fn user(number: u32) -> String {
    // One in seven has a calendar, one in five has readers, one in three is there already.
    let calendar = if number.is_multiple_of(7) {
        ", schedule: cron(0 3 1 * ? *)"
    } else {
        ""
    };
    let existing = number.is_multiple_of(3);
    let existing = if existing { ", existing: true" } else { "" };
    let readers = if number.is_multiple_of(5) {
        ", readers: [arn:aws:iam::123456789012:role/deployer]"
    } else {
        ""
    };
    format!("  user-{number}: {{ secret: secret/{number}{calendar}{existing}{readers} }}\n")
}

fn fleet(users: impl IntoIterator<Item = u32>) -> Configuration {
    pipeline(&users.into_iter().map(user).collect::<String>())
}

fn check_limits(files: &[File]) {
    for file in files
        .iter()
        .filter(|file| file.path.ends_with(".template.json"))
    {
        assert!(file.bytes.len() < MOST_BYTES, "{}", file.path);
        let resources = json(files, &file.path)["Resources"]
            .as_object()
            .map_or(0, serde_json::Map::len);
        assert!((1..MOST_RESOURCES).contains(&resources), "{}", file.path);
    }
}

#[test]
fn ten_thousand_users_fit_into_stacks_within_the_limits() {
    let configuration = fleet(0..10_000);
    let infrastructure = infrastructure(&configuration);
    let schedules: BTreeSet<_> = infrastructure
        .fleets
        .iter()
        .flat_map(|fleet| {
            all(fleet, |resource| match resource {
                Resource::Schedule(schedule) => Some(&schedule.name),
                _ => None,
            })
        })
        .collect();
    let calendars = (0..10_000_u32)
        .filter(|number| number.is_multiple_of(7))
        .count();
    assert_eq!(schedules.len(), 10_000 + calendars);
    let files = cdk::assembly(&infrastructure, None);
    check_limits(&files);
    assert_eq!(infrastructure.fleets.len(), 96);
}

/// Two runs of the same input, down to the bytes.
#[test]
fn the_same_input_gives_the_same_bytes() {
    let generate = || cdk::assembly(&infrastructure(&fleet(0..120)), None);
    assert_eq!(generate(), generate());
}

#[test]
fn the_order_of_the_file_is_no_matter() {
    let generate = |users: Vec<u32>| cdk::assembly(&infrastructure(&fleet(users)), None);
    assert_eq!(
        generate((0..120).collect()),
        generate((0..120).rev().collect())
    );
}

/// The files that differ from one assembly to the next.
fn changed(before: &[File], after: &[File]) -> Vec<String> {
    let contents = |files: &[File]| -> BTreeMap<String, Vec<u8>> {
        let files = files.iter();
        files
            .map(|file| (file.path.clone(), file.bytes.clone()))
            .collect()
    };
    let (before, after) = (contents(before), contents(after));
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    paths
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path))
        .cloned()
        .collect()
}

#[test]
fn adding_or_removing_a_user_changes_only_its_stack() {
    let before = fleet(0..250);
    let lock = Lock::empty().assign(&before).unwrap().lock;
    let assembly = |configuration: &Configuration| {
        let lock = lock.assign(configuration).unwrap().lock;
        cdk::assembly(&Infrastructure::of(configuration, &lock), None)
    };
    let files = assembly(&before);
    let number = |user: u32| lock.stack_of(&format!("user-{user}").parse().unwrap());
    let stack = number(120).unwrap();
    let without = assembly(&fleet((0..250).filter(|number| *number != 120)));
    assert_eq!(
        changed(&files, &without),
        [
            format!("acme-fleet-{stack}.assets.json"),
            format!("acme-fleet-{stack}.template.json"),
            // The template's hash.
            "manifest.json".to_owned(),
        ]
    );
    let last = lock.stacks();
    assert_eq!(
        changed(&files, &assembly(&fleet(0..251))),
        [
            format!("acme-fleet-{last}.assets.json"),
            format!("acme-fleet-{last}.template.json"),
            "manifest.json".to_owned(),
        ]
    );
}

#[test]
fn nobody_moves_however_the_file_is_edited() {
    let seed = 0x006b_6579_7768_6565;
    println!("seed {seed}");
    let mut rng = Rng::with_seed(seed);
    let mut users: BTreeSet<u32> = (0..250).collect();
    let mut lock = Lock::empty().assign(&fleet(users.clone())).unwrap().lock;
    let mut homes: BTreeMap<u32, u32> = BTreeMap::new();
    for round in 0..12 {
        println!("round {round}");
        for _ in 0..rng.u32(..60) {
            let number = rng.u32(..500);
            if !users.remove(&number) {
                users.insert(number);
            }
        }
        let configuration = fleet(users.clone());
        lock = lock.assign(&configuration).unwrap().lock;
        // What is written is what the next run reads.
        assert_eq!(Lock::read(lock.write().as_bytes()).as_ref(), Ok(&lock));
        for number in &users {
            let stack = lock
                .stack_of(&format!("user-{number}").parse().unwrap())
                .unwrap();
            // Each of these users leaves something behind, so it keeps its place for ever.
            assert_eq!(
                *homes.entry(*number).or_insert(stack),
                stack,
                "user-{number}"
            );
        }
        check_limits(&cdk::assembly(
            &Infrastructure::of(&configuration, &lock),
            None,
        ));
    }
    assert!(lock.stacks() >= 3, "{} stacks", lock.stacks());
}

#[test]
fn a_stack_that_all_users_left_stays_and_holds_nothing() {
    let lock = Lock::empty().assign(&fleet(0..200)).unwrap().lock;
    assert_eq!(lock.stacks(), 2);
    let first = "user-0".parse().unwrap();
    let kept = (0..200).filter(|number| {
        lock.stack_of(&format!("user-{number}").parse().unwrap()) == lock.stack_of(&first)
    });
    let configuration = fleet(kept);
    let lock = lock.assign(&configuration).unwrap().lock;
    assert_eq!(lock.stacks(), 2);
    let files = cdk::assembly(&Infrastructure::of(&configuration, &lock), None);
    let template = json(&files, "acme-fleet-2.template.json");
    assert_eq!(
        template["Resources"]["Nothing"]["Type"],
        "AWS::CloudFormation::WaitConditionHandle"
    );
}

#[test]
fn users_and_secrets_stay_unless_the_file_says_otherwise_and_are_never_replaced() {
    let configuration = pipeline(
        "  Kept: { secret: a }\n  Gone: { secret: b, onRemove: delete, schedule: cron(0 3 1 * ? *) }\n",
    );
    let infrastructure = infrastructure(&configuration);
    let found: BTreeMap<_, _> = infrastructure.fleets[0]
        .resources
        .iter()
        .map(|managed| (managed.id.as_str(), managed.retention))
        .collect();
    assert_eq!(
        found,
        BTreeMap::from([
            ("FirstStartGone55f6a88d", Retention::Delete),
            ("ScheduleGone55f6a88d", Retention::Delete),
            ("ScheduleKeptc159e746", Retention::Delete),
            ("SecretGone55f6a88d", Retention::DeleteUnlessReplaced),
            ("SecretKeptc159e746", Retention::Retain),
            ("SecretPolicyGone55f6a88d", Retention::DeleteUnlessReplaced),
            ("SecretPolicyKeptc159e746", Retention::Retain),
            ("UserGone55f6a88d", Retention::DeleteUnlessReplaced),
            ("UserKeptc159e746", Retention::Retain),
        ])
    );
    let files = cdk::assembly(&infrastructure, None);
    let template = json(&files, "acme-fleet-1.template.json");
    let policies = |id: &str| -> [Value; 2] {
        ["DeletionPolicy", "UpdateReplacePolicy"]
            .map(|name| template["Resources"][id][name].clone())
    };
    assert_eq!(policies("UserKeptc159e746"), ["Retain", "Retain"]);
    assert_eq!(policies("SecretGone55f6a88d"), ["Delete", "Retain"]);
    assert_eq!(policies("ScheduleKeptc159e746"), ["Delete", "Delete"]);
}
