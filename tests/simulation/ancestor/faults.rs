//! What aws-accesskey-rotator is known to do wrong.

use crate::lessons::{current_key, deletions, error_of, pass, rotate_with, statuses};
use crate::native::{call, native};
use crate::world::{
    Picture, act, adopted, current_value, rotate, rotation, run, spec, succeeds, user,
};
use contract::{Duration, Probe};
use sandbox::fault::Fate;
use sandbox::iam::Status;
use sandbox::world::Beginning;
use sandbox::{Activation, Service};

#[test]
fn the_hundred_and_first_secret_is_cleaned_up_like_the_first() {
    let users = (1..=101).map(|number| {
        let mut user = adopted(&format!("Bot{number}"));
        user.application = None;
        user
    });
    let chronicle = run(&spec(users.collect()), Duration::from_days(10));
    assert_eq!(deletions(&chronicle), 101);
    assert_eq!(chronicle.alerts, []);
}

#[test]
fn a_crash_between_the_key_and_its_secret_leaves_no_key_and_blocks_nobody() {
    act(adopted("Bot"), async |world| {
        // Every Lambda that makes a key dies of it. Each orphan is deleted, up to a limit.
        let record = rotate_with(world, Fate::KillAfter, |call| {
            call.is("iam:CreateAccessKey")
        })
        .await;
        assert_eq!(error_of(&record), "Keywheel.Held");
        assert_eq!(statuses(world), ["Active", "Active"]);
        assert_eq!(world.chronicle().alerts.len(), 1);

        let record = rotate(world, &rotation("Bot")).await;
        assert!(succeeds(&record), "{:?}", record.outcome);
        assert_eq!(statuses(world), ["Active"]);
    });
}

#[test]
fn a_key_that_takes_two_minutes_to_work_fails_no_rotation() {
    let mut slow = spec(vec![user("Bot")]);
    slow.account.timing.activation = Activation::after(std::time::Duration::from_secs(120));
    let chronicle = run(&slow, Duration::from_days(40));
    assert_eq!(chronicle.alerts, []);
    assert_eq!(chronicle.succeeded().count(), 2);
}

#[test]
fn each_user_has_a_test_object_and_regions_of_its_own() {
    let mut other = user("Other");
    other.rotation.verification.regions = vec!["eu-central-1".to_owned()];
    other.rotation.verification.probes = vec![Probe::S3 {
        bucket: "of-other".to_owned(),
        key: "reports/test".to_owned(),
    }];
    act(other.clone(), async |world| {
        assert!(succeeds(&rotate(world, &other.rotation).await));
        let calls = world.account().journal().into_iter();
        let probes: Vec<_> = calls
            .filter(|call| matches!(call.service, Service::S3 | Service::Sts))
            .map(|call| (call.region, call.resource.unwrap_or_default()))
            .collect();
        let sts = ("eu-central-1".to_owned(), String::new());
        let s3 = (
            "eu-central-1".to_owned(),
            "object/of-other/reports/test".to_owned(),
        );
        assert_eq!(probes, [sts.clone(), sts.clone(), sts, s3]);
    });
}

#[test]
fn an_inactive_key_can_be_brought_back_for_a_week() {
    act(adopted("Bot"), async |world| {
        let old = current_key(world);
        world
            .during(async {
                let running = world.start(&serde_json::to_value(rotation("Bot")).unwrap());
                pass(Duration::from_days(7)).await;
                assert_eq!(Picture::of(world.account(), "Bot").keys[&old], "Inactive");
                world.meddle(|account| {
                    account
                        .update_access_key("Bot", &old, Status::Active)
                        .unwrap();
                });
                assert_eq!(error_of(&running.end().await), "Keywheel.Held");
            })
            .await;
        assert_eq!(Picture::of(world.account(), "Bot").keys[&old], "Active");
        let [alert] = &world.chronicle().alerts[..] else {
            panic!()
        };
        assert!(
            alert.message.contains("was made Active again"),
            "{}",
            alert.message
        );
    });
}

#[test]
fn a_cleanup_that_fails_is_told() {
    for action in ["iam:UpdateAccessKey", "iam:DeleteAccessKey"] {
        act(adopted("Bot"), async |world| {
            let record = rotate_with(world, Fate::access_denied(), |call| call.is(action)).await;
            assert_eq!(error_of(&record), "Keywheel.AccessDenied");
            let [alert] = &world.chronicle().alerts[..] else {
                panic!()
            };
            assert!(alert.message.contains(action), "{}", alert.message);
        });
    }
}

#[test]
fn a_first_rotation_that_fails_leaves_a_secret_with_awscurrent_and_no_key() {
    for beginning in [Beginning::Fresh, Beginning::EmptySecret] {
        let mut bot = user("Bot");
        bot.beginning = beginning;
        act(bot, async |world| {
            world.account().forbid_read("app-bot-test-bucket", "Bot");
            let record = rotate(world, &rotation("Bot")).await;
            assert_eq!(error_of(&record), "Keywheel.VerificationFailed");
            let value = current_value(world.account(), "Bot");
            assert_eq!(value["UserName"], "Bot");
            assert_eq!(value.get("AccessKeyId"), None);
            assert_eq!(statuses(world), [""; 0]);
            assert_eq!(world.chronicle().alerts.len(), 1);
        });
    }
}

#[test]
fn an_unknown_rotation_step_is_an_error_and_not_success() {
    act(native(adopted("Bot")), async |world| {
        let (error, message) = call(world, "makeCoffee", "x").await.unwrap_err();
        assert_eq!(error, "Keywheel.InvalidInput");
        assert_eq!(
            message,
            "`makeCoffee` is not a step of a rotation; Secrets Manager has createSecret, setSecret, testSecret, finishSecret. Start the execution with the input that `keywheel synth` wrote into the schedule."
        );
    });
}
