//! One key of a user at a time.

use crate::world::{QUICKSTART, bot, deployed, file, said};

#[test]
fn the_same_file_changes_nothing() {
    let difference = deployed(QUICKSTART, QUICKSTART);
    assert!(difference.is_empty());
    assert_eq!(difference.summary(), "There is no difference.");
    assert_eq!(difference.sentences(), []);
}

#[test]
fn each_setting_of_a_rotation_is_told_in_words() {
    for (old, new, sentence) in [
        (
            "",
            ", rotateEvery: 90d",
            "- Bot: rotated every 30 days → every 90 days",
        ),
        (
            ", rotateEvery: 24h, gracePeriod: 4h, quietPeriod: 4h, deletionDelay: 4h",
            ", rotateEvery: 90h, gracePeriod: 4h, quietPeriod: 4h, deletionDelay: 4h",
            "- Bot: rotated every day → every 90 hours",
        ),
        (
            ", schedule: cron(0 3 1 * ? *)",
            ", schedule: cron(0 3 1 * ? *), timezone: Europe/Berlin",
            "- Bot: rotated at cron(0 3 1 * ? *) in UTC → at cron(0 3 1 * ? *) in Europe/Berlin",
        ),
        (
            ", window: 4h",
            ", window: 30m",
            "- Bot: begins within 4h → within 30m, once it is due",
        ),
        (
            ", window: 4h",
            "",
            "- Bot: begins within 4h → at once, once it is due",
        ),
        ("", ", gracePeriod: 48h", "- Bot: grace period 1d → 2d"),
        ("", ", quietPeriod: 30h", "- Bot: quiet period 1d → 30h"),
        ("", ", holdAfter: 3d", "- Bot: hold after 7d → 3d"),
        ("", ", deletionDelay: 1d", "- Bot: deletion delay 7d → 1d"),
        (
            "",
            ", twoKeys: reclaim",
            "- Bot: an Inactive previous key calls a person → is deleted to make room",
        ),
        (
            "",
            ", secretFormat: legacy",
            "- Bot: secret format standard → legacy",
        ),
        (
            "",
            ", verify: [sts, { s3: { bucket: the-bucket, key: test } }]",
            "- Bot: a new key must read s3://the-bucket/test",
        ),
        (
            ", verify: [sts, { s3: { bucket: the-bucket, key: test } }]",
            "",
            "- Bot: a new key need not read s3://the-bucket/test",
        ),
    ] {
        assert_eq!(bot(old, new), [sentence], "{new}");
    }
}

#[test]
fn a_calendar_in_place_of_an_interval_begins_with_a_rotation() {
    assert_eq!(
        bot("", ", schedule: cron(0 3 1 * ? *), timezone: Europe/Berlin"),
        [
            "- Bot: is rotated once, right after the deployment",
            "- Bot: rotated every 30 days → at cron(0 3 1 * ? *) in Europe/Berlin",
        ]
    );
    assert_eq!(
        bot(", schedule: cron(0 3 1 * ? *)", ""),
        [
            "- Bot: its first start is deleted",
            "- Bot: rotated at cron(0 3 1 * ? *) in UTC → every 30 days",
        ]
    );
}

#[test]
fn each_setting_of_the_user_is_told_in_words() {
    const POLICY: &str = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/boundary";
    let policies = format!(", policies: [{POLICY}]");
    let boundary = format!(", permissionsBoundary: {BOUNDARY}");
    for (old, new, sentence) in [
        (
            "",
            &*policies,
            format!("! Bot: the IAM user gains the policy {POLICY}"),
        ),
        (
            &*policies,
            "",
            format!("- Bot: the IAM user loses the policy {POLICY}"),
        ),
        (
            "",
            &*boundary,
            format!("- Bot: the IAM user changes its permissions boundary: none → {BOUNDARY}"),
        ),
        (
            &*boundary,
            "",
            format!("! Bot: the IAM user changes its permissions boundary: {BOUNDARY} → none"),
        ),
        (
            "",
            ", path: /bots/",
            "! Bot: the IAM user changes its path and so its ARN: / → /bots/".to_owned(),
        ),
        (
            "",
            ", tags: { team: payments }",
            "- Bot: the IAM user gains the tag team=payments".to_owned(),
        ),
        (
            ", tags: { team: payments }",
            ", tags: { team: security }",
            "- Bot: the IAM user changes the tag team: payments → security".to_owned(),
        ),
        (
            ", tags: { team: payments }",
            "",
            "- Bot: the IAM user loses the tag team=payments".to_owned(),
        ),
    ] {
        assert_eq!(bot(old, new), [sentence], "{new}");
    }
}

#[test]
fn each_setting_of_the_secret_is_told_in_words() {
    for (old, new, sentence) in [
        (
            "",
            ", readers: [arn:aws:iam::123456789012:role/app]",
            "! Bot: the secret policy now lets arn:aws:iam::123456789012:role/app read the secret",
        ),
        (
            ", readers: [arn:aws:iam::123456789012:role/app, arn:aws:iam::123456789012:role/old]",
            ", readers: [arn:aws:iam::123456789012:role/app]",
            "- Bot: the secret policy no longer lets arn:aws:iam::123456789012:role/old read the secret",
        ),
        (
            "",
            ", replicaRegions: [us-east-1]",
            "- Bot: the secret is replicated to us-east-1",
        ),
        (
            ", replicaRegions: [us-east-1]",
            "",
            "! Bot: the secret loses its replica in us-east-1",
        ),
        (
            ", secretDescription: One",
            ", secretDescription: Two",
            "- Bot: the secret changes Description: One → Two",
        ),
        (
            "",
            ", secretTags: { team: payments }",
            "- Bot: the secret gains the tag team=payments",
        ),
    ] {
        assert_eq!(bot(old, new), [sentence], "{new}");
    }
}

#[test]
fn a_key_that_encrypts_a_secret_is_one_that_two_steps_may_use() {
    const KEY: &str = "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-2222-2222-222222222222";
    const WHEN: &str = "when kms:ViaService is secretsmanager.us-west-2.amazonaws.com";
    assert_eq!(
        bot("", &format!(", kmsKeyArn: {KEY}")),
        [
            format!("- Bot: the secret gains KmsKeyId: {KEY}"),
            format!(
                "! role acme-create: may now kms:Decrypt and kms:GenerateDataKey on {KEY} {WHEN}"
            ),
            format!("! role acme-verify: may now kms:Decrypt on {KEY} {WHEN}"),
        ]
    );
}

#[test]
fn what_is_the_same_for_several_users_is_said_once() {
    let difference = deployed(QUICKSTART, &QUICKSTART.replace("30d", "90d"));
    assert_eq!(
        said(&difference),
        ["- LegacyBot, RotatableBot: rotated every 30 days → every 90 days"]
    );
    assert_eq!(
        difference.summary(),
        "No IAM user and no secret is replaced or deleted."
    );
}

#[test]
fn a_new_user_is_introduced_with_what_it_may_and_who_reads_its_secret() {
    let old = file("", "  Old: { secret: old }\n");
    let new = format!(
        "{old}  New: {{ secret: new, policies: [arn:aws:iam::aws:policy/Some], readers: [arn:aws:iam::123456789012:role/app] }}\n  Adopted: {{ secret: adopted, existing: true, existingSecret: true, schedule: cron(0 3 1 * ? *) }}\n"
    );
    assert_eq!(
        said(&deployed(&old, &new)),
        [
            "! New: the IAM user gains the policy arn:aws:iam::aws:policy/Some",
            "! New: the secret policy now lets arn:aws:iam::123456789012:role/app read the secret",
            "- Adopted is new: existing IAM user, existing secret adopted, rotated at cron(0 3 1 * ? *) in UTC",
            "- New is new: IAM user, secret new, rotated every 30 days",
        ]
    );
}

#[test]
fn a_thousand_users_are_compared_at_once() {
    let users: String = (0..1_000)
        .map(|number| format!("  user-{number}: {{ secret: s{number} }}\n"))
        .collect();
    let difference = deployed(
        &file("", &users),
        &file("", &users.replace("s77 }", "s77, gracePeriod: 2d }")),
    );
    assert_eq!(said(&difference), ["- user-77: grace period 1d → 2d"]);
}
