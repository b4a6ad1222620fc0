//! What rotators are known to do wrong; the ancestor's faults stand by themselves.

use crate::world::{Picture, act, adopted, current_value, rotate, rotation, run, spec, succeeds};
use contract::step::Step;
use contract::{Duration, label};
use sandbox::fault::{Attempt, Fate};
use sandbox::trial::Deed;
use sandbox::world::{Chronicle, ExecutionRecord, World};
use statemachine::Outcome;
use statemachine::rotation::state;

/// Rotates once while `fate` is what becomes of each call that `meant` picks.
pub(crate) async fn rotate_with(
    world: &World,
    fate: Fate,
    mut meant: impl FnMut(&Attempt) -> bool + Send + 'static,
) -> ExecutionRecord {
    let _rule = world
        .account()
        .rule(move |attempt| meant(attempt).then(|| fate.clone()));
    rotate(world, &rotation("Bot")).await
}

/// Picks the first call of this action.
fn first(action: &'static str) -> impl FnMut(&Attempt) -> bool + Send + 'static {
    let mut is_over = false;
    move |attempt| attempt.is(action) && !std::mem::replace(&mut is_over, true)
}

pub(crate) fn error_of(record: &ExecutionRecord) -> &str {
    match &record.outcome {
        Some(Outcome::Failed { error, .. }) => error.as_deref().unwrap_or_default(),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn statuses(world: &World) -> Vec<String> {
    Picture::of(world.account(), "Bot")
        .keys
        .into_values()
        .collect()
}

pub(crate) fn current_key(world: &World) -> String {
    let value = current_value(world.account(), "Bot");
    value["AccessKeyId"].as_str().unwrap().to_owned()
}

pub(crate) async fn pass(time: Duration) {
    tokio::time::sleep(std::time::Duration::from_secs(time.as_secs())).await;
}

pub(crate) fn deletions(chronicle: &Chronicle) -> usize {
    let moments = chronicle.moments.iter();
    moments
        .filter(|moment| moment.state == state::DELETE && moment.result.is_ok())
        .count()
}

#[test]
fn a_last_use_that_cannot_be_looked_up_is_not_a_key_that_was_never_used() {
    act(adopted("Bot"), async |world| {
        let old = current_key(world);
        let record = rotate_with(world, Fate::access_denied(), |call| {
            call.is("iam:GetAccessKeyLastUsed")
        })
        .await;
        assert_eq!(error_of(&record), "Keywheel.Held");
        assert_eq!(Picture::of(world.account(), "Bot").keys[&old], "Active");
        let [alert] = &world.chronicle().alerts[..] else {
            panic!()
        };
        assert!(
            alert.message.contains("is still in use"),
            "{}",
            alert.message
        );
        assert!(alert.message.contains("unknown"), "{}", alert.message);
    });
}

#[test]
fn a_crash_between_publish_and_its_bookkeeping_deletes_no_key_that_consumers_have_read() {
    act(adopted("Bot"), async |world| {
        // AWSCURRENT moves, nobody comes back from it, and a person stops the execution there.
        let input = serde_json::to_value(rotation("Bot")).unwrap();
        let mut is_over = false;
        let _crash = world.account().rule(move |call: &Attempt| {
            let publishes = call.is("secretsmanager:UpdateSecretVersionStage")
                && call.function() == Some(Step::Publish.into());
            (publishes && !std::mem::replace(&mut is_over, true)).then_some(Fate::KillAfter)
        });
        world
            .during(async {
                let running = world.start(&input);
                running.abort_in(state::PUBLISH);
                running.end().await;
                pass(Duration::from_minutes(2)).await;
            })
            .await;
        let read = current_key(world);
        let labels = Picture::of(world.account(), "Bot").labels;
        assert_eq!(labels[label::CURRENT], labels[label::PENDING]);
        assert!(succeeds(&rotate(world, &rotation("Bot")).await));
        let keys = Picture::of(world.account(), "Bot").keys;
        assert_eq!(
            keys.into_iter().collect::<Vec<_>>(),
            [(read, "Active".to_owned())]
        );
    });
}

#[test]
fn the_loser_of_a_race_deletes_its_own_key_and_leaves_the_secret_to_the_winner() {
    act(adopted("Bot"), async |world| {
        let (hand, target, mut is_over) = (world.hand(), rotation("Bot"), false);
        // Right before the loser publishes, a winner's version becomes AWSCURRENT.
        let _winner = world.account().rule(move |call: &Attempt| {
            if call.function() == Some(Step::Publish.into()) && !is_over {
                is_over = true;
                hand.meddle(|account| Deed::EditSecret.perform(account, &target).unwrap());
            }
            None
        });
        let record = rotate(world, &rotation("Bot")).await;
        assert!(succeeds(&record), "{:?}", record.outcome);
        let chronicle = world.chronicle();
        let told = chronicle.moments.iter();
        let discarded: Vec<_> = told
            .filter(|moment| moment.state == state::DISCARD)
            .collect();
        assert_eq!(discarded.len(), 2, "marked, then deleted");
        // It began again from what the winner had written, and lost nothing of it.
        assert_eq!(current_value(world.account(), "Bot")["Note"], "by hand");
        assert_eq!(statuses(world), ["Active"]);
    });
}

#[test]
fn a_user_with_two_keys_is_not_rotated_into_a_third_however_often_it_is_tried() {
    act(adopted("Bot"), async |world| {
        world.meddle(|account| account.create_access_key("Bot").unwrap());
        let before = Picture::of(world.account(), "Bot");
        for tries in 1..=2 {
            let record = rotate(world, &rotation("Bot")).await;
            assert_eq!(error_of(&record), "Keywheel.Held");
            assert_eq!(Picture::of(world.account(), "Bot"), before);
            assert_eq!(world.chronicle().alerts.len(), tries);
        }
    });
}

#[test]
fn a_deletion_whose_answer_is_lost_is_a_success_when_it_is_repeated() {
    act(adopted("Bot"), async |world| {
        let record = rotate_with(world, Fate::LoseResponse, first("iam:DeleteAccessKey")).await;
        assert!(succeeds(&record), "{:?}", record.outcome);
        assert_eq!(statuses(world), ["Active"]);
        assert_eq!(world.chronicle().alerts, []);
    });
}

#[test]
fn whatever_create_cannot_look_up_it_changes_nothing() {
    for action in [
        "iam:GetUser",
        "iam:ListAccessKeys",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
    ] {
        act(adopted("Bot"), async |world| {
            let before = Picture::of(world.account(), "Bot");
            let record = rotate_with(world, Fate::access_denied(), |call| call.is(action)).await;
            assert_eq!(error_of(&record), "Keywheel.AccessDenied", "{action}");
            assert_eq!(Picture::of(world.account(), "Bot"), before, "{action}");
            assert_eq!(world.chronicle().alerts.len(), 1, "{action}");
        });
    }
}

#[test]
fn an_old_key_is_not_deleted_while_its_weekly_job_has_not_picked_up_the_new_one() {
    let mut weekly = adopted("Bot");
    weekly.rotation.policy.quiet_period = Duration::from_days(8);
    weekly.rotation.policy.hold_after = Duration::from_days(14);
    let application = weekly.application.as_mut().unwrap();
    application.uses_every = Duration::from_days(7);
    application.reads_every = Duration::from_days(300);
    let chronicle = run(&spec(vec![weekly]), Duration::from_days(29));
    assert_eq!(deletions(&chronicle), 0);
    let [alert] = &chronicle.alerts[..] else {
        panic!("{:?}", chronicle.alerts)
    };
    assert!(
        alert.message.contains("is still in use 15 days after"),
        "{}",
        alert.message
    );
}

#[test]
fn a_key_that_cannot_be_stored_for_now_is_left_to_the_next_run_and_one_for_good_is_deleted_at_once()
{
    for (fate, unstored) in [(Fate::unavailable(), 0), (Fate::access_denied(), 1)] {
        act(adopted("Bot"), async |world| {
            let mut puts = 0;
            let record = rotate_with(world, fate.clone(), move |call| {
                puts += u32::from(call.is("secretsmanager:PutSecretValue"));
                // The first stores the intent; the second, with two retries, the key.
                call.is("secretsmanager:PutSecretValue") && (2..=4).contains(&puts)
            })
            .await;
            let chronicle = world.chronicle();
            let answers = chronicle
                .moments
                .iter()
                .filter_map(|moment| moment.result.as_ref().ok());
            let outcomes = answers
                .filter(|answer| answer["outcome"] == "unstored")
                .count();
            assert_eq!(outcomes, unstored);
            assert_eq!(succeeds(&record), unstored == 0, "{:?}", record.outcome);
            assert_eq!(statuses(world), ["Active"]);
            assert_eq!(chronicle.alerts.len(), unstored);
        });
    }
}
