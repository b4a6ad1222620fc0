//! What people are told.

use crate::script::{NEW, OLD, Script, failed, hold, input};
use serde_json::json;
use statemachine::rotation::state;

const AFTER: &str = "\n\nWhat to do: once the cause is removed, start a new execution with the same input. \
    It looks at what is there and goes on from it; starting it too early does no harm.\n\n";
const WHERE: &str = "Execution: arn:aws:states:us-west-2:111111111111:execution:keys-rotation:Bot-1\n\
    Console: https://us-west-2.console.aws.amazon.com/states/home?region=us-west-2#/v2/executions/details/arn:aws:states:us-west-2:111111111111:execution:keys-rotation:Bot-1";

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
                 Which key works: The secret holds the new key {NEW}, which works. The old key {OLD} was not deactivated.\
                 {AFTER}Error: Keywheel.Held\n{WHERE}"
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
    assert_eq!(
        message,
        format!(
            "The key rotation of the IAM user Bot stopped while verifying the new key.\n\n\
             What happened: It may not read s3://b/k. The new key {NEW} was deleted again.\n\n\
             Which key works: The key in the secret is the one it was before, and nothing was deactivated or deleted.\
             {AFTER}Error: Keywheel.VerificationFailed\n{WHERE}"
        )
    );
    assert_eq!(told.error(), "Keywheel.VerificationFailed");
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
            "Which key works: The key in the secret is the one it was before. The new key {NEW} is stored under AWSPENDING, and the next run goes on with it.\n"
        )),
        "{message}"
    );
}

#[test]
fn an_input_typed_by_hand_may_be_anything_and_is_still_told() {
    for strange in [json!({}), json!([]), json!("Bot"), json!(null)] {
        let told = Script::well()
            .instead(state::CREATE, [failed("Keywheel.InvalidInput", "No.")])
            .run_with(strange.clone());
        assert_eq!(
            told.alert().0,
            "Keywheel: key rotation of an unknown user failed",
            "{strange}"
        );
    }
}

#[test]
fn a_subject_fits_sns_whatever_the_user_is_called() {
    let mut long = input();
    long["user"] = json!("u".repeat(64));
    let told = Script::well()
        .instead(state::CREATE, [hold("No.")])
        .run_with(long);
    assert!(told.alert().0.len() <= 100, "{}", told.alert().0);
}
