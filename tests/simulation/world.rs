//! Worlds for the tests.

use contract::{Duration, Policy, Probe, Rotation, Schema, SecretLayout, Verification, label};
use sandbox::AccountSpec;
use sandbox::trial::{Bench, Sights, Verdict};
use sandbox::world::{
    Application, Beginning, Chronicle, ExecutionRecord, Schedule, Trigger, UserSpec, World,
    WorldSpec,
};
use sandbox::{Account, TaskFailure, View};
use serde_json::Value;
use statemachine::Outcome;
use std::collections::BTreeMap;

/// A pipeline for these users that begins on 2026-01-01.
pub(crate) fn spec(users: Vec<UserSpec>) -> WorldSpec {
    let account = AccountSpec {
        start: "2026-01-01T00:00:00Z".parse().unwrap(),
        ..AccountSpec::default()
    };
    WorldSpec {
        pipeline: "keys".to_owned(),
        stack: tests::pipeline_stack("keys", &account),
        account,
        users,
    }
}

/// A user who is rotated every thirty days, and whose application reads its secret twice a day.
pub(crate) fn user(name: &str) -> UserSpec {
    UserSpec {
        rotation: rotation(name),
        trigger: Trigger::Schedule,
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

/// The same, with a key in its secret from before, so that a rotation goes through all states.
pub(crate) fn adopted(name: &str) -> UserSpec {
    UserSpec {
        beginning: Beginning::Adopted,
        ..user(name)
    }
}

/// The input of an execution for this user.
pub(crate) fn rotation(name: &str) -> Rotation {
    Rotation {
        schema: Schema,
        pipeline: "keys".to_owned(),
        user: name.parse().unwrap(),
        secret: secret_of(name).parse().unwrap(),
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

/// The name of a user's secret, which may not hold all characters of a user's name.
pub(crate) fn secret_of(user: &str) -> String {
    format!("dev/{}", user.replace(',', "-"))
}

/// What a Lambda that failed tells: the error's name and message.
pub(crate) fn told(failure: TaskFailure) -> (String, String) {
    let cause: Value = serde_json::from_str(&failure.cause).unwrap();
    assert_eq!(cause["errorType"], failure.error.as_str());
    let message = cause["errorMessage"].as_str().unwrap().to_owned();
    (failure.error, message)
}

/// Lets time pass in a world, and asserts what holds of every run: no invariant broken, no secret written.
pub(crate) fn run(spec: &WorldSpec, time: Duration) -> Chronicle {
    let chronicle = sandbox::world::simulate(spec, time).unwrap();
    assert_eq!(chronicle.violations, []);
    chronicle
}

/// Acts in a world of one user, Bot, with nobody but the test at work; then asserts what holds of every run.
pub(crate) fn act<Done>(user: UserSpec, act: impl AsyncFnOnce(&World) -> Done) -> Done {
    act_in(&spec(vec![user]), act)
}

/// The same in a world like this.
pub(crate) fn act_in<Done>(spec: &WorldSpec, act: impl AsyncFnOnce(&World) -> Done) -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = World::new(spec).unwrap();
        let done = act(&world).await;
        assert_eq!(world.chronicle().violations, []);
        crate::events::assert_documented(world.account());
        done
    })
}

/// Runs one execution with the user's usual input.
pub(crate) async fn rotate(world: &World, rotation: &Rotation) -> ExecutionRecord {
    world
        .execute(&serde_json::to_value(rotation).unwrap())
        .await
}

pub(crate) fn succeeds(record: &ExecutionRecord) -> bool {
    matches!(record.outcome, Some(Outcome::Succeeded { .. }))
}

/// What a user and its secret look like: the status of each key, and what stands under each label.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) keys: BTreeMap<String, String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) versions: usize,
}

impl Picture {
    pub(crate) fn of(account: &Account, user: &str) -> Self {
        account.view(|view| Picture {
            keys: keys(view, user),
            labels: labels(view, user),
            versions: view
                .secrets()
                .secret(&secret_of(user))
                .map_or(0, |secret| secret.versions().len()),
        })
    }
}

fn keys(view: View<'_>, user: &str) -> BTreeMap<String, String> {
    let Some(user) = view.iam().user(user) else {
        return BTreeMap::new();
    };
    let keys = view.iam().keys_of(user);
    keys.iter()
        .map(|key| (key.id().to_owned(), format!("{:?}", key.status())))
        .collect()
}

fn labels(view: View<'_>, user: &str) -> BTreeMap<String, String> {
    let Some(secret) = view.secrets().secret(&secret_of(user)) else {
        return BTreeMap::new();
    };
    let versions = secret.versions().iter();
    versions
        .flat_map(|version| {
            version
                .stages()
                .iter()
                .map(|stage| (stage.clone(), version.id().to_owned()))
        })
        .collect()
}

/// The current value of a user's secret. Only tests look at it.
pub(crate) fn current_value(account: &Account, user: &str) -> Value {
    account.view(|view| {
        let secret = view.secrets().secret(&secret_of(user)).unwrap();
        match secret.at_stage(label::CURRENT).unwrap().value() {
            sandbox::secretsmanager::SecretValue::Text(text) => serde_json::from_str(text).unwrap(),
            _ => panic!("not a text"),
        }
    })
}

/// A bench for trials of one user.
pub(crate) fn bot() -> Bench {
    Bench::new(&spec(vec![user("Bot")])).unwrap()
}

/// Prints what a search has seen, and fails if it has found something.
pub(crate) fn report(runs: u64, sights: &Sights, unsound: &[(String, Verdict)]) {
    println!("{runs} runs");
    for (sight, count) in sights.iter() {
        println!("{count:>8} times {sight}");
    }
    for (what, verdict) in unsound.iter().take(10) {
        println!(
            "unsound: {what}\n  {:?}\n  {:?}",
            verdict.ending, verdict.violations
        );
    }
    assert_eq!(unsound.len(), 0, "of {runs} runs");
}
