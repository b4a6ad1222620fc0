//! What the file says about resources in AWS.

use crate::{after_head, findings};

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
fn a_secret_is_named_once_by_its_user_or_by_a_prefix() {
    assert_eq!(
        after_head(
            "defaults: { secretNamePrefix: dev/ }\nusers:\n  A: {}\n  B: { secret: dev/A }\n  C: { secret: c, secretNamePrefix: x- }\n  D,E: { secretNamePrefix: 7 }\n  F,G: {}\n"
        ),
        [
            "[7:16 for `B`, 6:3 for `A`] duplicate-secret: secret `dev/A` is that of `A` and of `B` | give each user a secret of its own: a rotation would overwrite the other's key",
            "[8:8 the whole name, 8:19 and its beginning] conflicting-keys: `secret` and `secretNamePrefix` exclude each other | keep one of them",
            "[9:28 the beginning of a secret's name belongs here] wrong-type: `secretNamePrefix` is a number, not the beginning of a secret's name | put it in quotes: \"7\"",
            "[10:3 `secretNamePrefix` and this name] invalid-value: `dev/F,G` is not the name of a secret | add `secret: dev/rotatable-bot-key` to this user",
        ]
    );
}

#[test]
fn what_does_nothing_for_resources_that_are_there_already_is_named() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: a, existing: true, path: /b/, policies: [arn:aws:iam::aws:policy/x], onRemove: delete, forceDestroy: true }\n  B: { secret: b, existing: true, existingSecret: true, readers: [arn:aws:iam::123456789012:root], onRemove: delete }\n  C: { secret: \"arn:aws:secretsmanager:us-west-2:123456789012:secret:c-AbCdEf\", existingSecret: false }\n"
        ),
        [
            "[5:35 nothing reads this] no-effect: `path` has no effect on an IAM user that Keywheel does not create | remove it; what is there already stays as it is",
            "[5:46 nothing reads this] no-effect: `policies` has no effect on an IAM user that Keywheel does not create | remove it; what is there already stays as it is",
            "[5:103 nothing reads this] no-effect: `forceDestroy` has no effect on an IAM user that Keywheel does not create | remove it; what is there already stays as it is",
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

/// The generated statements of a secret's policy have such Sids, and none may be there twice.
#[test]
fn a_statement_with_a_sid_of_keywheel_s_is_refused() {
    assert_eq!(
        after_head(
            "users:\n  A: { secret: a, secretPolicy: { Statement: { Sid: KeywheelReaders, Effect: Deny } } }\n  B:\n    secret: b\n    secretPolicy:\n      Statement:\n        - { Sid: Keywheels, Effect: Deny }\n        - { Sid: NotKeywheel, Effect: Deny }\n        - Sid: \"Keywheel\"\n  C: { secret: c, secretPolicy: { Sid: KeywheelReaders, Statement: [{ Sid: 7 }, { Sid: keywheel }] } }\n"
        ),
        [
            "[5:53 not a Sid of yours] reserved-sid: the Sid `KeywheelReaders` is reserved | Keywheel adds statements to the policy whose Sids begin with `Keywheel`: choose another name",
            "[10:18 not a Sid of yours] reserved-sid: the Sid `Keywheels` is reserved | Keywheel adds statements to the policy whose Sids begin with `Keywheel`: choose another name",
            "[12:16 not a Sid of yours] reserved-sid: the Sid `Keywheel` is reserved | Keywheel adds statements to the policy whose Sids begin with `Keywheel`: choose another name",
        ]
    );
}
