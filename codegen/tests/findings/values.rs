//! What is wrong with the values of keys.

use crate::{after_head, findings};

#[test]
fn a_value_of_another_type_is_described() {
    assert_eq!(
        findings(
            "pipeline: 4711\nregion: [us-west-2]\nalerts: oncall@example.com\nusers: [A]\ndefaults: { verify: sts, verifyCalls: '3', window: {} }\n"
        ),
        [
            "[1:11 a pipeline's name belongs here] wrong-type: `pipeline` is a number, not a pipeline's name | put it in quotes: \"4711\"",
            "[2:9 an AWS region belongs here] wrong-type: `region` is a list, not an AWS region | -",
            "[3:9 a mapping belongs here] wrong-type: `alerts` is text, not a mapping | write `key: value`, with a space behind the colon",
            "[4:8 a mapping belongs here] wrong-type: `users` is a list, not a mapping | write `key: value` lines without `- `",
            "[5:21 a list belongs here] wrong-type: `verify` is text, not a list | put it in brackets: `[sts]`",
            "[5:39 a whole number belongs here] wrong-type: `verifyCalls` is text, not a whole number | write it without quotes or unit",
            "[5:52 a duration belongs here] wrong-type: `window` is a mapping, not a duration | -",
        ]
    );
}

#[test]
fn a_bad_duration_gets_the_way_to_write_one() {
    assert_eq!(
        after_head(
            "defaults: { rotateEvery: 30, gracePeriod: 1 day, window: 25h, deletionDelay: 2w }\nusers: { A: { secret: a, window: 90s } }\n"
        ),
        [
            "[4:26 not a duration] invalid-value: `30` is not a duration | write one whole number and one unit: `90d`, `24h`, `15m` or `30s`",
            "[4:43 not a duration] invalid-value: `1 day` is not a duration | write one whole number and one unit: `90d`, `24h`, `15m` or `30s`",
            "[4:58 out of bounds] out-of-bounds: `window` is 25h, outside its bounds | write a duration from 0s to 1d",
            "[4:78 not a duration] invalid-value: `2w` is not a duration | write one whole number and one unit: `90d`, `24h`, `15m` or `30s`",
            "[5:34 too fine] out-of-bounds: `window` is 90s, not a multiple of 1m | EventBridge Scheduler counts in whole minutes",
        ]
    );
}

#[test]
fn bad_names_get_the_rules_of_their_service() {
    assert_eq!(
        findings(
            "pipeline: acme_keys\nregion: us-west-2a\nalerts: { topicArn: oncall }\nusers: { Rotatable Bot: { secret: a b } }\n"
        ),
        [
            "[1:11 not a pipeline's name] invalid-value: `acme_keys` is not a pipeline's name | it has 1 to 32 letters, digits and hyphens, a letter first",
            "[2:9 not an AWS region] invalid-value: `us-west-2a` is an availability zone, not an AWS region | write `us-west-2`",
            "[3:21 not the ARN of an SNS topic] invalid-value: `oncall` is not the ARN of an SNS topic | write it as AWS does: `arn:aws:sns:us-west-2:123456789012:oncall`",
            "[4:10 not a user's name] invalid-value: `Rotatable Bot` is not the name of an IAM user | IAM allows 1 to 64 characters: letters, digits and `+=,.@_-`",
            "[4:35 not the name or the ARN of a secret] invalid-value: `a b` is not the name or the ARN of a secret | Secrets Manager allows 1 to 512 characters: letters, digits and `/_+=.@-`",
        ]
    );
}

#[test]
fn empty_users_are_too_few() {
    assert_eq!(
        after_head("users: {}\n"),
        [
            "[4:1 no user here] out-of-bounds: `users` is empty | name a user and its secret: `RotatableBot: { secret: dev/rotatable-bot-key }`"
        ]
    );
}

#[test]
fn the_same_user_or_key_twice_shows_both_places() {
    assert_eq!(
        after_head(
            "users:\n  Bot: { secret: a, secret: b }\n  Bot: { secret: c }\n  bot: { secret: d }\n"
        ),
        [
            "[5:21 again, 5:10 first here] duplicate-key: `secret` is there twice | remove one",
            "[6:3 again, 5:3 first here] duplicate-user: user `Bot` is there twice | merge the two, or remove one",
            "[7:3 again, 5:3 first here] duplicate-user: `Bot` and `bot` are one user | IAM does not tell names apart by case: remove one",
        ]
    );
}

#[test]
fn one_secret_for_two_users_shows_both_places() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: dev/key }\n  B: { secret: 'arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/key-a1B2c3' }\n"
        ),
        [
            "[6:16 for `B`, 5:16 for `A`] duplicate-secret: secret `dev/key` is that of `A` and of `B` | give each user a secret of its own: a rotation would overwrite the other's key"
        ]
    );
}

#[test]
fn probes_and_layouts_say_what_they_need() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: a, verify: [s3, s4, sts, sts, { s3: { bucket: b } }, 5] }\n  B: { secret: b, verify: [], secretFormat: Legacy }\n  C: { secret: c, secretFormat: { accessKeyId: x, secretAccessKey: x, token: y } }\n"
        ),
        [
            "[5:28 bucket and key are missing] invalid-value: the probe `s3` has no object to read | write `s3: { bucket: my-bucket, key: my-object }`",
            "[5:32 unknown value] invalid-value: `s4` is not a value of an entry of `verify` | did you mean `s3`?",
            "[5:41 again, 5:36 first here] duplicate-entry: an entry of `verify` is there twice | remove one",
            "[5:48 `key` is missing here] missing-key: `s3` has no `key` | add `key: test`",
            "[5:62 not the name of an S3 bucket] invalid-value: `b` is not the name of an S3 bucket | S3 allows 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends",
            "[5:69 a probe belongs here] wrong-type: an entry of `verify` is a number, not a probe | write `sts` or `s3: { bucket: …, key: … }`",
            "[6:27 empty] out-of-bounds: `verify` is an empty list | name at least one entry, or remove the key",
            "[6:45 unknown value] invalid-value: `Legacy` is not a value of `secretFormat` | did you mean `legacy`?",
            "[7:68 again, 7:48 first here] duplicate-entry: two fields of the secret are called `x` | give each field a name of its own",
            "[7:71 unknown key] unknown-key: `token` is not a key of `secretFormat` | the keys are `accessKeyId`, `secretAccessKey`, `userName`, `userId`, `createdAt`, `version`",
        ]
    );
}
