//! Single steps, called by themselves where a whole rotation seldom comes.

use crate::lessons::{current_key, error_of, pass, statuses};
use crate::world::{Picture, act, adopted, rotate, rotation, secret_of, succeeds, told};
use contract::step::Step;
use contract::{Duration, Function, Probe, TwoKeys, label};
use handlers::Create;
use jiff::tz::TimeZone;
use sandbox::fault::{Attempt, Fate, Refusal};
use sandbox::iam::Status;
use sandbox::world::World;
use sandbox::{Account, AccountSpec, TaskFailure};
use serde_json::{Value, json};

/// Calls a step with this part of its own.
async fn call(world: &World, step: Step, part: &Value) -> Value {
    answer(world, step, part).await.unwrap()
}

/// The error's name and message.
async fn refusal(world: &World, step: Step, part: &Value) -> (String, String) {
    told(answer(world, step, part).await.unwrap_err())
}

async fn answer(world: &World, step: Step, part: &Value) -> Result<Value, TaskFailure> {
    let mut payload = json!({ "schema": 1, "execution": "by itself", "rotation": rotation("Bot") });
    for (name, value) in part.as_object().unwrap() {
        payload[name] = value.clone();
    }
    // Boxed: without optimisation, the stack of a test's thread is too small.
    Box::pin(world.functions().invoke(step, &payload)).await
}

#[test]
fn a_refused_creation_takes_its_intent_back_so_that_a_person_s_key_is_no_orphan() {
    act(adopted("Bot"), async |world| {
        let refused = {
            let _denied = world.account().rule(|attempt: &Attempt| {
                attempt
                    .is("iam:CreateAccessKey")
                    .then_some(Fate::Refuse(Refusal::AccessDenied))
            });
            rotate(world, &rotation("Bot")).await
        };
        assert_eq!(error_of(&refused), "Keywheel.AccessDenied");
        let labels = Picture::of(world.account(), "Bot").labels;
        assert!(!labels.contains_key(label::INTENT), "{labels:?}");

        let of_a_person = world.meddle(|account| account.create_access_key("Bot").unwrap());
        pass(Duration::from_minutes(4)).await;
        assert_eq!(
            error_of(&rotate(world, &rotation("Bot")).await),
            "Keywheel.Held"
        );
        let keys = Picture::of(world.account(), "Bot").keys;
        assert_eq!(keys[of_a_person.id.as_str()], "Active");
    });
}

#[test]
fn who_asks_what_create_would_see_may_tell_it_the_time() {
    act(adopted("Bot"), async |world| {
        let (id, secret) = world.account().issue_role_credentials("keys-create");
        let config = world.account().sdk_config(&id, &secret);
        let elsewhere = Account::new(AccountSpec {
            start: "2030-01-01T00:00:00Z".parse().unwrap(),
            ..AccountSpec::default()
        });
        let clock = elsewhere.sdk_config(&id, &secret).time_source().unwrap();
        let (ours, theirs) = (Create::new(&config), Create::new(&config).on_time_of(clock));
        for (create, year) in [(ours, 2026), (theirs, 2030)] {
            let seen = Box::pin(create.foresee(&rotation("Bot"))).await.unwrap();
            assert_eq!(seen.now.to_zoned(TimeZone::UTC).year(), year);
        }
    });
}

#[test]
fn an_empty_test_object_is_read_as_well_as_any_other() {
    act(adopted("Bot"), async |world| {
        let Probe::S3 { bucket, key } = &rotation("Bot").verification.probes[0];
        world.account().put_object(bucket, key, "");
        let rotated = rotate(world, &rotation("Bot")).await;
        assert!(succeeds(&rotated), "{:?}", rotated.outcome);
    });
}

#[test]
fn a_verification_tells_its_calls_and_takes_no_other_user_s_key() {
    act(adopted("Bot"), async |world| {
        let created = call(world, Step::Create, &json!({})).await;
        pass(Duration::from_minutes(1)).await;
        let mut part = json!({ "userId": created["userId"], "pending": created["pending"] });
        let arn = "arn:aws:iam::123456789012:user/Bot";
        let verified = call(world, Step::Verify, &part).await;
        assert_eq!(verified, json!({ "arn": arn, "calls": 4 }));

        // Of a user with this name who was there before.
        part["userId"] = json!("AIDAGONE");
        let refused = refusal(world, Step::Verify, &part).await;
        let (key, user) = (&created["pending"]["accessKeyId"], &created["userId"]);
        let message = format!(
            "The key {} belongs to {arn} ({}), not to the user Bot (AIDAGONE).",
            key.as_str().unwrap(),
            user.as_str().unwrap()
        );
        assert_eq!(refused.0, "Keywheel.WrongIdentity");
        assert!(refused.1.starts_with(&message), "{}", refused.1);
    });
}

#[test]
fn a_label_that_may_not_be_moved_or_taken_off_is_a_failure_and_no_race_that_was_lost() {
    // The move of AWSCURRENT, and AWSPENDING's end.
    for allowed in [0, 1] {
        act(adopted("Bot"), async |world| {
            let mut moved = 0;
            let _denied = world.account().rule(move |attempt: &Attempt| {
                let moves = attempt.function() == Some(Function::Step(Step::Publish))
                    && attempt.is("secretsmanager:UpdateSecretVersionStage");
                moved += usize::from(moves);
                (moves && moved > allowed).then(Fate::access_denied)
            });
            let rotated = rotate(world, &rotation("Bot")).await;
            assert_eq!(error_of(&rotated), "Keywheel.AccessDenied", "{allowed}");
        });
    }
}

#[test]
fn a_second_deactivation_does_not_start_the_rest_again() {
    act(adopted("Bot"), async |world| {
        let old = current_key(world);
        let input = serde_json::to_value(rotation("Bot")).unwrap();
        world
            .during(async {
                let running = world.start(&input);
                pass(Duration::from_days(3)).await;
                let part =
                    json!({ "previousAccessKeyId": old, "publishedAt": "2026-01-01T00:00:00Z" });
                let first = call(world, Step::Deactivate, &part).await;
                pass(Duration::from_days(1)).await;
                assert_eq!(call(world, Step::Deactivate, &part).await, first);
                assert!(succeeds(&running.end().await));
            })
            .await;
        assert_eq!(statuses(world), ["Active"]);
    });
}

#[test]
fn a_marked_key_is_not_published_even_while_it_is_pending() {
    act(adopted("Bot"), async |world| {
        let old = current_key(world);
        let current = Picture::of(world.account(), "Bot").labels[label::CURRENT].clone();
        let created = call(world, Step::Create, &json!({})).await;
        let pending = created["pending"].clone();
        world.meddle(|account| {
            account
                .move_label("dev/Bot", label::DISCARD, label::PENDING)
                .unwrap();
        });
        let part = json!({ "pending": pending, "currentVersionId": current });
        let published = call(world, Step::Publish, &part).await;
        assert_eq!(published["outcome"], "superseded");
        assert_eq!(current_key(world), old);
    });
}

#[test]
fn a_key_that_a_person_publishes_again_as_it_is_about_to_be_deactivated_stays_active() {
    act(adopted("Bot"), async |world| {
        let old = current_key(world);
        let (hand, mut is_back) = (world.hand(), false);
        let _person = world.account().rule(move |attempt: &Attempt| {
            let is_noted = attempt.function() == Some(Function::Step(Step::Deactivate))
                && attempt.is("secretsmanager:TagResource");
            if is_noted && !std::mem::replace(&mut is_back, true) {
                hand.meddle(|account| {
                    let (current, previous) = (label::CURRENT, label::PREVIOUS);
                    account
                        .move_label(&secret_of("Bot"), current, previous)
                        .unwrap();
                });
            }
            None
        });
        rotate(world, &rotation("Bot")).await;
        assert_eq!(current_key(world), old);
        assert_eq!(statuses(world), ["Active", "Active"]);
    });
}

#[test]
fn an_inactive_previous_key_makes_room_where_the_policy_says_so() {
    let mut bot = adopted("Bot");
    bot.rotation.policy.two_keys = TwoKeys::Reclaim;
    let rotation = bot.rotation.clone();
    act(bot, async |world| {
        let old = current_key(world);
        let input = serde_json::to_value(&rotation).unwrap();
        world
            .during(async {
                let mut running = world.start(&input);
                assert!(running.reaches(statemachine::rotation::state::REST).await);
                running.abort();
                running.end().await;
            })
            .await;
        let inactive = format!("{:?}", Status::Inactive);
        assert_eq!(Picture::of(world.account(), "Bot").keys[&old], inactive);

        // Not before the deletion delay is over, whatever the policy says about two keys.
        let early = rotate(world, &rotation).await;
        assert_eq!(error_of(&early), "Keywheel.Held");
        assert_eq!(Picture::of(world.account(), "Bot").keys[&old], inactive);

        pass(Duration::from_days(8)).await;
        let next = rotate(world, &rotation).await;
        assert!(succeeds(&next), "{:?}", next.outcome);
        assert!(!Picture::of(world.account(), "Bot").keys.contains_key(&old));
        assert_eq!(statuses(world), ["Active"]);
    });
}
