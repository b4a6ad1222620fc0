//! An operator resets a secret.

use super::{at, interrupted, pipeline, search};
use crate::control::{STATES, aborted_in, pass, start};
use crate::world::{Picture, act, adopted, rotation};
use aws_types::SdkConfig;
use contract::{Duration, Rotation, label};
use operations::Clients;
use operations::reset::{self, Outcome};
use operations::standing::Standing;
use sandbox::trial::{Interruption, Intervention};
use sandbox::world::World;
use statemachine::Outcome as Ending;
use statemachine::rotation::state;
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
fn an_execution_that_was_stopped_for_a_reset_cuts_no_key_when_it_is_redriven() {
    for state in STATES {
        act(adopted("Bot"), async |world| {
            let keys = || Picture::of(world.account(), "Bot").keys;
            world
                .during(async {
                    let arn = aborted_in(world, state).await;
                    pass(Duration::from_hours(1)).await;
                    let account = world.account();
                    let (id, secret) = account.issue_role_credentials(Intervention::OPERATOR);
                    let config = account.sdk_config(&id, &secret);
                    assert_eq!(reset(world, config, rotation("Bot")).await, "reset");
                    let before = keys();
                    let redriven = world.redrive(&arn).unwrap().end().await;
                    // The keys that the secret does not name any more are a person's to look at.
                    let next = start(world).end().await;
                    assert_eq!(keys(), before, "{state}");
                    let held = [redriven, next].into_iter().filter(|record| {
                        matches!(&record.outcome, Some(Ending::Failed { error, .. })
                            if error.as_deref() == Some("Keywheel.Held"))
                    });
                    // What is left to do after the deletion needs neither the secret nor the keys.
                    let is_done = [state::DELETE, state::ANNOUNCE_DELETED].contains(&state);
                    assert_eq!(held.count(), if is_done { 1 } else { 2 }, "{state}");
                })
                .await;
        });
    }
}

#[test]
#[ignore = "minutes; the others take some of these"]
fn a_reset_may_be_interrupted_at_every_call_during_every_call() {
    for by in [Interruption::Pause, Interruption::End, Interruption::Again] {
        search(interrupted(by, CALLS, OWN_CALLS, 1), &reset);
    }
}
