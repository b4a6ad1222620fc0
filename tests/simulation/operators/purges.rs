//! An operator deletes a user's keys, and its secret.

use super::{at, interrupted, search};
use aws_types::SdkConfig;
use contract::bound::SETTLING_TIME;
use contract::{Rotation, tag};
use operations::Clients;
use operations::purge::{self, What};
use sandbox::trial::{Interruption, Intervention};
use sandbox::world::World;
use serde_json::json;
use std::ops::RangeInclusive;

/// As `keywheel purge` does. That what was published is gone then is what was asked for.
async fn purge(world: &World, config: SdkConfig, rotation: Rotation, what: What) -> &'static str {
    world.believe_calls_of(Intervention::OPERATOR);
    let clients = Clients::from(&config);
    let plan = purge::look(&clients, &rotation, &what).await.unwrap();
    purge::carry_out(&clients, &rotation, &plan, drop)
        .await
        .unwrap();
    world.account().view(|view| {
        for doomed in &plan.keys {
            let key = view.iam().key(doomed.id.as_str()).unwrap();
            assert!(key.deleted_at().is_some(), "{}", doomed.id);
        }
        let secret = view.secrets().secret(rotation.secret.as_str());
        assert!(what == What::Keys || secret.is_none());
    });
    "purged"
}

async fn purge_keys(world: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    purge(world, config, rotation, What::Keys).await
}

/// Then the secret is deployed again, once a step that was at work has seen that it is gone.
async fn purge_everything(world: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    let (name, secret) = (rotation.user.to_string(), rotation.secret.to_string());
    let tags = [
        (tag::ROTATABLE, tag::ROTATABLE_VALUE.to_owned()),
        (tag::PIPELINE, rotation.pipeline.clone()),
    ];
    let purged = purge(world, config, rotation, What::Everything).await;
    let clock = world.account().clock().clone();
    clock.sleep_until(SETTLING_TIME.after(clock.now())).await;
    world.meddle(|account| {
        let value = json!({ "UserName": name }).to_string();
        account.create_secret(&secret, Some(&value)).unwrap();
        for (key, value) in &tags {
            account.tag_secret(&secret, &[(key, value)]).unwrap();
        }
    });
    purged
}

/// The calls of a rotation with an old key, and a few more than there are.
const CALLS: RangeInclusive<u64> = 1..=28;

/// A purge's own calls: five to look, one for the secret, and one for each key.
const OWN_CALLS: u64 = 8;

#[test]
fn at_every_call_of_a_rotation_the_keys_can_be_deleted() {
    search(at(CALLS.step_by(2)), &purge_keys);
}

#[test]
fn a_purge_that_ends_at_any_call_leaves_nothing_that_a_rotation_stumbles_over() {
    search(
        interrupted(Interruption::End, CALLS, OWN_CALLS, 8),
        &purge_keys,
    );
}

#[test]
fn a_purge_may_end_at_any_call_and_be_given_again() {
    let again = || interrupted(Interruption::Again, CALLS, OWN_CALLS, 16);
    search(again(), &purge_keys);
    search(again(), &purge_everything);
}

#[test]
#[ignore = "minutes; the others take some of these"]
fn a_purge_may_be_interrupted_at_every_call_during_every_call() {
    for by in [Interruption::Pause, Interruption::End, Interruption::Again] {
        search(interrupted(by, CALLS, OWN_CALLS, 1), &purge_keys);
    }
    let again = interrupted(Interruption::Again, CALLS, OWN_CALLS, 1);
    search(again, &purge_everything);
}
