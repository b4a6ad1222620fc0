//! Worlds for the tests.

use contract::{Duration, Policy, Probe, Rotation, Schema, SecretLayout, Verification};
use sandbox::AccountSpec;
use sandbox::world::{Application, Beginning, Chronicle, Schedule, UserSpec, WorldSpec};

pub(crate) const START: &str = "2026-01-01T00:00:00Z";

/// A pipeline for these users that begins on 2026-01-01.
pub(crate) fn spec(users: Vec<UserSpec>) -> WorldSpec {
    WorldSpec {
        account: AccountSpec {
            start: START.parse().unwrap(),
            ..AccountSpec::default()
        },
        pipeline: "keys".to_owned(),
        definition: serde_json::to_string(&statemachine::rotation::definition()).unwrap(),
        users,
    }
}

/// A user who is rotated every thirty days, and whose application reads its secret twice a day.
pub(crate) fn user(name: &str) -> UserSpec {
    UserSpec {
        rotation: rotation(name),
        schedule: Schedule::Every {
            first_after: Duration::from_minutes(5),
            interval: Duration::from_days(30),
        },
        beginning: Beginning::Fresh,
        application: Some(Application {
            reads_every: Duration::from_hours(12),
            uses_every: Duration::from_hours(1),
        }),
    }
}

pub(crate) fn rotation(name: &str) -> Rotation {
    Rotation {
        schema: Schema,
        pipeline: "keys".to_owned(),
        user: name.parse().unwrap(),
        secret: format!("dev/{name}").parse().unwrap(),
        secret_layout: SecretLayout::Standard,
        policy: Policy::default(),
        verification: Verification {
            regions: vec!["us-west-2".to_owned()],
            consecutive: 3,
            probes: vec![Probe::S3 {
                bucket: "app-bot-test-bucket".to_owned(),
                key: "test".to_owned(),
            }],
        },
    }
}

/// Runs the world and asserts what holds for every run: no invariant broken, no secret written.
pub(crate) fn run(spec: &WorldSpec, time: Duration) -> Chronicle {
    let chronicle = sandbox::world::simulate(spec, time).unwrap();
    assert_eq!(chronicle.violations, []);
    chronicle
}
