//! Rotations that must not go on without a person: nothing changes, and one alert tells the facts.

use crate::world::{Picture, act, rotate, user};
use contract::tag;
use sandbox::Service;
use sandbox::world::Beginning;
use statemachine::Outcome;
use std::time::Duration;

#[test]
fn a_key_that_a_person_made_is_left_alone_and_reported() {
    let mut bot = user("Bot");
    bot.beginning = Beginning::Adopted;
    act(bot, async |world| {
        let foreign = world.meddle(|account| account.create_access_key("Bot").unwrap());
        tokio::time::sleep(Duration::from_secs(3 * 86_400)).await;
        world.account().use_key(&foreign, Service::S3).unwrap();
        tokio::time::sleep(Duration::from_secs(86_400)).await;
        let before = Picture::of(world.account(), "Bot");

        let record = rotate(world, &user("Bot").rotation).await;

        assert_eq!(Picture::of(world.account(), "Bot"), before);
        let Some(Outcome::Failed { error, cause }) = record.outcome else {
            panic!("{:?}", record.outcome)
        };
        assert_eq!(error.as_deref(), Some("Keywheel.Held"));
        assert_eq!(
            cause.unwrap(),
            format!(
                "The key {} was not made by Keywheel: 4 days old, last used by s3 in us-west-2 at 2026-01-04T00:00:00Z. \
                 Delete it if nobody needs it, or store it in the secret as AWSCURRENT to have it rotated.",
                foreign.id
            )
        );
        assert_eq!(world.chronicle().alerts.len(), 1);
    });
}

#[test]
fn a_user_that_was_deleted_and_made_again_is_not_mistaken_for_the_old_one() {
    act(user("Bot"), async |world| {
        rotate(world, &user("Bot").rotation).await;
        let key = Picture::of(world.account(), "Bot")
            .keys
            .into_keys()
            .next()
            .unwrap();
        world.meddle(|account| {
            account.delete_access_key("Bot", &key).unwrap();
            account.delete_user("Bot").unwrap();
            account.create_user("Bot").unwrap();
            let tags = [
                (tag::ROTATABLE, tag::ROTATABLE_VALUE),
                (tag::PIPELINE, "keys"),
            ];
            account.tag_user("Bot", &tags).unwrap();
        });

        let record = rotate(world, &user("Bot").rotation).await;

        let Some(Outcome::Failed { cause, .. }) = record.outcome else {
            panic!("{:?}", record.outcome)
        };
        assert!(cause.unwrap().contains("belongs to the user AIDA"));
        assert!(Picture::of(world.account(), "Bot").keys.is_empty());
    });
}

#[test]
fn a_rerun_during_the_grace_period_of_a_rotation_in_use_is_held_and_harms_nothing() {
    let mut bot = user("Bot");
    bot.beginning = Beginning::Adopted;
    act(bot, async |world| {
        let old = world.account().view(|view| {
            let secret = view.secrets().secret("dev/Bot").unwrap();
            secret
                .at_stage("AWSCURRENT")
                .unwrap()
                .document(&contract::SecretLayout::Standard)
                .unwrap()
                .key
                .take()
                .unwrap()
        });
        let rotation = user("Bot").rotation;
        let running = rotate(world, &rotation);
        let rerun = async {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            world.account().use_key(&old, Service::Sts).unwrap();
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            let input = serde_json::to_value(&rotation).unwrap();
            world.execute(&input).await
        };
        let (running, rerun) = tokio::join!(running, rerun);

        let Some(Outcome::Failed { error, cause }) = rerun.outcome else {
            panic!("{:?}", rerun.outcome)
        };
        assert_eq!(error.as_deref(), Some("Keywheel.Held"));
        assert!(
            cause.unwrap().contains(
                "is still Active: last used by sts in us-west-2 at 2026-01-01T01:00:00Z."
            )
        );
        assert!(
            matches!(running.outcome, Some(Outcome::Succeeded { .. })),
            "{:?}",
            running.outcome
        );
    });
}
