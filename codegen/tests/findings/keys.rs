//! What is wrong with the keys of the file.

use crate::{after_head, findings};

#[test]
fn an_unknown_key_is_compared_with_the_known_ones() {
    assert_eq!(
        after_head(
            "users: { A: { secret: a, verfiy: [sts], kind: b, rotate_every: 90d, region: c } }\ngracePeriod: 1d\n"
        ),
        [
            "[4:26 unknown key] unknown-key: `verfiy` is not a key of user `A` | did you mean `verify`?",
            "[4:41 unknown key] unknown-key: `kind` is not a key of user `A` | the keys are `secret`, `existing`, `trigger`, `rotateEvery`, `schedule`, `timezone`, `window`, `propagationDelay`, `gracePeriod`, `quietPeriod`, `holdAfter`, `deletionDelay`, `twoKeys`, `secretFormat`, `verify`, `verifyRegions`, `verifyCalls`, `path`, `permissionsBoundary`, `policies`, `tags`, `secretTags`, `kmsKeyArn`, `readers`, `recoveryWindow`, `replicaRegions`, `onRemove`, `forceDestroy`, `secretNamePrefix`, `existingSecret`, `secretDescription`, `secretPolicy`",
            "[4:50 unknown key] unknown-key: `rotate_every` is not a key of user `A` | did you mean `rotateEvery`?",
            "[4:69 unknown key] unknown-key: `region` is not a key of user `A` | `region` belongs at the left edge of the file",
            "[5:1 unknown key] unknown-key: `gracePeriod` is not a key of the file | `gracePeriod` belongs in `defaults`, or in one user",
        ]
    );
}

#[test]
fn a_key_in_the_wrong_case_is_recognized() {
    assert_eq!(
        after_head("Users: { A: { Secret: a } }\n"),
        [
            "[] missing-key: the file has no `users` | add `users: { RotatableBot: { secret: dev/rotatable-bot-key } }`",
            "[4:1 unknown key] unknown-key: `Users` is not a key of the file | did you mean `users`?",
        ]
    );
}

#[test]
fn everything_that_is_missing_is_named() {
    assert_eq!(
        findings("alerts: {}\nusers:\n  A: {}\n"),
        [
            "[] missing-key: the file has no `pipeline` | add `pipeline: acme-keys`",
            "[] missing-key: the file has no `region` | add `region: us-west-2`",
            "[1:1 `emails` or `topicArn` is missing here] missing-key: `alerts` reaches nobody | name who must hear of a rotation that needs a person: `emails: [oncall@example.com]`",
            "[3:3 `secret` is missing here] missing-key: user `A` has no `secret` | add `secret: dev/rotatable-bot-key`, or `secretNamePrefix: prod/` to `defaults`",
        ]
    );
}

#[test]
fn a_key_without_a_value_is_told_from_a_missing_one() {
    assert_eq!(
        findings("pipeline:\nregion: ~\nalerts:\ndefaults: null\nusers:\n  A:\n"),
        [
            "[1:1 a pipeline's name belongs here] no-value: `pipeline` has no value | give it a value; an optional key may be left out",
            "[2:1 an AWS region belongs here] no-value: `region` has no value | give it a value; an optional key may be left out",
            "[3:1 a mapping belongs here] no-value: `alerts` has no value | give it a value; an optional key may be left out",
            "[4:1 a mapping belongs here] no-value: `defaults` has no value | give it a value; an optional key may be left out",
            "[6:3 a mapping belongs here] no-value: user `A` has no value | give it a value; an optional key may be left out",
        ]
    );
}
