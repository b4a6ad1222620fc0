//! Who leaves, who is adopted, and what stays of them.

use crate::world::{bot, deployed, file, said};

const KEEP: &str =
    "if it should stay: put it back, deploy it with `onRemove: retain`, and take it out then";
const ADOPT: &str = "deploy `onRemove: retain` for it first, without the rest of the change";

fn leaving(settings: &str) -> (Vec<String>, String) {
    let stays = "  Stays: { secret: s }\n";
    let difference = deployed(
        &file("", &format!("{stays}  Goes: {{ secret: g{settings} }}\n")),
        &file("", stays),
    );
    (said(&difference), difference.summary())
}

#[test]
fn who_leaves_is_retained_unless_the_deployed_template_says_otherwise() {
    assert_eq!(
        leaving(""),
        (
            vec![
                "- Goes leaves: its IAM user and its secret g stay in AWS (retained), its schedule is deleted; its key is no longer rotated".to_owned()
            ],
            "No IAM user and no secret is replaced or deleted.".to_owned()
        )
    );
    assert_eq!(
        leaving(", onRemove: delete, schedule: cron(0 3 1 * ? *)"),
        (
            vec![format!(
                "!! Goes leaves: its IAM user and its secret g would be DELETED, its schedule and its first start are deleted; its key is no longer rotated | {KEEP}"
            )],
            "A deployment would REPLACE or DELETE 1 IAM user and 1 secret!".to_owned()
        )
    );
    assert_eq!(
        leaving(", existing: true, existingSecret: true").0,
        ["- Goes leaves: its schedule is deleted; its key is no longer rotated"]
    );
    assert_eq!(
        leaving(", existing: true, onRemove: delete").0,
        [format!(
            "!! Goes leaves: its secret g would be DELETED, its schedule is deleted; its key is no longer rotated | {KEEP}"
        )]
    );
}

#[test]
fn what_happens_on_removal_is_told_before_it_happens() {
    assert_eq!(
        bot("", ", onRemove: delete"),
        [
            "! Bot: the IAM user is deleted from AWS when it leaves, from now on",
            "! Bot: the secret is deleted from AWS when it leaves, from now on",
            "! Bot: the secret policy is deleted from AWS when it leaves, from now on",
        ]
    );
    assert_eq!(
        bot(", onRemove: delete", ""),
        [
            "- Bot: the IAM user stays in AWS when it leaves, from now on",
            "- Bot: the secret stays in AWS when it leaves, from now on",
            "- Bot: the secret policy stays in AWS when it leaves, from now on",
        ]
    );
}

#[test]
fn adopting_what_is_to_be_deleted_deletes_it() {
    assert_eq!(
        bot(", onRemove: delete", ", existing: true, onRemove: delete"),
        [format!(
            "!! Bot: its IAM user would be DELETED, and its key is to be rotated on | {ADOPT}"
        )]
    );
    // CloudFormation goes by what is deployed, so saying both at once comes too late.
    assert_eq!(
        bot(", onRemove: delete", ", existing: true"),
        [
            format!(
                "!! Bot: its IAM user would be DELETED, and its key is to be rotated on | {ADOPT}"
            ),
            "- Bot: the secret stays in AWS when it leaves, from now on".to_owned(),
            "- Bot: the secret policy stays in AWS when it leaves, from now on".to_owned(),
        ]
    );
    assert_eq!(
        bot(
            ", onRemove: delete",
            ", existingSecret: true, onRemove: delete"
        ),
        [
            format!(
                "!! Bot: its secret bot would be DELETED, and its key is to be rotated on | {ADOPT}"
            ),
            "! Bot: its secret policy is deleted".to_owned(),
        ]
    );
}

#[test]
fn adopting_what_is_retained_lets_go_of_it() {
    assert_eq!(
        bot("", ", existing: true, existingSecret: true"),
        [
            "- Bot: its IAM user stays in AWS, and CloudFormation lets go of it",
            "- Bot: its secret bot stays in AWS, and CloudFormation lets go of it",
            "- Bot: its secret policy stays in AWS, and CloudFormation lets go of it",
        ]
    );
    assert_eq!(
        bot(", existing: true", ""),
        ["! Bot: its IAM user is created, and the deployment stops if it is there already"]
    );
}

#[test]
fn another_name_is_another_user_and_its_secret_is_taken() {
    for (settings, old) in [
        (
            "",
            "- Old leaves: its IAM user and its secret s stay in AWS (retained), its schedule is deleted; its key is no longer rotated".to_owned(),
        ),
        (
            ", onRemove: delete",
            format!("!! Old leaves: its IAM user and its secret s would be DELETED, its schedule is deleted; its key is no longer rotated | {KEEP}"),
        ),
    ] {
        let difference = deployed(
            &file("", &format!("  Old: {{ secret: s{settings} }}\n")),
            &file("", &format!("  New: {{ secret: s{settings} }}\n")),
        );
        let mut expected = vec![
            old,
            "! New: its secret s is what Old leaves behind, and the deployment stops because it is there already | set `existing: true` or `existingSecret: true` for what is there, or give it another name".to_owned(),
            "- New is new: IAM user, secret s, rotated every 30 days".to_owned(),
        ];
        let mut sentences = said(&difference);
        expected.sort();
        sentences.sort();
        assert_eq!(sentences, expected);
    }
}

#[test]
fn another_name_is_another_secret() {
    const RENAME: &str = "restore the secret's name in keywheel.yaml, or let the applications read the new name right after the deployment";
    for settings in ["", ", onRemove: delete"] {
        let difference = deployed(
            &file("", &format!("  Bot: {{ secret: old{settings} }}\n")),
            &file("", &format!("  Bot: {{ secret: new{settings} }}\n")),
        );
        assert_eq!(
            said(&difference),
            [
                format!(
                    "!! Bot: its secret would be REPLACED (Name old → new): whoever reads old gets no new key, and old stays in AWS | {RENAME}"
                ),
                "! Bot: its secret policy is replaced (SecretBot41e35ba1 is replaced)".to_owned(),
                "! Bot: its key is published to new; old gets no new key".to_owned(),
            ]
        );
        assert_eq!(
            difference.summary(),
            "A deployment would REPLACE or DELETE 1 secret!"
        );
    }
    let existing = |secret| {
        file(
            "",
            &format!("  Bot: {{ secret: {secret}, existing: true, existingSecret: true }}\n"),
        )
    };
    let difference = deployed(&existing("old"), &existing("new"));
    assert_eq!(
        said(&difference),
        ["! Bot: its key is published to new; old gets no new key"]
    );
    assert!(difference.losses().is_empty());
}
