//! Every way through the rotation.

use crate::definition::edges;
use crate::script::{NEW, OLD, ORPHAN, Script, Told, failed, hold, input, ready};
use contract::step::DeleteReason;
use contract::{Handover, KeyRef};
use serde_json::{Value, json};
use statemachine::Outcome;
use statemachine::rotation::state;
use std::collections::BTreeSet;

fn orphan() -> Value {
    json!({"outcome": "discard", "accessKeyId": ORPHAN, "versions": [], "reason": {"name": "orphan"}})
}

/// What the rotate Lambda hands over when Secrets Manager's rotation has published a key.
fn published_natively(old: Option<&str>) -> Handover {
    Handover::Published {
        new_key: native_key(),
        old_key_id: old.map(|key| key.parse().unwrap()),
        published_at: "2026-11-22T00:00:00Z".parse().unwrap(),
    }
}

/// What it hands over when a key of its own is not to be published.
fn superseded_natively() -> Handover {
    Handover::Discard {
        access_key_id: NEW.parse().unwrap(),
        versions: vec![native_key()],
        reason: DeleteReason::Superseded,
    }
}

fn native_key() -> KeyRef {
    KeyRef {
        access_key_id: NEW.parse().unwrap(),
        version_id: "11111111-2222-3333-4444-555555555555".to_owned(),
    }
}

/// Each way with its name and the state it ends in.
fn ways() -> Vec<(&'static str, &'static str, Script)> {
    let well = Script::well;
    let denied = || failed("Keywheel.AccessDenied", "denied.");
    let strange = || Ok(json!({"outcome": "strange"}));
    vec![
        ("everything goes well", state::DONE, well()),
        ("there is no old key", state::DONE, well().instead(state::CREATE, [ready(None)])),
        (
            "an earlier rotation is finished",
            state::DONE,
            well().instead(
                state::CREATE,
                [Ok(json!({
                    "outcome": "unfinished", "userId": "AIDABOT",
                    "current": {"accessKeyId": NEW, "versionId": format!("{NEW}-keywheel-v1")},
                    "previousAccessKeyId": OLD,
                }))],
            ),
        ),
        ("an orphan is removed first", state::DONE, well().instead(state::CREATE, [Ok(orphan()), ready(Some(OLD))])),
        (
            "a marked key is deleted once others have come to their end",
            state::FAILED,
            well()
                .instead(state::VERIFY, [denied()])
                .instead(state::DISCARD, [marked(), Ok(json!({"outcome": "deleted"}))]),
        ),
        (
            "another run is about to create a key",
            state::DONE,
            well().instead(state::CREATE, [failed("Keywheel.Unsettled", "Another run."), ready(Some(OLD))]),
        ),
        ("orphans without end", state::FAILED, well().instead(state::CREATE, [Ok(orphan())])),
        (
            "the key in the way must not go",
            state::FAILED,
            well().instead(state::CREATE, [Ok(orphan())]).instead(state::DISCARD, [hold("No.")]),
        ),
        (
            "the key in the way cannot be deleted",
            state::FAILED,
            well().instead(state::CREATE, [Ok(orphan())]).instead(state::DISCARD, [denied()]),
        ),
        ("create fails", state::FAILED, well().instead(state::CREATE, [denied()])),
        ("create holds", state::FAILED, well().instead(state::CREATE, [hold("A foreign key.")])),
        ("create is newer than the definition", state::FAILED, well().instead(state::CREATE, [strange()])),
        (
            "the new key cannot be stored",
            state::FAILED,
            well().instead(
                state::CREATE,
                [Ok(json!({"outcome": "unstored", "accessKeyId": NEW, "error": "Keywheel.AwsRefused", "message": "Too large."}))],
            ),
        ),
        (
            "the new key needs a while",
            state::DONE,
            well().instead(
                state::VERIFY,
                [failed("Keywheel.KeyNotYetActive", "Unknown key."), Ok(json!({"arn": "", "calls": 3}))],
            ),
        ),
        ("the new key does not work", state::FAILED, well().instead(state::VERIFY, [denied()])),
        (
            "the new key does not work and cannot be deleted",
            state::FAILED,
            well().instead(state::VERIFY, [denied()]).instead(state::DISCARD, [denied()]),
        ),
        (
            "the new key does not work and must not be deleted",
            state::FAILED,
            well().instead(state::VERIFY, [denied()]).instead(state::DISCARD, [hold("It was published.")]),
        ),
        ("publish fails", state::FAILED, well().instead(state::PUBLISH, [denied()])),
        ("publish is newer than the definition", state::FAILED, well().instead(state::PUBLISH, [strange()])),
        ("another rotation is faster", state::SUPERSEDED, well().instead(state::PUBLISH, [superseded()])),
        (
            "another rotation is faster and the key must stay",
            state::FAILED,
            well().instead(state::PUBLISH, [superseded()]).instead(state::DISCARD, [hold("It was published.")]),
        ),
        (
            "another rotation is faster and the key cannot be deleted",
            state::FAILED,
            well().instead(state::PUBLISH, [superseded()]).instead(state::DISCARD, [denied()]),
        ),
        (
            "somebody edits the secret",
            state::DONE,
            well().instead(state::PUBLISH, [edited(), Ok(json!({"outcome": "published", "publishedAt": "2026-11-22T00:01:00Z"}))]),
        ),
        (
            "somebody edits the secret again and again",
            state::FAILED,
            well().instead(state::PUBLISH, [edited(), edited(), edited(), edited(), edited(), edited()]),
        ),
        ("the event cannot be sent", state::FAILED, well().instead(state::ANNOUNCE, [failed("EventBridge.FailedEntry", "")])),
        (
            "the old key is in use for a while",
            state::DONE,
            well().instead(
                state::DEACTIVATE,
                [
                    Ok(json!({"outcome": "inUse", "recheckAt": "2026-11-23T12:00:00Z", "message": "last used by s3"})),
                    Ok(json!({"outcome": "deactivated", "deactivatedAt": "2026-11-23T12:00:01Z"})),
                ],
            ),
        ),
        ("the old key is in use for too long", state::FAILED, well().instead(state::DEACTIVATE, [hold("In use.")])),
        ("the old key is gone", state::DONE, well().instead(state::DEACTIVATE, [Ok(json!({"outcome": "gone"}))])),
        ("deactivate fails", state::FAILED, well().instead(state::DEACTIVATE, [denied()])),
        ("deactivate is newer than the definition", state::FAILED, well().instead(state::DEACTIVATE, [strange()])),
        ("delete fails", state::FAILED, well().instead(state::DELETE, [denied()])),
        ("the old key is Active again", state::FAILED, well().instead(state::DELETE, [hold("Active again.")])),
        (
            "Secrets Manager's rotation has published a key",
            state::DONE,
            well().handed_over(published_natively(Some(OLD))),
        ),
        (
            "Secrets Manager's first rotation has published a key",
            state::DONE,
            well().handed_over(published_natively(None)),
        ),
        (
            "Secrets Manager's rotation does not need a key",
            state::CLEARED,
            well()
                .handed_over(superseded_natively())
                .instead(state::DISCARD, [marked(), Ok(json!({"outcome": "deleted"}))]),
        ),
        (
            "a key that Secrets Manager's rotation does not need was published",
            state::FAILED,
            well()
                .handed_over(superseded_natively())
                .instead(state::DISCARD, [hold("It was published.")]),
        ),
        (
            "nobody can be told",
            state::NOT_ALERTED,
            well().instead(state::CREATE, [denied()]).instead(state::ALERT, [Err(("SNS.NotFoundException", "no topic".to_owned()))]),
        ),
    ]
}

fn marked() -> Result<Value, (&'static str, String)> {
    Ok(
        json!({"outcome": "marked", "markedAt": "2026-11-22T00:01:00Z", "recheckAt": "2026-11-22T00:03:00Z"}),
    )
}

fn superseded() -> Result<Value, (&'static str, String)> {
    Ok(json!({"outcome": "superseded", "currentVersionId": "other"}))
}

fn edited() -> Result<Value, (&'static str, String)> {
    Ok(json!({"outcome": "edited", "currentVersionId": "other"}))
}

#[test]
fn every_way_ends_where_it_should_and_every_failure_is_told_once() {
    for (name, end, script) in ways() {
        let told = script.run();
        assert_eq!(told.way.last().unwrap(), end, "{name}");
        let alerts = told
            .way
            .iter()
            .filter(|entered| *entered == state::ALERT)
            .count();
        match end {
            state::FAILED => {
                assert_eq!(alerts, 1, "{name}");
                assert!(
                    told.error().starts_with("Keywheel."),
                    "{name}: {}",
                    told.error()
                );
            }
            // The rule on failed executions tells, because the name is not one of ours.
            state::NOT_ALERTED => assert_eq!(told.error(), "AlertNotSent", "{name}"),
            _ => assert_eq!(
                (alerts, matches!(told.outcome, Outcome::Succeeded { .. })),
                (0, true),
                "{name}"
            ),
        }
    }
}

#[test]
fn the_ways_take_every_transition_of_the_definition() {
    let taken: BTreeSet<_> = ways()
        .into_iter()
        .flat_map(|(_, _, script)| script.run().edges())
        .collect();
    let missing: Vec<_> = edges().difference(&taken).cloned().collect();
    assert_eq!(missing, []);
}

#[test]
fn a_rotation_takes_the_grace_period_and_the_deletion_delay() {
    let Told { took, way, .. } = Script::well().run();
    assert_eq!(took.as_secs(), 15 + 86_400 + 604_800);
    assert_eq!(
        way,
        [
            state::BEGIN,
            state::CREATE,
            state::CREATED,
            state::PROPAGATE,
            state::VERIFY,
            state::PUBLISH,
            state::PUBLISHED,
            state::ANNOUNCE,
            state::HAS_OLD_KEY,
            state::GRACE,
            state::DEACTIVATE,
            state::DEACTIVATED,
            state::ANNOUNCE_INACTIVE,
            state::REST,
            state::DELETE,
            state::DELETED,
            state::ANNOUNCE_DELETED,
            state::DONE,
        ]
    );
}

#[test]
fn each_step_is_told_what_it_needs() {
    let told = Script::well().run();
    let part = |state: &str| {
        let (_, arguments) = told.asked.iter().find(|(name, _)| name == state).unwrap();
        let mut payload = arguments["Payload"].as_object().unwrap().clone();
        for shared in ["schema", "execution", "rotation"] {
            assert!(
                payload.shift_remove(shared).is_some(),
                "{state} has no {shared}"
            );
        }
        Value::Object(payload)
    };
    let pending = json!({"accessKeyId": NEW, "versionId": format!("{NEW}-keywheel-v1")});
    assert_eq!(part(state::CREATE), json!({}));
    assert_eq!(
        part(state::VERIFY),
        json!({"userId": "AIDABOT", "pending": pending})
    );
    assert_eq!(
        part(state::PUBLISH),
        json!({
            "pending": pending,
            "currentVersionId": "version-before",
            "startedAt": "2026-11-22T00:00:00.000Z",
        })
    );
    assert_eq!(
        part(state::DEACTIVATE),
        json!({"previousAccessKeyId": OLD, "publishedAt": "2026-11-22T00:00:16Z", "versions": [pending]})
    );
    assert_eq!(
        part(state::DELETE),
        json!({
            "accessKeyId": OLD,
            "reason": {"name": "rested", "deactivatedAt": "2026-11-23T00:00:17Z", "deletionDelaySeconds": 604_800},
            "versions": [pending],
        })
    );
}

#[test]
fn what_is_handed_over_reaches_the_steps_and_not_the_rotation() {
    let payload = |script: Script, state: &str| {
        let told = script.run();
        let asked = told.asked.into_iter().find(|(name, _)| name == state);
        asked.unwrap().1["Payload"].clone()
    };
    let deactivating = payload(
        Script::well().handed_over(published_natively(Some(OLD))),
        state::DEACTIVATE,
    );
    assert_eq!(deactivating["rotation"], input());
    assert_eq!(deactivating["previousAccessKeyId"], OLD);
    assert_eq!(deactivating["publishedAt"], "2026-11-22T00:00:00Z");
    assert_eq!(deactivating["versions"], json!([native_key()]));

    let discarding = payload(
        Script::well().handed_over(superseded_natively()),
        state::DISCARD,
    );
    assert_eq!(discarding["rotation"], input());
    assert_eq!(discarding["accessKeyId"], NEW);
    assert_eq!(discarding["versions"], json!([native_key()]));
    assert_eq!(discarding["reason"], json!({"name": "superseded"}));
    assert_eq!(discarding["markedAt"], Value::Null);
}

#[test]
fn errors_of_aws_and_of_lambda_are_retried_and_then_told() {
    for error in [
        "Keywheel.AwsUnavailable",
        "Lambda.TooManyRequestsException",
        "Lambda.Unknown",
    ] {
        let told = Script::well()
            .instead(
                state::PUBLISH,
                [failed(error, "later."), Script::well_published()],
            )
            .run();
        assert_eq!(told.way.last().unwrap(), state::DONE, "{error}");
        let told = Script::well()
            .instead(state::PUBLISH, [failed(error, "later.")])
            .run();
        assert_eq!(told.way.last().unwrap(), state::FAILED, "{error}");
    }
}
