//! Each handler, given what it cannot work with: a named error that says what to do, and nothing changed.

use crate::world::{Picture, act, act_in, rotation, spec, told, user};
use contract::step::Step;
use sandbox::world::World;
use serde_json::{Value, json};

const KEY: &str = "AKIAIOSFODNN7EXAMPLE";

/// A payload that the step would accept.
fn payload(step: Step) -> Value {
    let mut payload = json!({
        "schema": 1,
        "execution": "arn:aws:states:us-west-2:123456789012:execution:keys-rotation:test",
        "rotation": rotation("Bot"),
    });
    let pending = json!({"accessKeyId": KEY, "versionId": format!("{KEY}-keywheel-v1")});
    match step {
        Step::Create => {}
        Step::Verify => {
            payload["userId"] = json!("AIDABOT");
            payload["pending"] = pending;
        }
        Step::Publish => {
            payload["pending"] = pending;
            payload["currentVersionId"] = json!("version");
        }
        Step::Deactivate => {
            payload["previousAccessKeyId"] = json!(KEY);
            payload["publishedAt"] = json!("2026-01-01T00:00:00Z");
        }
        Step::Delete => {
            payload["accessKeyId"] = json!(KEY);
            payload["reason"] = json!({"name": "orphan"});
        }
    }
    payload
}

/// The error's name and message, after asserting that nothing has changed.
async fn refused(world: &World, step: Step, payload: &Value) -> (String, String) {
    let before = Picture::of(world.account(), "Bot");
    let failure = world.functions().invoke(step, payload).await.unwrap_err();
    assert_eq!(
        Picture::of(world.account(), "Bot"),
        before,
        "{step:?} changed something"
    );
    told(failure)
}

fn after(step: Step, change: impl FnOnce(&mut Value)) -> (String, String) {
    act(user("Bot"), async |world| {
        let mut payload = payload(step);
        change(&mut payload);
        refused(world, step, &payload).await
    })
}

/// The same with roles that may look at anything: the generated ones may not even ask about what
/// is not there, because it has no tags.
fn after_with_other_roles(step: Step, change: impl FnOnce(&mut Value)) -> (String, String) {
    let mut spec = spec(vec![user("Bot")]);
    spec.stack.policies.clear();
    act_in(&spec, async |world| {
        let mut payload = payload(step);
        change(&mut payload);
        refused(world, step, &payload).await
    })
}

const INPUT_REMEDY: &str =
    "Start the execution with the input that `keywheel synth` wrote into the schedule.";

#[test]
fn a_missing_field_is_named() {
    for (step, missing) in [
        (Step::Verify, "pending"),
        (Step::Publish, "currentVersionId"),
        (Step::Deactivate, "previousAccessKeyId"),
        (Step::Delete, "reason"),
    ] {
        let told = after(step, |payload| {
            payload.as_object_mut().unwrap().shift_remove(missing);
        });
        let message =
            format!("The step's input is not valid: missing field `{missing}`. {INPUT_REMEDY}");
        assert_eq!(told, ("Keywheel.InvalidInput".to_owned(), message));
    }
    for step in Step::ALL {
        let told = after(step, |payload| {
            payload["rotation"]
                .as_object_mut()
                .unwrap()
                .shift_remove("user");
        });
        let message = format!(
            "The step's input is not valid at `rotation`: missing field `user`. {INPUT_REMEDY}"
        );
        assert_eq!(told, ("Keywheel.InvalidInput".to_owned(), message));
    }
}

#[test]
fn another_schema_is_refused() {
    for step in Step::ALL {
        let told = after(step, |payload| payload["schema"] = json!(2));
        let message = format!(
            "The step's input is not valid at `schema`: schema 2 is unknown, this version of Keywheel reads schema 1. {INPUT_REMEDY}"
        );
        assert_eq!(told, ("Keywheel.InvalidInput".to_owned(), message));
    }
}

#[test]
fn a_payload_that_is_no_object_is_refused() {
    for step in Step::ALL {
        for payload in [json!(null), json!([1]), json!("x")] {
            let (name, _) = after(step, |whole| *whole = payload);
            assert_eq!(name, "Keywheel.InvalidInput");
        }
    }
}

#[test]
fn a_user_that_does_not_exist_is_named() {
    for (step, message) in [
        (Step::Create, "There is no IAM user Nobody."),
        (Step::Deactivate, "There is no IAM user Nobody."),
        (Step::Delete, "There is no IAM user Nobody."),
    ] {
        let told = after_with_other_roles(step, |payload| {
            payload["rotation"]["user"] = json!("Nobody");
        });
        let message = format!("{message} Create the IAM user, or take it out of keywheel.yaml.");
        assert_eq!(
            told,
            ("Keywheel.UserNotFound".to_owned(), message),
            "{step:?}"
        );
    }
}

#[test]
fn a_secret_that_does_not_exist_is_named() {
    let remedy = "Create the secret, or restore it while its recovery window is open.";
    for step in [Step::Create, Step::Publish, Step::Deactivate, Step::Delete] {
        let told = after_with_other_roles(step, |payload| {
            payload["rotation"]["secret"] = json!("dev/nothing");
        });
        let message = format!("There is no secret dev/nothing. {remedy}");
        assert_eq!(
            told,
            ("Keywheel.SecretNotFound".to_owned(), message),
            "{step:?}"
        );
    }
}

#[test]
fn a_secret_that_is_not_json_is_refused_without_repeating_it() {
    const CANARY: &str = "canary-in-a-secret-that-is-not-json";
    act(user("Bot"), async |world| {
        let version = world.account().put_secret_value("dev/Bot", CANARY).unwrap();
        let (name, message) = refused(world, Step::Create, &payload(Step::Create)).await;
        assert_eq!(name, "Keywheel.SecretMalformed");
        assert_eq!(
            message,
            format!(
                "Version {version} of the secret dev/Bot cannot be used: the value is not a JSON object. \
                 Put a JSON object into the secret; {{\"UserName\": \"…\"}} is enough."
            )
        );
        assert!(!world.logs().text().contains(CANARY));

        let mut verify = payload(Step::Verify);
        verify["pending"]["versionId"] = json!(version);
        let (name, message) = refused(world, Step::Verify, &verify).await;
        assert_eq!(name, "Keywheel.SecretMalformed");
        assert!(!message.contains(CANARY), "{message}");
    });
}

#[test]
fn a_secret_of_another_user_is_not_written_to() {
    act(user("Bot"), async |world| {
        world
            .account()
            .put_secret_value("dev/Bot", r#"{"UserName":"Anna"}"#)
            .unwrap();
        let told = refused(world, Step::Create, &payload(Step::Create)).await;
        assert_eq!(
            told,
            (
                "Keywheel.SecretOfAnotherUser".to_owned(),
                "The secret dev/Bot belongs to the user Anna, not to Bot. \
                 Point the user at its own secret in keywheel.yaml, or correct UserName in the secret."
                    .to_owned()
            )
        );
    });
}

#[test]
fn a_version_that_is_not_there_or_holds_another_key_is_not_verified() {
    act(user("Bot"), async |world| {
        let (name, message) = refused(world, Step::Verify, &payload(Step::Verify)).await;
        assert_eq!(name, "Keywheel.SecretNotFound", "{message}");
        let current = world
            .account()
            .put_secret_value("dev/Bot", r#"{"Key":"AKIAOTHEROTHEROTHER0","Secret":"s"}"#)
            .unwrap();
        let mut other = payload(Step::Verify);
        other["pending"]["versionId"] = json!(current);
        let (name, message) = refused(world, Step::Verify, &other).await;
        assert_eq!(name, "Keywheel.WrongIdentity");
        assert_eq!(
            message,
            format!(
                "Version {current} of the secret dev/Bot does not hold the key {KEY}. \
                 Find out who writes to the secret besides Keywheel."
            )
        );
    });
}
