//! The watchdog: quiet where all is well, and loud where nothing else would say a word. That it is quiet in each
//! state that a rotation converges to, the trials of the searches look at.

use crate::native::native;
use crate::world::{Picture, act, adopted, rotate, rotation, run, spec, user};
use contract::Duration;
use sandbox::fault::{Attempt, Fate};
use sandbox::world::{Chronicle, World};
use serde_json::json;
use std::collections::BTreeSet;

/// What the runs of the watchdog found.
fn findings(chronicle: &Chronicle) -> Vec<u64> {
    let looks = chronicle.looks.iter();
    looks
        .map(|look| look.result.as_ref().unwrap()["findings"].as_u64().unwrap())
        .collect()
}

#[test]
fn over_months_in_which_all_is_well_it_looks_each_day_and_says_nothing() {
    for users in [
        vec![user("Bot"), adopted("Other")],
        vec![native(adopted("Bot"))],
    ] {
        let count = users.len();
        let chronicle = run(&spec(users), Duration::from_days(65));
        assert_eq!(chronicle.alerts, []);
        assert_eq!(findings(&chronicle), vec![0; 65]);
        let look = &chronicle.looks[0];
        assert_eq!(look.result, Ok(json!({"users": count, "findings": 0})));
    }
}

/// The calls that change something, by whoever made them.
fn changes(world: &World) -> usize {
    world.account().view(|view| {
        let calls = view.journal().iter();
        let looks = |operation: &str| {
            ["Get", "List", "Describe"]
                .iter()
                .any(|verb| operation.starts_with(verb))
        };
        calls.filter(|call| !looks(&call.operation)).count()
    })
}

#[test]
fn it_reads_no_value_and_changes_nothing_and_tells_again_each_day() {
    act(adopted("Bot"), async |world| {
        rotate(world, &rotation("Bot")).await;
        world.meddle(|account| account.disable_schedule("keys", "Bot"));
        let before = (Picture::of(world.account(), "Bot"), changes(world));
        for day in 1..=3 {
            let found = world.watch().await.unwrap();
            assert_eq!(found, json!({"users": 1, "findings": 1}));
            assert_eq!(world.chronicle().alerts.len(), day);
        }
        let after = (Picture::of(world.account(), "Bot"), changes(world));
        assert_eq!(after.0, before.0);
        assert_eq!(after.1, before.1 + 3, "it publishes, and nothing else");
        let read = world.account().view(|view| {
            let calls = view.journal().iter();
            calls
                .filter(|call| call.caller.to_string() == "role/keys-watch")
                .map(|call| call.operation.clone())
                .collect::<BTreeSet<_>>()
        });
        let expected = [
            "DescribeSecret",
            "GetSchedule",
            "ListAccessKeys",
            "ListSchedules",
            "ListSecrets",
            "ListSubscriptionsByTopic",
            "Publish",
        ];
        assert_eq!(read, expected.map(str::to_owned).into());
    });
}

#[test]
fn when_nobody_hears_it_fails_so_that_its_alarm_tells() {
    let mut spec = spec(vec![user("Bot")]);
    spec.stack.subscriptions.clear();
    crate::world::act_in(&spec, async |world| {
        let (error, message) = crate::world::told(world.watch().await.unwrap_err());
        assert_eq!(error, "Keywheel.NobodyHears");
        assert_eq!(
            message,
            "Nobody has confirmed a subscription of arn:aws:sns:us-west-2:123456789012:keys-alerts, so nobody hears of a rotation that needs a person. Confirm one, or name whom to tell under `alerts` in keywheel.yaml."
        );
        assert_eq!(world.chronicle().alerts, []);
    });
}

#[test]
fn when_it_cannot_see_the_schedules_or_cannot_tell_it_fails() {
    for (action, error) in [
        ("scheduler:ListSchedules", "Keywheel.AccessDenied"),
        ("secretsmanager:ListSecrets", "Keywheel.AccessDenied"),
        ("sns:Publish", "Keywheel.AccessDenied"),
    ] {
        act(adopted("Bot"), async |world| {
            world.meddle(|account| account.disable_schedule("keys", "Bot"));
            let denied = move |attempt: &Attempt| attempt.is(action).then(Fate::access_denied);
            let _rule = world.account().rule(denied);
            assert_eq!(
                crate::world::told(world.watch().await.unwrap_err()).0,
                error,
                "{action}"
            );
        });
    }
}

#[test]
fn a_user_that_cannot_be_looked_at_for_a_while_is_looked_at_again() {
    act(adopted("Bot"), async |world| {
        let well_again = Duration::from_minutes(5).after(world.account().clock().now());
        let _ill = world.account().rule(move |attempt: &Attempt| {
            (attempt.is("iam:ListAccessKeys") && attempt.at < well_again).then(Fate::throttled)
        });
        let found = world.watch().await.unwrap();
        assert_eq!(found, json!({"users": 1, "findings": 0}));
        assert_eq!(world.chronicle().alerts, []);
    });
}

#[test]
fn a_user_that_cannot_be_looked_at_today_is_told_and_the_others_are_looked_at() {
    let spec = spec(vec![adopted("Bot"), adopted("Other")]);
    crate::world::act_in(&spec, async |world| {
        world.meddle(|account| account.disable_schedule("keys", "Other"));
        let lost = |attempt: &Attempt| {
            (attempt.is("iam:ListAccessKeys") && attempt.resource.as_deref() == Some("user/Bot"))
                .then(Fate::throttled)
        };
        let _rule = world.account().rule(lost);
        let found = world.watch().await.unwrap();
        assert_eq!(found, json!({"users": 1, "findings": 1}));
        let alerts = world.chronicle().alerts;
        let [alert] = &alerts[..] else {
            panic!("{alerts:#?}")
        };
        for part in [
            "IAM user Other, secret dev/Other",
            "Not looked at, because AWS did not answer as it should: Bot.",
        ] {
            assert!(alert.message.contains(part), "{}", alert.message);
        }
    });
}
