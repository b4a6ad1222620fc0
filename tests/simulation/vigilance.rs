//! The harness itself: what is broken behind its back, it notices.

use crate::world::{Picture, rotate, spec, user};
use sandbox::Account;
use sandbox::iam::Status;
use sandbox::world::{Invariant, World};
use serde_json::json;

/// Rotates Bot's key, breaks something, rotates again, and says which invariants did not hold.
fn broken_by(sabotage: impl FnOnce(&Account, &str)) -> Vec<Invariant> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = World::new(&spec(vec![user("Bot")])).unwrap();
        let rotation = user("Bot").rotation;
        rotate(&world, &rotation).await;
        let key = Picture::of(world.account(), "Bot")
            .keys
            .into_keys()
            .next()
            .unwrap();
        sabotage(world.account(), &key);
        rotate(&world, &rotation).await;
        let mut broken: Vec<_> = world
            .chronicle()
            .violations
            .iter()
            .map(|violation| violation.invariant)
            .collect();
        broken.sort_unstable();
        broken.dedup();
        broken
    })
}

#[test]
fn nothing_broken_is_nothing_noticed() {
    assert_eq!(broken_by(|_, _| {}), []);
}

#[test]
fn a_published_key_that_stops_working_is_noticed() {
    let broken = broken_by(|account, key| {
        account
            .update_access_key("Bot", key, Status::Inactive)
            .unwrap();
    });
    assert!(
        broken.contains(&Invariant::WorkingKeyPublished),
        "{broken:?}"
    );
}

#[test]
fn a_current_key_that_is_deleted_is_noticed() {
    let broken = broken_by(|account, key| account.delete_access_key("Bot", key).unwrap());
    assert_eq!(
        broken,
        [Invariant::WorkingKeyPublished, Invariant::DeletionComesLast]
    );
}

#[test]
fn a_key_that_is_deactivated_in_use_is_noticed() {
    let broken = broken_by(|account, key| {
        let rotated = account.create_access_key("Bot").unwrap();
        assert_ne!(rotated.id.as_str(), key);
        account
            .update_access_key("Bot", key, Status::Inactive)
            .unwrap();
    });
    assert!(broken.contains(&Invariant::NothingInUseCut), "{broken:?}");
}

#[test]
fn a_key_that_nobody_stored_is_noticed() {
    // It appears between two calls of create, and there is no intent: create lost it, for all one can see.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let broken = runtime.block_on(async {
        let world = World::new(&spec(vec![user("Bot")])).unwrap();
        world.account().create_access_key("Bot").unwrap();
        rotate(&world, &user("Bot").rotation).await;
        world.chronicle().violations
    });
    assert_eq!(broken[0].invariant, Invariant::NoKeyLost);
}

#[test]
fn a_secret_in_an_alert_is_noticed() {
    let broken = broken_by(|account, _| {
        let secret = account.canaries().into_iter().next().unwrap();
        let topic = account.create_topic("keys-alerts").unwrap();
        account
            .sns_publish(json!({"TopicArn": topic, "Message": format!("the key is {secret}")}))
            .unwrap();
    });
    assert_eq!(broken, [Invariant::NoSecretLeaked]);
}

#[test]
fn an_alert_too_many_is_noticed() {
    let broken = broken_by(|account, _| {
        let topic = account.create_topic("keys-alerts").unwrap();
        let message =
            "arn:aws:states:us-west-2:123456789012:execution:keys-rotation:by-hand-1 went well.";
        account
            .sns_publish(json!({"TopicArn": topic, "Message": message}))
            .unwrap();
    });
    assert_eq!(broken, [Invariant::OneAlertPerFailure]);
}
