//! What may be there before the first rotation.

use crate::world::{Picture, act, current_value, rotate, user};
use contract::SecretLayout;
use sandbox::world::Beginning;
use serde_json::json;
use statemachine::Outcome;

#[test]
fn a_new_user_gets_its_first_key() {
    act(user("Bot"), async |world| {
        let record = rotate(world, &user("Bot").rotation).await;
        assert!(
            matches!(record.outcome, Some(Outcome::Succeeded { .. })),
            "{:?}",
            record.outcome
        );
        let value = current_value(world.account(), "Bot");
        let names: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(
            names,
            [
                "Version",
                "AccessKeyId",
                "SecretAccessKey",
                "UserName",
                "UserId",
                "CreatedAt"
            ]
        );
        assert_eq!(
            (&value["Version"], &value["UserName"]),
            (&json!(1), &json!("Bot"))
        );
        let picture = Picture::of(world.account(), "Bot");
        assert_eq!(picture.keys.values().collect::<Vec<_>>(), ["Active"]);
        assert_eq!(
            picture.labels.keys().collect::<Vec<_>>(),
            [
                "AWSCURRENT",
                "AWSPREVIOUS",
                "KEYWHEEL_DRAFT",
                "KEYWHEEL_INTENT"
            ]
        );
    });
}

#[test]
fn a_secret_without_a_value_never_shows_an_unverified_key() {
    let mut bot = user("Bot");
    bot.beginning = Beginning::EmptySecret;
    act(bot, async |world| {
        let record = rotate(world, &user("Bot").rotation).await;
        assert!(
            matches!(record.outcome, Some(Outcome::Succeeded { .. })),
            "{:?}",
            record.outcome
        );
        assert_eq!(current_value(world.account(), "Bot")["UserName"], "Bot");
    });
}

#[test]
fn a_legacy_secret_keeps_its_layout_and_the_fields_that_people_added() {
    let mut bot = user("Bot");
    bot.rotation.secret_layout = SecretLayout::Legacy;
    let rotation = bot.rotation.clone();
    act(bot, async |world| {
        world
            .account()
            .put_secret_value("dev/Bot", r#"{"UserName":"Bot","Bucket":"b"}"#)
            .unwrap();
        rotate(world, &rotation).await;
        let value = current_value(world.account(), "Bot");
        let names: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(names, ["Key", "Secret", "UserName", "Bucket"]);
    });
}

#[test]
fn a_user_with_a_key_in_its_secret_is_adopted_and_its_key_is_the_old_one() {
    let mut bot = user("Bot");
    bot.beginning = Beginning::Adopted;
    act(bot, async |world| {
        let before = Picture::of(world.account(), "Bot");
        let adopted = before.keys.keys().next().unwrap().clone();
        let record = rotate(world, &user("Bot").rotation).await;
        assert!(
            matches!(record.outcome, Some(Outcome::Succeeded { .. })),
            "{:?}",
            record.outcome
        );
        let after = Picture::of(world.account(), "Bot");
        assert!(!after.keys.contains_key(&adopted), "{after:?}");
        assert_eq!(after.keys.len(), 1);
        assert_eq!(
            record
                .ended_at
                .unwrap()
                .duration_since(record.started_at)
                .as_hours(),
            8 * 24
        );
    });
}

#[test]
fn a_legacy_secret_with_a_key_moves_to_the_standard_layout_in_place() {
    act(user("Bot"), async |world| {
        world.meddle(|account| {
            let key = account.create_access_key("Bot").unwrap();
            let value = json!({"UserName": "Bot", "Key": key.id, "Secret": key.secret.expose(), "Note": "keep"});
            account.put_secret_value("dev/Bot", &value.to_string()).unwrap();
        });
        let record = rotate(world, &user("Bot").rotation).await;
        assert!(
            matches!(record.outcome, Some(Outcome::Succeeded { .. })),
            "{:?}",
            record.outcome
        );
        let value = current_value(world.account(), "Bot");
        let names: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(
            names,
            [
                "Version",
                "AccessKeyId",
                "SecretAccessKey",
                "UserName",
                "UserId",
                "CreatedAt",
                "Note"
            ]
        );
    });
}
