//! The events that Keywheel puts: each is as docs/events.schema.json says.

use crate::lessons::rotate_with;
use crate::native::native;
use crate::world::{act, adopted, rotate, rotation, succeeds, user};
use contract::event::{self, Event};
use jsonschema::Validator;
use sandbox::Account;
use sandbox::fault::{Attempt, Fate};
use serde_json::{Value, json};
use std::sync::LazyLock;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let mut schema = event::schema();
    // Who reads an event must be ready for more fields than he knows; what is put has no others.
    for of_event in schema["oneOf"].as_array_mut().unwrap() {
        of_event["properties"]["detail"]["additionalProperties"] = json!(false);
    }
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
});

/// Every event of Keywheel's so far, as rules and targets see it.
pub(crate) fn all(account: &Account) -> Vec<Value> {
    let ours = |event: &&sandbox::eventbridge::Event| event.source == event::SOURCE;
    account.view(|view| {
        let events = view.events().events().iter();
        events
            .filter(ours)
            .map(sandbox::eventbridge::Event::document)
            .collect()
    })
}

/// Asserts of each that the schema allows it.
pub(crate) fn assert_documented(account: &Account) {
    for event in all(account) {
        SCHEMA
            .validate(&event)
            .unwrap_or_else(|error| panic!("{error} in {event:#}"));
    }
}

fn names(account: &Account) -> Vec<String> {
    let names = all(account).into_iter();
    names
        .map(|event| event["detail-type"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn two_rotations_tell_what_became_of_three_keys() {
    act(user("Bot"), async |world| {
        for _ in 0..2 {
            assert!(succeeds(&rotate(world, &rotation("Bot")).await));
        }
        let events = all(world.account());
        let told: Vec<_> = events
            .iter()
            .map(|event| {
                let key = |name: &str| event["detail"][name].as_str().map(ToOwned::to_owned);
                (
                    event["detail-type"].as_str().unwrap(),
                    key("accessKeyId"),
                    key("previousAccessKeyId"),
                )
            })
            .collect();
        let (first, second) = (told[0].1.clone(), told[1].1.clone());
        assert_ne!(first, second);
        assert_eq!(
            told,
            [
                ("Access Key Published", first.clone(), None),
                ("Access Key Published", second.clone(), first.clone()),
                ("Old Key Deactivated", second.clone(), first.clone()),
                ("Old Key Deleted", second, first),
            ]
        );
    });
}

#[test]
fn a_rotation_by_secrets_manager_puts_the_same_events() {
    act(native(adopted("Bot")), async |world| {
        world.rotate_secret(&rotation("Bot")).await;
        assert_eq!(
            names(world.account()),
            [
                "Access Key Published",
                "Old Key Deactivated",
                "Old Key Deleted"
            ]
        );
    });
}

#[test]
fn a_hold_and_a_failure_are_told_apart() {
    act(adopted("Bot"), async |world| {
        rotate_with(world, Fate::access_denied(), |call| {
            call.is("iam:ListAccessKeys")
        })
        .await;
        assert_eq!(names(world.account()), ["Rotation Failed"]);
        world.meddle(|account| account.create_access_key("Bot").unwrap());
        rotate(world, &rotation("Bot")).await;
        let held = &all(world.account())[1];
        assert_eq!(held["detail-type"], "Rotation Held");
        assert_eq!(held["detail"]["reason"], "foreignKey");
    });
}

#[test]
fn an_event_that_cannot_be_put_stops_no_rotation_but_for_the_one_that_deployments_wait_for() {
    for (event, is_waited_for) in [
        (Event::AccessKeyPublished, true),
        (Event::OldKeyDeactivated, false),
        (Event::OldKeyDeleted, false),
    ] {
        act(adopted("Bot"), async |world| {
            let resource = format!("event/{}", event.detail_type());
            let record = rotate_with(world, Fate::unavailable(), move |call: &Attempt| {
                call.resource.as_deref() == Some(resource.as_str())
            })
            .await;
            assert_eq!(succeeds(&record), !is_waited_for, "{event:?}");
            let alerts = usize::from(is_waited_for);
            assert_eq!(world.chronicle().alerts.len(), alerts, "{event:?}");
        });
    }
}

#[test]
fn an_event_whose_answer_was_lost_is_put_again() {
    act(adopted("Bot"), async |world| {
        let mut lost = false;
        let record = rotate_with(world, Fate::LoseResponse, move |call: &Attempt| {
            call.is("events:PutEvents") && !std::mem::replace(&mut lost, true)
        })
        .await;
        assert!(succeeds(&record));
        assert_eq!(names(world.account())[..2], ["Access Key Published"; 2]);
    });
}
