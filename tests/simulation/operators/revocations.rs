//! An operator revokes a compromised key.

use super::{at, interrupted, search};
use aws_types::SdkConfig;
use contract::{AccessKeyId, Rotation, label};
use operations::Clients;
use operations::revoke::{self, Outcome};
use operations::standing::Standing;
use sandbox::iam::Status;
use sandbox::trial::Interruption;
use sandbox::world::World;

/// As `keywheel revoke-now` does with the key under this label.
async fn revoke(world: &World, config: SdkConfig, rotation: Rotation, label: &str) -> &'static str {
    let clients = Clients::from(&config);
    let standing = Standing::of(&clients, &rotation).await.unwrap();
    let Some(key) = standing.key_under(label) else {
        return "there is none";
    };
    let machine = world.state_machine_arn();
    let outcome = revoke::carry_out(&clients, &machine, &rotation, &key, drop)
        .await
        .unwrap();
    match outcome {
        Outcome::Revoked { .. } => {
            assert_ne!(status(world, &key), Some(Status::Active), "{key}");
            "revoked"
        }
        Outcome::Impossible(_) => "impossible",
        Outcome::Failed { .. } => "failed",
        Outcome::GaveUp => "gave up",
    }
}

fn status(world: &World, key: &AccessKeyId) -> Option<Status> {
    world
        .account()
        .view(|view| Some(view.iam().key(key.as_str())?.status()))
}

async fn revoke_current(world: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    revoke(world, config, rotation, label::CURRENT).await
}

async fn revoke_previous(world: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    revoke(world, config, rotation, label::PREVIOUS).await
}

/// The calls of a rotation with an old key, and a few more than there are.
const CALLS: std::ops::RangeInclusive<u64> = 1..=28;

#[test]
fn at_every_call_of_a_rotation_the_current_key_can_be_revoked() {
    let ends = search(at(CALLS.step_by(2)), &revoke_current);
    assert!(ends.of("revoked") > 20, "{ends:?}");
}

#[test]
fn at_every_call_of_a_rotation_the_previous_key_can_be_revoked() {
    let ends = search(at(CALLS.skip(13).step_by(2)), &revoke_previous);
    assert!(ends.of("revoked") > 10, "{ends:?}");
}

#[test]
fn a_rotation_may_go_on_at_the_first_calls_of_a_revocation() {
    search(
        interrupted(Interruption::Pause, CALLS.skip(10), 12, 8),
        &revoke_current,
    );
}

#[test]
fn a_revocation_that_ends_at_any_call_leaves_nothing_that_a_rerun_does_not_finish() {
    search(
        interrupted(Interruption::End, CALLS.skip(10), 12, 8),
        &revoke_current,
    );
}

#[test]
#[ignore = "minutes; the others take some of these"]
fn a_revocation_may_be_interrupted_at_every_call_during_every_call() {
    for by in [Interruption::Pause, Interruption::End] {
        search(interrupted(by, CALLS, 14, 1), &revoke_current);
    }
}
