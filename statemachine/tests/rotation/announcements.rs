//! What other programs are told.

use crate::script::{NEW, OLD, Script, Told, failed, hold, ready};
use contract::event::{Event, SOURCE};
use serde_json::{Value, json};
use statemachine::rotation::state;

const EXECUTION: &str = "arn:aws:states:us-west-2:111111111111:execution:keys-rotation:Bot-1";

/// Each event: what it says it is, and its detail.
fn events(told: &Told) -> Vec<(String, Value)> {
    let asked = told.asked.iter();
    let puts = asked.filter(|(state, _)| state::ANNOUNCEMENTS.contains(&state.as_str()));
    let entries = puts.map(|(_, arguments)| {
        let [entry] = &arguments["Entries"].as_array().unwrap()[..] else {
            panic!("{arguments}")
        };
        assert_eq!(entry["Source"], SOURCE);
        let detail_type = entry["DetailType"].as_str().unwrap().to_owned();
        (detail_type, entry["Detail"].clone())
    });
    entries.collect()
}

fn names(told: &Told) -> Vec<String> {
    events(told).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_rotation_announces_what_becomes_of_both_keys() {
    let told = Script::well().run();
    let published = json!({
        "schema": 1,
        "pipeline": "keys",
        "user": "Bot",
        "secret": "dev/bot",
        "accessKeyId": NEW,
        "previousAccessKeyId": OLD,
        "publishedAt": "2026-11-22T00:00:16Z",
        "execution": EXECUTION,
    });
    let mut later = published.clone();
    later["deactivatedAt"] = json!("2026-11-23T00:00:17Z");
    assert_eq!(
        events(&told),
        [
            ("Access Key Published".to_owned(), published),
            ("Old Key Deactivated".to_owned(), later.clone()),
            ("Old Key Deleted".to_owned(), later),
        ]
    );
}

#[test]
fn a_first_rotation_announces_only_its_key() {
    let told = Script::well().instead(state::CREATE, [ready(None)]).run();
    let [(name, detail)] = &events(&told)[..] else {
        panic!("{:?}", names(&told))
    };
    assert_eq!(name, "Access Key Published");
    assert_eq!(detail["previousAccessKeyId"], Value::Null);
}

#[test]
fn an_old_key_that_somebody_else_deleted_is_announced_as_deleted() {
    let gone = json!({"outcome": "gone"});
    let told = Script::well().instead(state::DEACTIVATE, [Ok(gone)]).run();
    assert_eq!(names(&told), ["Access Key Published", "Old Key Deleted"]);
    assert_eq!(events(&told)[1].1["deactivatedAt"], Value::Null);
}

#[test]
fn a_hold_is_announced_with_its_reason_and_before_the_alert() {
    let told = Script::well()
        .instead(state::DEACTIVATE, [hold("The old key is in use by s3.")])
        .run();
    assert_eq!(names(&told), ["Access Key Published", "Rotation Held"]);
    assert_eq!(
        events(&told)[1].1,
        json!({
            "schema": 1,
            "pipeline": "keys",
            "user": "Bot",
            "secret": "dev/bot",
            "accessKeyId": NEW,
            "previousAccessKeyId": OLD,
            "publishedAt": "2026-11-22T00:00:16Z",
            "error": "Keywheel.Held",
            "reason": "test",
            "message": "The old key is in use by s3.",
            "execution": EXECUTION,
        })
    );
    let end = &told.way[told.way.len() - 3..];
    assert_eq!(end, [state::ANNOUNCE_STOP, state::ALERT, state::FAILED]);
}

#[test]
fn a_failure_is_announced_whatever_the_input_is() {
    let denied = || failed("Keywheel.InvalidInput", "Not valid.");
    for input in [
        json!({}),
        json!("Bot"),
        json!({"user": {"name": 1}, "secret": 2}),
    ] {
        let told = Script::well()
            .instead(state::CREATE, [denied()])
            .run_with(input.clone());
        let [(name, detail)] = &events(&told)[..] else {
            panic!("{:?}", names(&told))
        };
        assert_eq!(name, "Rotation Failed", "{input}");
        assert_eq!(detail["error"], "Keywheel.InvalidInput");
        assert_eq!(detail["message"], "Not valid.");
        assert_eq!(detail["reason"], Value::Null);
        for name in ["pipeline", "user", "secret"] {
            let is_text_or_null = detail[name].is_string() || detail[name].is_null();
            assert!(is_text_or_null, "{detail}");
        }
    }
}

#[test]
fn a_rotation_goes_on_without_the_events_that_nobody_waits_for() {
    let refused = || failed("EventBridge.FailedEntry", "");
    let told = Script::well()
        .instead(state::ANNOUNCE_INACTIVE, [refused()])
        .instead(state::ANNOUNCE_DELETED, [refused()])
        .run();
    assert_eq!(told.way.last().unwrap(), state::DONE);

    // One after the other, so a person is told within seconds.
    let told = Script::well()
        .instead(state::CREATE, [hold("A foreign key.")])
        .instead(state::ANNOUNCE_STOP, [refused()])
        .run();
    assert_eq!(told.error(), "Keywheel.Held");
    assert!(told.alert().1.contains("A foreign key."));
    assert!(told.took.as_secs() < 10, "{:?}", told.took);
}

#[test]
fn every_event_is_announced_by_some_way() {
    let told = [
        Script::well(),
        Script::well().instead(state::CREATE, [hold("A foreign key.")]),
        Script::well().instead(state::CREATE, [failed("Keywheel.AccessDenied", "No.")]),
    ];
    let mut announced: Vec<_> = told
        .into_iter()
        .flat_map(|script| names(&script.run()))
        .collect();
    announced.dedup();
    let all = Event::ALL.map(|event| event.detail_type().to_owned());
    assert_eq!(announced, all);
}
