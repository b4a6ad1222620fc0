//! What docs/migrate.md says of keys and secrets that others have rotated until now.

use crate::lessons::pass;
use crate::world::{Picture, act, current_value, rotate, succeeds, user};
use contract::{Duration, SecretLayout, TwoKeys};
use sandbox::Account;
use sandbox::iam::Status;
use sandbox::world::{Beginning, ExecutionRecord, UserSpec};
use serde_json::json;
use statemachine::Outcome;

/// A user of aws-accesskey-rotator.
fn legacy() -> UserSpec {
    let mut bot = user("Bot");
    bot.rotation.secret_layout = SecretLayout::Legacy;
    bot.beginning = Beginning::EmptySecret;
    bot
}

/// A new key in a new version, as aws-accesskey-rotator's Lambda stores it.
fn store_key(account: &Account) -> String {
    let key = account.create_access_key_long_ago("Bot").unwrap();
    let value = json!({"UserName": "Bot", "Key": key.id, "Secret": key.secret.expose()});
    account
        .put_secret_value("dev/Bot", &value.to_string())
        .unwrap();
    key.id.to_string()
}

/// How an execution failed: the name of the error, which an alert goes with.
fn error(record: &ExecutionRecord) -> Option<&str> {
    match record.outcome.as_ref()? {
        Outcome::Failed { error, .. } => error.as_deref(),
        _ => None,
    }
}

#[test]
fn a_secret_with_only_the_user_name_gets_its_first_key() {
    let bot = legacy();
    let rotation = bot.rotation.clone();
    act(bot, async |world| {
        world.meddle(|account| {
            account
                .put_secret_value("dev/Bot", r#"{"UserName":"Bot"}"#)
                .unwrap()
        });
        let record = rotate(world, &rotation).await;
        assert!(succeeds(&record), "{:?}", record.outcome);
        let value = current_value(world.account(), "Bot");
        let names: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(names, ["Key", "Secret", "UserName"]);
    });
}

#[test]
fn the_key_in_the_secret_is_replaced_with_a_grace_period_and_not_cut() {
    let bot = legacy();
    let rotation = bot.rotation.clone();
    act(bot, async |world| {
        let before = world.meddle(store_key);
        let record = rotate(world, &rotation).await;
        assert!(succeeds(&record), "{:?}", record.outcome);
        let after = Picture::of(world.account(), "Bot");
        assert!(!after.keys.contains_key(&before), "{after:?}");
        let took = record.ended_at.unwrap().duration_since(record.started_at);
        assert_eq!(took.as_hours(), 8 * 24);
    });
}

/// A user with two keys of aws-accesskey-rotator's, and the older one's status.
fn with_a_previous_key(account: &Account, status: Status) -> String {
    let previous = store_key(account);
    store_key(account);
    account.update_access_key("Bot", &previous, status).unwrap();
    previous
}

#[test]
fn a_rotation_that_others_have_begun_is_finished_with_a_grace_period_of_its_own() {
    let bot = legacy();
    let rotation = bot.rotation.clone();
    act(bot, async |world| {
        let previous = world.meddle(|account| with_a_previous_key(account, Status::Active));
        let before = current_value(world.account(), "Bot");
        let record = rotate(world, &rotation).await;
        assert!(succeeds(&record), "{:?}", record.outcome);
        assert_eq!(current_value(world.account(), "Bot"), before);
        let keys = Picture::of(world.account(), "Bot").keys;
        assert!(!keys.contains_key(&previous), "{keys:?}");
        let took = record.ended_at.unwrap().duration_since(record.started_at);
        assert_eq!(took.as_hours(), 8 * 24);
    });
}

#[test]
fn an_inactive_key_in_the_previous_version_of_others_is_held_or_makes_room() {
    for two_keys in [TwoKeys::Hold, TwoKeys::Reclaim] {
        let mut bot = legacy();
        bot.rotation.policy.two_keys = two_keys;
        let rotation = bot.rotation.clone();
        act(bot, async |world| {
            let previous = world.meddle(|account| with_a_previous_key(account, Status::Inactive));
            pass(Duration::from_days(8)).await;
            let record = rotate(world, &rotation).await;
            let keys = Picture::of(world.account(), "Bot").keys;
            match two_keys {
                TwoKeys::Hold => {
                    assert_eq!(error(&record), Some("Keywheel.Held"));
                    assert_eq!(keys[&previous], "Inactive");
                }
                TwoKeys::Reclaim => {
                    assert!(succeeds(&record), "{:?}", record.outcome);
                    assert!(!keys.contains_key(&previous), "{keys:?}");
                }
            }
        });
    }
}

#[test]
fn a_key_that_is_in_no_secret_is_held_and_not_touched() {
    let mut bot = user("Bot");
    bot.beginning = Beginning::EmptySecret;
    let rotation = bot.rotation.clone();
    act(bot, async |world| {
        let key = world.meddle(|account| account.create_access_key("Bot").unwrap().id.to_string());
        let record = rotate(world, &rotation).await;
        assert_eq!(error(&record), Some("Keywheel.Held"));
        let after = Picture::of(world.account(), "Bot");
        assert_eq!(
            after.keys.into_iter().collect::<Vec<_>>(),
            [(key, "Active".to_owned())]
        );
    });
}

#[test]
fn a_value_in_the_manner_of_the_credentials_file_is_refused_and_nothing_is_touched() {
    let mut bot = user("Bot");
    bot.beginning = Beginning::EmptySecret;
    let rotation = bot.rotation.clone();
    act(bot, async |world| {
        let before = world.meddle(|account| {
            let key = account.create_access_key("Bot").unwrap();
            let value = format!(
                "[Bot]\naws_access_key_id = {}\naws_secret_access_key = {}",
                key.id,
                key.secret.expose()
            );
            account.put_secret_value("dev/Bot", &value).unwrap();
            Picture::of(account, "Bot")
        });
        let record = rotate(world, &rotation).await;
        assert_eq!(error(&record), Some("Keywheel.SecretMalformed"));
        assert_eq!(Picture::of(world.account(), "Bot"), before);
    });
}
