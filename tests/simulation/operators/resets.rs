//! An operator resets a secret.

use super::{at, interrupted, pipeline, search};
use aws_types::SdkConfig;
use contract::{Rotation, label};
use operations::Clients;
use operations::reset::{self, Outcome};
use operations::standing::Standing;
use sandbox::trial::{Interruption, Intervention};
use sandbox::world::World;
use std::ops::RangeInclusive;

/// As `keywheel reset` does. That consumers find no key then is what was asked for.
async fn reset(world: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    world.believe_calls_of(Intervention::OPERATOR);
    let clients = Clients::from(&config);
    let pipeline = pipeline(&clients).await;
    let standing = Standing::of(&clients, &rotation).await.unwrap();
    let plan = reset::look(&pipeline, &clients, &rotation, &standing)
        .await
        .unwrap();
    match reset::carry_out(&clients, &rotation, &plan, drop)
        .await
        .unwrap()
    {
        Outcome::Reset => {
            assert_reset(world, &rotation);
            "reset"
        }
        Outcome::Changed => "changed",
    }
}

fn assert_reset(world: &World, rotation: &Rotation) {
    world.account().view(|view| {
        let secret = view.secrets().secret(rotation.secret.as_str()).unwrap();
        let current = secret.at_stage(label::CURRENT).unwrap();
        assert_eq!(current.access_key_id(&rotation.secret_layout), None);
        for label in [label::PENDING, label::PREVIOUS] {
            assert!(secret.at_stage(label).is_none(), "{label}");
        }
    });
}

/// The calls of a rotation with an old key, and a few more than there are.
const CALLS: RangeInclusive<u64> = 1..=28;

/// A reset's own calls, with a running execution to stop.
const OWN_CALLS: u64 = 24;

#[test]
fn at_every_call_of_a_rotation_the_secret_can_be_reset() {
    let ends = search(at(CALLS.step_by(2)), &reset);
    assert!(ends.of("reset") > 20, "{ends:?}");
}

#[test]
fn a_reset_that_ends_at_any_call_leaves_nothing_that_a_rotation_stumbles_over() {
    search(interrupted(Interruption::End, CALLS, OWN_CALLS, 16), &reset);
}

#[test]
fn a_reset_may_end_at_any_call_and_be_given_again() {
    let again = interrupted(Interruption::Again, CALLS, OWN_CALLS, 16);
    let ends = search(again, &reset);
    assert!(ends.of("reset") > 20, "{ends:?}");
}

#[test]
#[ignore = "minutes; the others take some of these"]
fn a_reset_may_be_interrupted_at_every_call_during_every_call() {
    for by in [Interruption::Pause, Interruption::End, Interruption::Again] {
        search(interrupted(by, CALLS, OWN_CALLS, 1), &reset);
    }
}
