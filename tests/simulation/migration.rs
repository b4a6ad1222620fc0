//! What docs/migrate.md says of keys and secrets that others have rotated until now.

use crate::lessons::pass;
use crate::world::{Picture, act, current_value, rotate, succeeds, user};
use contract::{Duration, SecretLayout, TwoKeys, label};
use sandbox::Account;
use sandbox::iam::Status;
use sandbox::world::{Beginning, ExecutionRecord, Trigger, UserSpec, World};
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

/// What a rotation of aws-accesskey-rotator leaves when it stops at one point or another.
#[derive(Clone, Copy, Debug)]
enum Left {
    /// Nothing was rotated yet: the secret holds the user's name.
    OnlyTheName,
    /// A key was published.
    Current,
    /// The same, and the one before it works on.
    PreviousActive,
    /// A first key is stored under AWSPENDING, and did not pass the test.
    FirstPending,
    /// A second key is.
    SecondPending,
    /// A first key was put under AWSPENDING where nothing had AWSCURRENT. So it has both: Secrets Manager
    /// gives a first version AWSCURRENT, whatever was asked for.
    PendingAlone,
}

impl Left {
    const ALL: [Self; 6] = [
        Left::OnlyTheName,
        Left::Current,
        Left::PreviousActive,
        Left::FirstPending,
        Left::SecondPending,
        Left::PendingAlone,
    ];

    /// Leaves it, and gives the key that must be published in the end, if one is there already.
    async fn behind(self, world: &World) -> Option<String> {
        if !matches!(self, Left::PendingAlone) {
            world.meddle(|account| {
                let bare = r#"{"UserName":"Bot"}"#;
                account.put_secret_value("dev/Bot", bare).unwrap()
            });
        }
        match self {
            Left::OnlyTheName => None,
            Left::Current => {
                world.meddle(store_key);
                None
            }
            Left::PreviousActive => {
                world.meddle(store_key);
                Some(world.meddle(store_key))
            }
            Left::FirstPending => Some(store_pending_key(world).await),
            Left::PendingAlone => {
                store_pending_key(world).await;
                None
            }
            Left::SecondPending => {
                world.meddle(store_key);
                Some(store_pending_key(world).await)
            }
        }
    }
}

/// A new key under AWSPENDING, which has passed no test.
async fn store_pending_key(world: &World) -> String {
    let key = world.meddle(|account| account.create_access_key_long_ago("Bot").unwrap());
    let value = json!({"UserName": "Bot", "Key": key.id, "Secret": key.secret.expose()});
    let (id, secret) = world.account().issue_role_credentials("ancestor");
    let config = world.account().sdk_config(&id, &secret);
    aws_sdk_secretsmanager::Client::new(&config)
        .put_secret_value()
        .secret_id("dev/Bot")
        .secret_string(value.to_string())
        .client_request_token("00000000-0000-4000-a000-000000000000")
        .version_stages(label::PENDING)
        .send()
        .await
        .unwrap();
    key.id.to_string()
}

#[test]
fn whatever_the_ancestor_has_left_is_adopted_and_no_key_is_cut() {
    for trigger in [Trigger::Schedule, Trigger::SecretsManager] {
        for left in Left::ALL {
            let mut bot = legacy();
            bot.trigger = trigger;
            let rotation = bot.rotation.clone();
            act(bot, async |world| {
                let published = left.behind(world).await;
                let ends = match trigger {
                    Trigger::Schedule => vec![rotate(world, &rotation).await],
                    Trigger::SecretsManager => world.rotate_secret(&rotation).await.executions,
                };
                assert_eq!(ends.len(), 1, "{left:?}");
                assert!(succeeds(&ends[0]), "{left:?}: {:?}", ends[0].outcome);
                let Picture { keys, labels, .. } = Picture::of(world.account(), "Bot");
                assert_eq!(keys.values().collect::<Vec<_>>(), ["Active"], "{left:?}");
                let value = current_value(world.account(), "Bot");
                let id = value["Key"].as_str().unwrap();
                assert!(keys.contains_key(id) && labels.contains_key(label::CURRENT));
                if let Some(published) = published {
                    assert_eq!(id, published, "{left:?}");
                }
                // What was deactivated had a grace period first.
                let took = ends[0].ended_at.unwrap().duration_since(ends[0].started_at);
                let has_old_key = !matches!(left, Left::OnlyTheName | Left::FirstPending);
                let expected = if has_old_key { 8 * 24 } else { 0 };
                assert_eq!(took.as_hours(), expected, "{left:?}");
            });
        }
    }
}

#[test]
fn a_key_that_the_ancestor_made_and_did_not_store_is_reported_and_not_touched() {
    for trigger in [Trigger::Schedule, Trigger::SecretsManager] {
        let mut bot = legacy();
        bot.trigger = trigger;
        let rotation = bot.rotation.clone();
        act(bot, async |world| {
            world.meddle(store_key);
            world.meddle(|account| account.create_access_key_long_ago("Bot").unwrap());
            let before = Picture::of(world.account(), "Bot").keys;
            match trigger {
                Trigger::Schedule => {
                    assert_eq!(
                        error(&rotate(world, &rotation).await),
                        Some("Keywheel.Held")
                    );
                }
                Trigger::SecretsManager => {
                    let rotated = world.rotate_secret(&rotation).await;
                    assert!(rotated.executions.is_empty());
                }
            }
            assert_eq!(Picture::of(world.account(), "Bot").keys, before);
            assert_eq!(world.chronicle().alerts.len(), 1);
        });
    }
}
