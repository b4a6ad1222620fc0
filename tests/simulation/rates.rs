//! A whole fleet starts at once, and AWS throttles it.

use crate::world::{act_in, adopted, spec};
use contract::Duration;
use sandbox::fault::{Attempt, Fate, Rate};
use sandbox::world::{Chronicle, Schedule, UserSpec, WorldSpec};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What Secrets Manager allows each second (AWS Secrets Manager user guide, "AWS Secrets Manager quotas").
const READS: u32 = 10_000;
const WRITES: u32 = 50;

/// IAM publishes no rate. This is a guess, a low one: CreateAccessKey and the like are for people.
const OF_IAM: u32 = 20;

/// All of them, for a fleet that is one so-many-th of a real one.
fn rates(part: u32) -> [Rate; 3] {
    [
        Rate::of(
            &[
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
            ],
            READS / part,
        ),
        Rate::of(
            &[
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
                "secretsmanager:TagResource",
            ],
            WRITES / part,
        ),
        Rate::of(
            &[
                "iam:GetUser",
                "iam:ListAccessKeys",
                "iam:CreateAccessKey",
                "iam:UpdateAccessKey",
                "iam:DeleteAccessKey",
                "iam:GetAccessKeyLastUsed",
            ],
            OF_IAM / part,
        ),
    ]
}

/// So many users, whose rotations begin evenly within a window.
fn fleet(users: u64, window: Duration) -> WorldSpec {
    let users = (0..users).map(|number| UserSpec {
        schedule: Schedule::Every {
            first_after: Duration::from_secs(window.as_secs() * number / users),
            interval: Duration::from_days(30),
        },
        // Nobody uses the old key, so that the fleet comes to its end together, too.
        application: None,
        ..adopted(&format!("Bot{number}"))
    });
    spec(users.collect())
}

/// What happened, and how many calls were throttled.
fn throttled(fleet: &WorldSpec, mut rates: [Rate; 3]) -> (Chronicle, u64) {
    let refused = Arc::new(AtomicU64::new(0));
    let chronicle = act_in(fleet, async |world| {
        let count = Arc::clone(&refused);
        let _rates = world.account().rule(move |attempt: &Attempt| {
            let exceeded = rates.iter_mut().any(|rate| rate.is_exceeded_by(attempt));
            exceeded.then(|| {
                count.fetch_add(1, Ordering::Relaxed);
                Fate::throttled()
            })
        });
        world.run_for(Duration::from_days(12)).await;
        world.chronicle()
    });
    (chronicle, refused.load(Ordering::Relaxed))
}

/// Prints what came of a fleet, and asserts what must come of every one: each rotation succeeds, and nobody is called.
fn assert_calm(what: &str, (chronicle, refused): &(Chronicle, u64)) {
    let (all, well) = (chronicle.executions.len(), chronicle.succeeded().count());
    let calls = chronicle.totals.all_calls();
    println!("{what}: {well} of {all} rotations succeeded, {refused} of {calls} calls throttled");
    assert_eq!(well, all);
    assert_eq!(chronicle.alerts, [], "{what}");
}

#[test]
fn a_fleet_that_is_spread_over_its_window_and_watched_is_rotated_without_an_alert() {
    let told = throttled(&fleet(60, Duration::from_minutes(20)), rates(1));
    assert_calm("60 users in 20 minutes", &told);
    assert_eq!(told.0.executions.len(), 60);
}

#[test]
fn a_fleet_that_starts_in_one_second_is_throttled_and_every_rotation_succeeds() {
    let told = throttled(&fleet(60, Duration::from_secs(1)), rates(2));
    assert_calm("60 users in a second, at half the rates", &told);
    assert_eq!(told.0.executions.len(), 60);
    assert!(told.1 > 100, "{}", told.1);
}

#[test]
#[ignore = "minutes: `make search` runs it"]
fn ten_thousand_users_in_a_window_of_four_hours_are_rotated_without_an_alert() {
    let mut fleet = fleet(10_000, Duration::from_hours(4));
    // Twelve of its looks would be more calls than all rotations.
    fleet.stack.watch = None;
    let told = throttled(&fleet, rates(1));
    assert_calm("10,000 users in four hours", &told);
    assert_eq!(told.0.executions.len(), 10_000);
}
