//! Users whose rotations Secrets Manager starts.

use crate::world::bot;

/// What is said of the user, not of what the pipeline gains or loses with the trigger.
fn of_bot(old: &str, new: &str) -> Vec<String> {
    let said = bot(old, new).into_iter();
    said.filter(|sentence| sentence[2..].starts_with("Bot"))
        .collect()
}

#[test]
fn who_starts_the_rotations_is_told_in_words() {
    assert_eq!(
        of_bot(", window: 1h", ", window: 1h, trigger: secretsManager"),
        [
            "- Bot: is rotated once, right after the deployment",
            "- Bot: the secret gains the tag keywheel:schedule=Bot",
            "- Bot: its rotations are started by its secret's own rotation, no longer by its schedule",
        ]
    );
    assert_eq!(
        of_bot(", window: 1h, trigger: secretsManager", ", window: 1h"),
        [
            "- Bot: its rotation schedule is deleted",
            "- Bot: the secret loses the tag keywheel:schedule=Bot",
            "- Bot: its rotations are started by its schedule, no longer by its secret's own rotation",
        ]
    );
}

#[test]
fn the_function_that_secrets_manager_calls_comes_with_its_first_user() {
    let said = bot("", ", trigger: secretsManager");
    for sentence in [
        "- function acme-rotate is created",
        "- rule acme-native-failures is created",
    ] {
        assert!(said.contains(&sentence.to_owned()), "{said:#?}");
    }
}

#[test]
fn other_rotation_rules_rotate_at_once() {
    assert_eq!(
        bot(
            ", trigger: secretsManager",
            ", trigger: secretsManager, rotateEvery: 90d, window: 2h"
        ),
        [
            "- Bot: rotated every 30 days → every 90 days",
            "- Bot: begins within 1h → within 2h, once it is due",
            "- Bot: is rotated once, right after the deployment, because its rotation rules change",
        ]
    );
}
