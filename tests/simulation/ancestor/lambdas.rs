//! Its two Lambdas.

use crate::lessons::{current_key, pass, statuses};
use crate::native::{call, failure_of, native};
use crate::world::{Picture, act, adopted, current_value, rotate, rotation, succeeds};
use contract::rotation_function::Step;
use contract::{Duration, SecretLayout, label};
use sandbox::{Call, Principal, Service};

/// The calls that were signed with a user's key.
fn calls_by_keys(calls: Vec<Call>) -> Vec<(Service, String)> {
    let by_user = |call: &Call| matches!(call.caller, Principal::User { .. });
    let calls = calls.into_iter().filter(by_user);
    calls.map(|call| (call.service, call.operation)).collect()
}

#[test]
fn rotate_access_key_makes_tries_and_publishes_one_key_in_its_steps() {
    let mut bot = native(adopted("Bot"));
    bot.rotation.secret_layout = SecretLayout::Legacy;
    act(bot, async |world| {
        let account = world.account();
        let old = current_value(account, "Bot")["Key"].clone();
        let before = Picture::of(account, "Bot").labels[label::CURRENT].clone();
        account.begin_rotation("dev/Bot", true).unwrap();
        let token = Picture::of(account, "Bot").labels[label::PENDING].clone();

        // A pending secret is not created twice.
        for _ in 0..2 {
            call(world, Step::CreateSecret.name(), &token)
                .await
                .unwrap();
            let picture = Picture::of(account, "Bot");
            assert_eq!(picture.labels[label::CURRENT], before);
            assert_eq!(picture.labels[label::PENDING], token);
            assert_eq!(statuses(world), ["Active", "Active"]);
        }
        call(world, Step::SetSecret.name(), &token).await.unwrap();

        let calls = account.journal().len();
        call(world, Step::TestSecret.name(), &token).await.unwrap();
        let tried = calls_by_keys(account.journal().split_off(calls));
        assert!(
            tried.contains(&(Service::S3, "GetObject".to_owned())),
            "{tried:?}"
        );
        assert_eq!(Picture::of(account, "Bot").labels[label::CURRENT], before);

        call(world, Step::FinishSecret.name(), &token)
            .await
            .unwrap();
        let labels = Picture::of(account, "Bot").labels;
        assert_eq!(labels[label::CURRENT], token);
        assert_eq!(labels[label::PREVIOUS], before);
        assert_eq!(labels.get(label::PENDING), None);
        assert_ne!(current_value(account, "Bot")["Key"], old);
    });
}

#[test]
fn rotate_access_key_has_a_name_for_two_keys() {
    act(native(adopted("Bot")), async |world| {
        world.meddle(|account| account.create_access_key("Bot").unwrap());
        let before = Picture::of(world.account(), "Bot").keys;
        let rotated = world.rotate_secret(&rotation("Bot")).await;
        assert_eq!(
            failure_of(&rotated),
            Some((Step::CreateSecret, "Keywheel.Held".to_owned()))
        );
        assert_eq!(Picture::of(world.account(), "Bot").keys, before);
    });
}

#[test]
fn cleanup_access_key_deactivates_what_went_unused_for_a_day_and_deletes_what_is_inactive() {
    for is_used in [true, false] {
        act(native(adopted("Bot")), async |world| {
            let old = current_key(world);
            let status = || Picture::of(world.account(), "Bot").keys.get(&old).cloned();
            world
                .during(async {
                    if is_used {
                        world.start_applications();
                        pass(Duration::from_hours(1)).await;
                    }
                    let running = world.start(&serde_json::to_value(rotation("Bot")).unwrap());
                    // The application reads its secret twice a day: it takes the new key within twelve hours.
                    pass(Duration::from_hours(23)).await;
                    assert_eq!(status().as_deref(), Some("Active"));
                    pass(Duration::from_hours(14)).await;
                    assert_eq!(status().as_deref(), Some("Inactive"), "used: {is_used}");
                    assert!(succeeds(&running.end().await));
                })
                .await;
            assert_eq!(status(), None);
        });
    }
}

#[test]
fn cleanup_access_key_polls_no_secrets_any_more() {
    act(adopted("Bot"), async |world| {
        assert!(succeeds(&rotate(world, &rotation("Bot")).await));
        let calls = world.account().journal();
        let lists = calls.iter().filter(|call| call.operation == "ListSecrets");
        assert_eq!(lists.count(), 0);
    });
}
