//! Rotations on schedule, with applications at work.

use crate::world::{run, spec, user};
use contract::Duration;
use sandbox::world::{Alert, Chronicle, Moment};
use statemachine::rotation::state;

fn steps(chronicle: &Chronicle, user: &str) -> Vec<(String, String)> {
    let of_user = |moment: &&Moment| moment.user.as_deref() == Some(user);
    let told = |moment: &Moment| {
        (
            moment.at.strftime("%m-%d %H:%M").to_string(),
            moment.state.clone(),
        )
    };
    chronicle.moments.iter().filter(of_user).map(told).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(at, state)| ((*at).to_owned(), (*state).to_owned()))
        .collect()
}

#[test]
fn forty_days_make_two_keys_and_delete_the_first() {
    let chronicle = run(&spec(vec![user("Bot")]), Duration::from_days(40));
    assert_eq!(
        steps(&chronicle, "Bot"),
        pairs(&[
            ("01-01 00:05", state::CREATE),
            ("01-01 00:05", state::VERIFY),
            ("01-01 00:05", state::PUBLISH),
            ("01-01 00:05", state::ANNOUNCE),
            ("01-31 00:05", state::CREATE),
            ("01-31 00:05", state::VERIFY),
            ("01-31 00:05", state::PUBLISH),
            ("01-31 00:05", state::ANNOUNCE),
            ("02-01 00:05", state::DEACTIVATE),
            ("02-01 00:05", state::ANNOUNCE_INACTIVE),
            ("02-08 00:05", state::DELETE),
            ("02-08 00:05", state::ANNOUNCE_DELETED),
        ])
    );
    let last = &chronicle.moments.last().unwrap().stages;
    let status = |key: &Option<sandbox::world::KeyState>| key.as_ref().map(|key| key.status);
    assert_eq!(
        (
            status(&last.current),
            status(&last.pending),
            status(&last.previous)
        ),
        (Some("Active"), None, Some("Deleted"))
    );
    assert_eq!(chronicle.alerts, []);
    assert_eq!(chronicle.succeeded().count(), 2);
    assert!(chronicle.checks > 30, "{}", chronicle.checks);
}

#[test]
fn an_application_that_is_slow_to_take_the_new_key_holds_up_only_the_old_one() {
    let slow = |days| {
        let mut user = user("Bot");
        user.application.as_mut().unwrap().reads_every = Duration::from_days(days);
        run(&spec(vec![user]), Duration::from_days(50))
    };
    // It reads on days 0, 4, 8, … 28 and 32: the new key of day 30 waits two days.
    let chronicle = slow(4);
    assert_eq!(
        steps(&chronicle, "Bot")[8..],
        pairs(&[
            ("02-01 00:05", state::DEACTIVATE),
            ("02-01 23:00", state::DEACTIVATE),
            ("02-02 22:00", state::DEACTIVATE),
            ("02-03 00:00", state::DEACTIVATE),
            ("02-03 00:00", state::ANNOUNCE_INACTIVE),
            ("02-10 00:00", state::DELETE),
            ("02-10 00:00", state::ANNOUNCE_DELETED),
        ])
    );
    assert_eq!(chronicle.alerts, []);
}

#[test]
fn an_application_that_never_takes_the_new_key_is_never_cut_off_and_a_person_is_told_once() {
    let mut stuck = user("Bot");
    stuck.application.as_mut().unwrap().reads_every = Duration::from_days(300);
    let chronicle = run(&spec(vec![stuck]), Duration::from_days(50));
    let is_reminder = |alert: &Alert| alert.message.starts_with("The daily look");
    let (reminders, told): (Vec<_>, Vec<_>) =
        chronicle.alerts.iter().cloned().partition(is_reminder);
    let [alert] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(
        alert.subject.as_deref(),
        Some("Keywheel: old key of Bot still in use")
    );
    assert!(alert.message.contains("is still in use 8 days after the new one was published: last used by s3 in us-west-2 at"), "{}", alert.message);
    assert_eq!(alert.at.strftime("%m-%d").to_string(), "02-08");
    // When nobody has done anything about it for days, the watchdog tells each day that it still stands.
    let days: Vec<_> = reminders
        .iter()
        .map(|reminder| reminder.at.strftime("%m-%d").to_string())
        .collect();
    let expected: Vec<_> = (11..=19).map(|day| format!("02-{day}")).collect();
    assert_eq!(days, expected);
}

#[test]
fn users_do_not_disturb_each_other() {
    let users = ["Anna", "Bot", "ci+deploy", "x,y"].map(user);
    let chronicle = run(&spec(users.into()), Duration::from_days(100));
    assert_eq!(chronicle.alerts, []);
    assert_eq!(chronicle.executions.len(), 16);
    assert_eq!(chronicle.succeeded().count(), 16);
}

#[test]
fn the_same_seed_tells_the_same_story_to_the_byte() {
    let told = |seed| {
        let mut spec = spec(vec![user("Anna"), user("Bot")]);
        spec.account.seed = seed;
        format!("{:?}", run(&spec, Duration::from_days(75)))
    };
    assert_eq!(told(1), told(1));
    assert_ne!(told(1), told(2));
}
