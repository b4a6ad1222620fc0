//! Every class of mistake with everything that is said about it.

use codegen::config::{self, Finding};

/// A finding on one line: places, code, message, hint.
fn line(finding: &Finding) -> String {
    let places: Vec<_> = finding
        .labels
        .iter()
        .map(|label| {
            let start = label.span.start;
            format!("{}:{} {}", start.line, start.column, label.text)
        })
        .collect();
    let hint = finding.hint.as_deref().unwrap_or("-");
    format!(
        "[{}] {}: {} | {hint}",
        places.join(", "),
        finding.code.as_str(),
        finding.message
    )
}

fn findings(file: impl AsRef<[u8]>) -> Vec<String> {
    match config::read(file.as_ref()) {
        Ok(configuration) => panic!("no findings: {configuration:?}"),
        Err(findings) => findings.iter().map(line).collect(),
    }
}

/// The findings of a file that is right up to its third line.
fn after_head(rest: &str) -> Vec<String> {
    findings(format!(
        "pipeline: acme-keys\nregion: us-west-2\nalerts: {{ emails: [oncall@example.com] }}\n{rest}"
    ))
}

#[test]
fn an_unknown_key_is_compared_with_the_known_ones() {
    assert_eq!(
        after_head(
            "users: { A: { secret: a, verfiy: [sts], kind: b, rotate_every: 90d, region: c } }\ngracePeriod: 1d\n"
        ),
        [
            "[4:26 unknown key] unknown-key: `verfiy` is not a key of user `A` | did you mean `verify`?",
            "[4:41 unknown key] unknown-key: `kind` is not a key of user `A` | the keys are `secret`, `existing`, `trigger`, `rotateEvery`, `schedule`, `timezone`, `window`, `propagationDelay`, `gracePeriod`, `quietPeriod`, `holdAfter`, `deletionDelay`, `twoKeys`, `secretFormat`, `verify`, `verifyRegions`, `verifyCalls`, `path`, `permissionsBoundary`, `policies`, `tags`, `secretTags`, `kmsKeyArn`, `readers`, `recoveryWindow`, `replicaRegions`, `onRemove`, `existingSecret`, `secretDescription`, `secretPolicy`",
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
            "[3:3 `secret` is missing here] missing-key: user `A` has no `secret` | add `secret: dev/rotatable-bot-key`",
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
fn impossible_waits_point_at_the_lines_that_cause_them() {
    assert_eq!(
        after_head(
            "defaults: { rotateEvery: 10d, quietPeriod: 1h }\nusers:\n  A: { secret: a, quietPeriod: 2d }\n  B: { secret: b, holdAfter: 360d, quietPeriod: 1d }\n"
        ),
        [
            "[4:44 quietPeriod of the defaults] impossible-waits: quietPeriod 1h is shorter than 4h, the time IAM may take to record a use | set quietPeriod to 4h or more",
            "[6:32 quietPeriod of this user, 4:26 interval of the defaults] impossible-waits: gracePeriod 1d + quietPeriod 2d + deletionDelay 7d is 10d, not less than rotateEvery 10d | make the waits shorter, or rotateEvery longer than 10d",
            "[7:30 holdAfter of this user, 7:49 quietPeriod of this user] impossible-waits: a rotation may take 369d, and an execution ends after 365d | make gracePeriod, holdAfter or deletionDelay shorter",
        ]
    );
}

#[test]
fn a_window_that_meets_the_next_rotation_is_impossible() {
    assert_eq!(
        after_head(
            "defaults: { rotateEvery: 10d }\nusers:\n  A: { secret: a, window: 24h }\n  B: { secret: b, rotateEvery: 5h, window: 5h, gracePeriod: 0s, quietPeriod: 4h, deletionDelay: 0s }\n"
        ),
        [
            "[6:27 window of this user, 4:26 interval of the defaults] impossible-waits: window 1d + gracePeriod 1d + quietPeriod 1d + deletionDelay 7d is 10d, not less than rotateEvery 10d | a rotation that begins late would meet the next one: make the window or the waits shorter",
            "[7:32 interval of this user, 7:44 window of this user] impossible-waits: window 5h is not shorter than rotateEvery 5h | a rotation would begin after the next one is due: make the window shorter",
        ]
    );
}

#[test]
fn a_schedule_is_checked_as_eventbridge_reads_it() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: a, schedule: cron(0 3 * * 1) }\n  B: { secret: b, schedule: rate(5 weeks) }\n  C: { secret: c, schedule: cron(0 3 11 * ? *), rotateEvery: 30d }\n  D: { secret: d, schedule: cron(0 3 11 * ? *), timezone: Europe/Berln }\n  E: { secret: e, timezone: Europe/Berlin }\n"
        ),
        [
            "[5:29 not a schedule expression] invalid-value: `cron(0 3 * * 1)` has 5 fields, not 6 | EventBridge wants a year as the sixth field, and `?` for one of the two days: `cron(0 3 1 * ? *)`",
            "[6:29 not a schedule expression] invalid-value: `rate(5 weeks)` is not a rate | write `rate(30 days)`, with minutes, hours or days",
            "[7:49 an interval, 7:19 and a schedule] conflicting-keys: `rotateEvery` and `schedule` exclude each other | keep one of them",
            "[8:59 not a time zone] invalid-value: `Europe/Berln` is not a time zone | did you mean `Europe/Berlin`?",
            "[9:19 nothing reads this] no-effect: `timezone` has no effect without a `cron(…)` schedule | remove it, or set `schedule: cron(…)`",
        ]
    );
}

#[test]
fn a_schedule_must_leave_time_for_the_waits() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: a, schedule: cron(0 3 ? * MON *) }\n  B: { secret: b, schedule: cron(0 3 ? * 2#1 *), window: 24h, deletionDelay: 25d }\n  C: { secret: c, schedule: rate(9 days) }\n"
        ),
        [
            "[5:29 interval of this user] impossible-waits: gracePeriod 1d + quietPeriod 1d + deletionDelay 7d is 9d, not less than the 7d between rotations at `cron(0 3 ? * MON *)` | make the waits shorter, or the schedule rarer",
            "[6:29 interval of this user, 6:58 window of this user, 6:78 deletionDelay of this user] impossible-waits: window 1d + gracePeriod 1d + quietPeriod 1d + deletionDelay 25d is 28d, not less than the 28d between rotations at `cron(0 3 ? * 2#1 *)` | a rotation that begins late would meet the next one: make the window or the waits shorter",
            "[7:29 interval of this user] impossible-waits: gracePeriod 1d + quietPeriod 1d + deletionDelay 7d is 9d, not less than rotateEvery 9d | make the waits shorter, or rotateEvery longer than 9d",
        ]
    );
}

#[test]
fn a_time_zone_that_no_user_needs_has_no_effect() {
    assert_eq!(
        after_head("defaults: { timezone: Europe/Berlin }\nusers: { A: { secret: a } }\n"),
        [
            "[4:13 nothing reads this] no-effect: `timezone` has no effect without a `cron(…)` schedule | remove it, or set `schedule: cron(…)`"
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

#[test]
fn what_lies_in_another_region_is_out_of_reach() {
    assert_eq!(
        findings(
            "pipeline: acme-keys\nregion: us-west-2\nalerts: { topicArn: 'arn:aws:sns:eu-west-1:123456789012:oncall' }\nusers: { A: { secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-a1B2c3' } }\n"
        ),
        [
            "[3:21 in eu-west-1, 2:9 the pipeline's region] other-region: the topic is in eu-west-1, and the pipeline in us-west-2 | name a topic in us-west-2",
            "[4:23 in eu-west-1, 2:9 the pipeline's region] other-region: the secret is in eu-west-1, and the pipeline in us-west-2 | name a secret in us-west-2",
        ]
    );
}

#[test]
fn what_is_not_yaml_is_refused_where_it_stops_being_yaml() {
    for (file, expected) in [
        (
            "",
            "[] empty-file: the file is empty | it needs `pipeline`, `region`, `alerts` and `users`",
        ),
        (
            "# nothing\n",
            "[] empty-file: the file is empty | it needs `pipeline`, `region`, `alerts` and `users`",
        ),
        (
            "pipeline:acme-keys\n",
            "[1:1 a mapping belongs here] wrong-type: the file is text, not a mapping | write `key: value`, with a space behind the colon",
        ),
        (
            "users:\n\tA: b\n",
            "[2:2 tabs disallowed within this context (block indentation)] not-yaml: the file is not YAML | YAML does not allow tabs in front of keys; use spaces",
        ),
        (
            "users: {\n",
            "[2:1 while parsing a node, did not find expected node content] not-yaml: the file is not YAML | look for a missing colon, quote or bracket here or shortly before",
        ),
        (
            "a: b\n---\nc: d\n",
            "[2:1 the second begins here] unsupported-yaml: the file holds more than one YAML document | give each pipeline a file of its own",
        ),
        (
            "users: !Ref Users\n",
            "[1:8 tagged value] unsupported-yaml: the tag `!Ref` means nothing here | remove the tag; CloudFormation's functions do not work in keywheel.yaml",
        ),
        (
            "{{ users }}: b\n",
            "[1:2 not a key] unsupported-yaml: a mapping stands where a key must be | a value with `{`, `[` or `?` in front needs quotes",
        ),
        (
            "a: &a [*a]\n",
            "[1:8 this never ends] unsupported-yaml: an alias stands inside its own anchor | -",
        ),
        (
            "<<: 3\n",
            "[1:5 not a mapping] wrong-type: `<<` merges mappings, and this is a number | write `<<: *anchor`, with the anchor at a mapping",
        ),
        (
            "pipeline: \x1b[31m\n",
            "[1:11 here] not-yaml: the file holds the control character U+001B | check that this is a keywheel.yaml, and remove the character",
        ),
    ] {
        assert_eq!(findings(file), [expected], "{file:?}");
    }
    assert_eq!(
        findings(b"\xff\xfep\0"),
        ["[] not-utf8: the file is UTF-16, from line 1, column 1 on | save it as UTF-8"]
    );
}

#[test]
fn text_from_escapes_cannot_command_the_terminal() {
    assert_eq!(
        after_head("users: { \"\\e[31m\": { secret: a } }\n"),
        [
            "[4:10 not a user's name] invalid-value: `\\u{1b}[31m` is not the name of an IAM user | IAM allows 1 to 64 characters: letters, digits and `+=,.@_-`"
        ]
    );
}

#[test]
fn nonsense_of_any_size_is_refused_without_being_looked_at_for_long() {
    let aliases: String = (1..12)
        .map(|level| {
            format!(
                "a{level}: &a{level} [{}]\n",
                ["*a0"; 10]
                    .join(", ")
                    .replace('0', &(level - 1).to_string())
            )
        })
        .collect();
    for (file, code) in [
        ("[".repeat(10_000_000), "file-too-large"),
        ("[".repeat(2_000_000), "not-yaml"),
        ("{".repeat(2_000_000), "not-yaml"),
        ("- ".repeat(1_000_000), "too-complex"),
        ("? ".repeat(1_000_000), "too-complex"),
        (format!("a0: &a0 [x]\n{aliases}"), "too-complex"),
        (format!("[{}]", "a,".repeat(500_000)), "too-complex"),
        ("\"".repeat(1_999_999), "not-yaml"),
    ] {
        let found = config::read(file.as_bytes()).unwrap_err();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].code.as_str(), code, "{}", &file[..20]);
    }
    let unknown: String = (0..100_000).map(|key| format!("key{key}: x\n")).collect();
    assert_eq!(config::read(unknown.as_bytes()).unwrap_err().len(), 1_001);
}

#[test]
fn a_reserved_tag_is_told_from_a_malformed_one() {
    assert_eq!(
        after_head(
            "tags: { rotatable: 'no', keywheel:x: y, aws:z: y, 'a,b': c, a: 'x,y', Team: a, team: b }\nusers: { A: { secret: a } }\n"
        ),
        [
            "[4:9 not a tag of yours] reserved-tag: the tag `rotatable` is reserved | Keywheel sets `Rotatable` on each user and secret that it rotates: remove it",
            "[4:26 not a tag of yours] reserved-tag: the tag `keywheel:x` is reserved | tags that begin with `keywheel:` are Keywheel's: choose another name",
            "[4:41 not a tag of yours] reserved-tag: the tag `aws:z` is reserved | tags that begin with `aws:` are AWS's: choose another name",
            "[4:51 not a tag of yours] invalid-value: `a,b` is not the key of a tag | AWS allows 1 to 128 letters, digits, spaces and `_.:/=+-@`",
            "[4:64 not the value of a tag] invalid-value: `x,y` is not the value of a tag | AWS allows up to 256 letters, digits, spaces and `_.:/=+-@`",
            "[4:80 again, 4:71 first here] duplicate-key: tag `team` is there twice | IAM does not tell tags apart by case: remove one",
        ]
    );
}

#[test]
fn more_tags_than_aws_allows_are_counted_with_those_of_the_file() {
    let tags = |from: usize, to: usize| {
        let tags: Vec<_> = (from..to).map(|number| format!("t{number}: x")).collect();
        tags.join(", ")
    };
    assert_eq!(
        after_head(&format!(
            "tags: {{ {} }}\nusers: {{ A: {{ secret: a, tags: {{ {} }} }}, B: {{ secret: b, tags: {{ {} }} }} }}\n",
            tags(0, 30),
            tags(12, 46),
            tags(31, 48)
        )),
        [
            "[5:332 too many] out-of-bounds: there are 51 tags with those of the file and Keywheel's own 4 | AWS allows 50 on one resource"
        ]
    );
}

#[test]
fn what_does_nothing_for_resources_that_are_there_already_is_named() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: a, existing: true, path: /b/, policies: [arn:aws:iam::aws:policy/x], onRemove: delete }\n  B: { secret: b, existing: true, existingSecret: true, readers: [arn:aws:iam::123456789012:root], onRemove: delete }\n  C: { secret: \"arn:aws:secretsmanager:us-west-2:123456789012:secret:c-AbCdEf\", existingSecret: false }\n"
        ),
        [
            "[5:35 nothing reads this] no-effect: `path` has no effect on an IAM user that Keywheel does not create | remove it; what is there already stays as it is",
            "[5:46 nothing reads this] no-effect: `policies` has no effect on an IAM user that Keywheel does not create | remove it; what is there already stays as it is",
            "[6:57 nothing reads this] no-effect: `readers` has no effect on a secret that Keywheel does not create | remove it; what is there already stays as it is",
            "[6:100 nothing reads this] no-effect: `onRemove` has no effect on a user and a secret that Keywheel does not create | remove it; what is there already stays as it is",
            "[7:97 so this is not so, 7:16 an ARN] conflicting-keys: a secret that is named by its ARN is there already | remove `existingSecret`, or write the name of the secret to create",
        ]
    );
}

#[test]
fn what_is_in_another_account_or_region_is_compared_with_the_pipelines() {
    assert_eq!(
        after_head(
            "account: \"123456789012\"\nkmsKeyArn: arn:aws:kms:us-west-2:999999999999:key/1\ndefaults: { permissionsBoundary: \"arn:aws:iam::999999999999:policy/b\", readers: [arn:aws:iam::999999999999:root] }\nusers:\n  A: { secret: a, kmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/2, replicaRegions: [us-west-2, { region: eu-west-1, kmsKeyArn: arn:aws:kms:eu-west-2:123456789012:key/3 }] }\n"
        ),
        [
            "[5:12 in 999999999999, 4:10 the pipeline's account] other-account: the KMS key is in the account 999999999999, and the pipeline in 123456789012 | name a KMS key of the account 123456789012",
            "[6:34 in 999999999999, 4:10 the pipeline's account] other-account: the policy is in the account 999999999999, and the pipeline in 123456789012 | name a policy of the account 123456789012",
            "[8:30 in us-east-1, 2:9 the pipeline's region] other-region: the KMS key is in us-east-1, and the pipeline in us-west-2 | name a KMS key in us-west-2",
            "[8:88 a replica in the same region, 2:9 the pipeline's region] invalid-value: us-west-2 is the region of the secret itself | name other regions",
            "[8:88 for a replica] other-region: the KMS key is in eu-west-2, and the replica in eu-west-1 | name a KMS key in eu-west-1",
        ]
    );
}

#[test]
fn the_shapes_of_resources_say_what_to_write() {
    assert_eq!(
        after_head(
            "account: 123456789012\nlogRetention: 31d\narchitecture: arm\nkmsKeyArn: alias/mine\nusers:\n  A: { secret: a, path: bots, recoveryWindow: 36h, onRemove: keep, readers: ['*'], policies: [x], secretPolicy: { a: b }, replicaRegions: [7] }\n"
        ),
        [
            "[4:10 an AWS account belongs here] wrong-type: `account` is a number, not an AWS account | put it in quotes: \"123456789012\"",
            "[5:15 not one of its times] invalid-value: CloudWatch Logs keeps nothing for `31d` | write `30d` or `60d`",
            "[6:15 unknown value] invalid-value: `arm` is not a value of `architecture` | did you mean `arm64`?",
            "[7:12 not the ARN of a KMS key] invalid-value: `alias/mine` is not the ARN of a KMS key | an alias may move to another key, and policies name keys: write the ARN of the key itself",
            "[9:25 not the path of an IAM user] invalid-value: `bots` is not the path of an IAM user | it begins and ends with a slash, without spaces: `/bots/`",
            "[9:47 out of bounds] out-of-bounds: `recoveryWindow` is 36h, outside its bounds | write a duration from 7d to 30d",
            "[9:62 unknown value] invalid-value: `keep` is not a value of `onRemove` | write `retain` or `delete`",
            "[9:78 not the ARN of a role, a user or an account] invalid-value: `*` is not the ARN of a role, a user or an account | name each reader; a resource policy takes no `*` within an ARN",
            "[9:95 not the ARN of a managed policy] invalid-value: `x` is not the ARN of a managed policy | write `arn:aws:iam::123456789012:policy/name`, or `arn:aws:iam::aws:policy/name` for one of AWS's",
            "[9:113 not a policy] invalid-value: `secretPolicy` has no `Statement` | write the policy as AWS does: `Version: \"2012-10-17\"` and `Statement: […]`",
            "[9:140 a region belongs here] wrong-type: an entry of `replicaRegions` is a number, not a region | write `eu-central-1` or `{ region: eu-central-1, kmsKeyArn: … }`",
        ]
    );
}

#[test]
fn more_keys_than_a_role_can_name_are_refused() {
    let users = |count: usize| -> String {
        (0..count)
            .map(|number| {
                format!("  u{number}: {{ secret: s{number}, kmsKeyArn: arn:aws:kms:us-west-2:123456789012:key/{number} }}\n")
            })
            .collect()
    };
    assert_eq!(
        after_head(&format!("users:\n{}", users(100))),
        [
            "[85:34 one too many] out-of-bounds: the secrets are encrypted with more than 80 KMS keys | let users share keys: the policies of a role have no room for more"
        ]
    );
}

#[test]
fn a_policy_with_a_hole_in_it_is_refused() {
    assert_eq!(
        after_head(
            "users: { A: { secret: a, secretPolicy: { Statement: [{ Effect: Deny, Action: }] } } }\n"
        ),
        [
            "[4:40 `null` in a policy] no-value: something in `secretPolicy` has no value | give each key of the policy a value"
        ]
    );
}

#[test]
fn what_secrets_manager_cannot_do_is_told() {
    let of = |settings: &str| {
        after_head(&format!(
            "defaults: {{ gracePeriod: 0s, quietPeriod: 4h, deletionDelay: 0s }}\nusers:\n  A: {{ secret: a, trigger: secretsManager, {settings} }}\n"
        ))
    };
    let window = "write whole hours from `1h` to `24h`, or set `trigger: schedule`";
    let interval =
        "write whole hours from 4h to 23h, or whole days to 999d, or set `trigger: schedule`";
    for (settings, column, label, message, hint) in [
        (
            "window: 90m",
            52,
            "not one of its windows",
            "Secrets Manager has no rotation window of 90m",
            window,
        ),
        (
            "window: 0m",
            52,
            "not one of its windows",
            "Secrets Manager has no rotation window of 0s",
            window,
        ),
        (
            "rotateEvery: 1000d",
            57,
            "not one of its intervals",
            "Secrets Manager does not rotate every 1000d",
            interval,
        ),
        (
            "schedule: rate(36 hours)",
            54,
            "not one of its intervals",
            "Secrets Manager does not rotate every 36h",
            interval,
        ),
        (
            "schedule: cron(30 3 1 * ? *)",
            54,
            "not one of its schedules",
            "Secrets Manager begins on the hour, and `cron(30 3 1 * ? *)` does not",
            "write `0` for the minutes, or set `trigger: schedule`",
        ),
        (
            "schedule: cron(0 3 1 * ? 2030-2040)",
            54,
            "not one of its schedules",
            "Secrets Manager knows no years, and `cron(0 3 1 * ? 2030-2040)` has some",
            "write `*` for the year, or set `trigger: schedule`",
        ),
        (
            "schedule: cron(0 3 1W * ? *)",
            54,
            "not one of its schedules",
            "Secrets Manager knows no workdays, and `cron(0 3 1W * ? *)` has some",
            "write a day without `W`, or set `trigger: schedule`",
        ),
        (
            "schedule: cron(0 22 1 * ? *), window: 3h",
            54,
            "not one of its schedules",
            "Secrets Manager's rotation window must end on the day that it begins on, and 3h from the last hour of `cron(0 22 1 * ? *)` end on the next",
            "make `window` shorter, or begin earlier, or set `trigger: schedule`",
        ),
        (
            "schedule: cron(0 3 1 * ? *), timezone: Europe/Berlin",
            83,
            "another time zone",
            "Secrets Manager reads schedules in UTC, not in Europe/Berlin",
            "remove `timezone` and write the hours in UTC, or set `trigger: schedule`",
        ),
    ] {
        let expected = format!(
            "[6:{column} {label}, 6:28 Secrets Manager starts the rotations] beyond-trigger: {message} | {hint}"
        );
        assert_eq!(of(settings), [expected], "{settings}");
    }
    // Nor would the waits fit.
    for (settings, message) in [
        (
            "rotateEvery: 90m",
            "Secrets Manager does not rotate every 90m",
        ),
        (
            "schedule: \"cron(0 3,6 1 * ? *)\"",
            "Secrets Manager rotates every 4h at most, and `cron(0 3,6 1 * ? *)` comes more often",
        ),
    ] {
        let findings = of(settings);
        assert!(findings[1].contains(message), "{findings:#?}");
    }
}

#[test]
fn defaults_are_told_that_some_user_cannot_take_with_its_trigger() {
    assert_eq!(
        after_head(
            "defaults: { window: 30m }\nusers:\n  A: { secret: a, trigger: secretsManager }\n  B: { secret: b }\n"
        ),
        [
            "[4:21 not one of its windows, 6:28 Secrets Manager starts the rotations] beyond-trigger: Secrets Manager has no rotation window of 30m | write whole hours from `1h` to `24h`, or set `trigger: schedule`"
        ]
    );
}

#[test]
fn an_unknown_trigger_is_compared_with_the_known_ones() {
    assert_eq!(
        after_head("users: { A: { secret: a, trigger: secretManager, window: 30m } }\n"),
        [
            "[4:35 unknown value] invalid-value: `secretManager` is not a value of `trigger` | did you mean `secretsManager`?"
        ]
    );
}
