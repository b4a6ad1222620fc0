//! What people are told.

use crate::script::{NEW, OLD, Script, failed, hold, input};
use serde_json::json;
use statemachine::rotation::state;

/// The whole alert in every way is in docs/alerts.md; here is one, to the letter.
#[test]
fn a_hold_says_what_happened_which_key_works_and_what_to_do() {
    let told = Script::well()
        .instead(state::DEACTIVATE, [hold("The old key is in use by s3.")])
        .run();
    assert_eq!(
        told.alert(),
        (
            "Keywheel: key rotation of Bot held".to_owned(),
            format!(
                "The key rotation of the IAM user Bot stopped while deactivating the old key.\n\n\
                 What happened: The old key is in use by s3.\n\n\
                 Which key works: The secret holds the new key {NEW}, which works. The old key {OLD} was not deactivated.\n\n\
                 What was undone: nothing.\n\n\
                 What to do: do what is asked for above, then go on with the rotation.\n\n  \
                 keywheel status Bot   # how it stands\n  \
                 keywheel rerun Bot   # goes on with it; too early does no harm\n  \
                 keywheel rollback Bot   # publishes the old key again, should the new one make trouble\n\n\
                 Without the program, start a new execution with the same input. It looks at what is there and goes on from it.\n\n\
                 Pipeline: keys\nIAM user: Bot\nSecret: dev/bot\nNew key: {NEW}\nOld key: {OLD}\n\
                 Published: 2026-11-22T00:00:16Z\nStarted: 2026-11-22T00:00:00.000Z\nError: Keywheel.Held, test\n\
                 Execution: arn:aws:states:us-west-2:111111111111:execution:keys-rotation:Bot-1\n\
                 Console: https://us-west-2.console.aws.amazon.com/states/home?region=us-west-2#/v2/executions/details/arn:aws:states:us-west-2:111111111111:execution:keys-rotation:Bot-1"
            )
        )
    );
}

#[test]
fn a_key_that_does_not_work_is_deleted_again_and_the_alert_says_so() {
    let told = Script::well()
        .instead(
            state::VERIFY,
            [failed(
                "Keywheel.VerificationFailed",
                "It may not read s3://b/k.",
            )],
        )
        .run();
    let (subject, message) = told.alert();
    assert_eq!(subject, "Keywheel: key rotation of Bot failed");
    for paragraph in [
        "What happened: It may not read s3://b/k.".to_owned(),
        format!(
            "Which key works: The key {OLD} in the secret is the one it was before, and no key that anybody could use was deactivated or deleted."
        ),
        format!("What was undone: the new key {NEW} was deleted again. Nobody had it."),
        "What to do: remove the cause, then go on with the rotation.".to_owned(),
    ] {
        assert!(
            message.contains(&format!("\n\n{paragraph}\n\n")),
            "{message}"
        );
    }
    // There is nothing to roll back to.
    assert!(!message.contains("rollback"), "{message}");
    assert_eq!(told.error(), "Keywheel.VerificationFailed");
}

#[test]
fn who_uses_the_old_key_and_a_key_to_be_deleted_are_in_the_subject() {
    let in_use = json!({"outcome": "hold", "reason": "oldKeyInUse", "message": "By s3."});
    let told = Script::well()
        .instead(state::DEACTIVATE, [Ok(in_use)])
        .run();
    assert_eq!(told.alert().0, "Keywheel: old key of Bot still in use");

    let denied = || failed("Keywheel.AccessDenied", "Denied.");
    let told = Script::well()
        .instead(state::VERIFY, [denied()])
        .instead(state::DISCARD, [denied()])
        .run();
    assert_eq!(told.alert().0, "Keywheel: delete a key of Bot by hand");
}

#[test]
fn the_link_leads_to_the_console_of_the_partition() {
    for (partition, region, host) in [
        ("aws", "eu-central-1", "eu-central-1.console.aws.amazon.com"),
        ("aws-cn", "cn-north-1", "cn-north-1.console.amazonaws.cn"),
        (
            "aws-us-gov",
            "us-gov-west-1",
            "us-gov-west-1.console.amazonaws-us-gov.com",
        ),
    ] {
        let arn =
            format!("arn:{partition}:states:{region}:111111111111:execution:keys-rotation:Bot-1");
        let told = Script::well()
            .instead(state::CREATE, [hold("No.")])
            .run_as(&arn, input());
        let link = format!(
            "\nConsole: https://{host}/states/home?region={region}#/v2/executions/details/{arn}"
        );
        let (_, message) = told.alert();
        assert!(message.ends_with(&link), "{message}");
        assert_eq!(statemachine::rotation::console_host(region), host);
    }
}

#[test]
fn an_undo_that_fails_has_a_name_of_its_own_and_names_the_key() {
    let told = Script::well()
        .instead(
            state::VERIFY,
            [failed("Keywheel.VerificationFailed", "It does not work.")],
        )
        .instead(
            state::DISCARD,
            [failed(
                "Keywheel.AccessDenied",
                "iam:DeleteAccessKey failed: AccessDenied.",
            )],
        )
        .run();
    assert_eq!(told.error(), "Keywheel.UndoFailed");
    let (_, message) = told.alert();
    assert!(
        message.contains(&format!(
            "What happened: It does not work. The key {NEW} is not needed and could not be deleted: \
             iam:DeleteAccessKey failed: AccessDenied.\n"
        )),
        "{message}"
    );
}

#[test]
fn a_lambda_that_died_is_named_as_far_as_it_can_be() {
    let told = Script::well()
        .instead(
            state::PUBLISH,
            [Err(("Lambda.Unknown", "Runtime exited.".to_owned()))],
        )
        .run();
    assert_eq!(told.error(), "Keywheel.StepFailed");
    let (_, message) = told.alert();
    assert!(
        message.contains("What happened: Lambda.Unknown: Runtime exited.\n"),
        "{message}"
    );
    assert!(
        message.contains(&format!(
            "Which key works: The key {OLD} in the secret is the one it was before. The new key {NEW} is stored under AWSPENDING, and the next run goes on with it.\n"
        )),
        "{message}"
    );
}

#[test]
fn an_input_typed_by_hand_may_be_anything_and_is_still_told() {
    for strange in [
        json!({}),
        json!([]),
        json!("Bot"),
        json!(null),
        json!({"user": "Bot; rm -rf ~"}),
        json!({"user": "B\u{f6}t\n"}),
        json!({"user": ["Bot"], "pipeline": 1, "secret": {}}),
    ] {
        let told = Script::well()
            .instead(state::CREATE, [failed("Keywheel.InvalidInput", "No.")])
            .run_with(strange.clone());
        let (subject, message) = told.alert();
        assert_eq!(
            subject, "Keywheel: key rotation of an unknown user failed",
            "{strange}"
        );
        // What people paste has nothing of it.
        assert!(message.contains("\n  keywheel status   # how"), "{message}");
        assert!(!message.contains("keywheel rerun"), "{message}");
    }
}

#[test]
fn a_subject_fits_sns_whatever_the_user_is_called() {
    let mut long = input();
    long["user"] = json!("u".repeat(64));
    let denied = || failed("Keywheel.AccessDenied", "Denied.");
    let in_use = json!({"outcome": "hold", "reason": "oldKeyInUse", "message": "By s3."});
    for script in [
        Script::well().instead(state::CREATE, [hold("No.")]),
        Script::well().instead(state::CREATE, [denied()]),
        Script::well().instead(state::DEACTIVATE, [Ok(in_use)]),
        Script::well()
            .instead(state::VERIFY, [denied()])
            .instead(state::DISCARD, [denied()]),
    ] {
        let (subject, _) = script.run_with(long.clone()).alert();
        assert!(subject.len() < 100 && subject.is_ascii(), "{subject}");
    }
}
