//! Every key of keywheel.yaml, declared once: reading, the JSON Schema and the hints come from here.

mod deployment;
mod resource;

pub(crate) use deployment::*;
pub(crate) use resource::*;

use crate::config::compound::{S3Object, SecretFormat, Verifications};
use crate::config::fleet::Users;
use crate::config::kind::{Choice, Count, Durations, Flag, List, Text};
use crate::config::overrides::Defaults;
use crate::config::pipeline::AlertsKind;
use crate::config::schedule::EXPRESSION;
use crate::config::section::{Declared, Groups, Key, Presence, names};
use crate::config::text::{self, TopicArn};
use crate::config::trigger::Trigger;
use contract::schedule::Expression;
use contract::{Duration, SecretId, TwoKeys};

/// The keys of the file.
pub(crate) const FILE: Groups = &[
    &[&PIPELINE, &REGION, &ALERTS, &DEFAULTS, &USERS],
    DEPLOYMENT,
];
/// The keys of `alerts`.
pub(crate) const ALERTS_KEYS: Groups = &[&[&EMAILS, &TOPIC_ARN]];
/// The keys of `defaults`.
pub(crate) const DEFAULTS_KEYS: Groups = &[OVERRIDABLE, RESOURCES];
/// The keys of a user.
pub(crate) const USER: Groups = &[&[&SECRET, &EXISTING], OVERRIDABLE, RESOURCES, OWN_RESOURCES];
/// The keys of an entry of `replicaRegions`.
pub(crate) const REPLICA: Groups = &[&[&REPLICA_REGION, &REPLICA_KEY]];
/// The keys of an entry of `verify`.
pub(crate) const PROBE: Groups = &[&[&S3]];
/// The keys of the probe `s3`.
pub(crate) const S3_OBJECT: Groups = &[&[&BUCKET, &OBJECT_KEY]];
/// The keys of `secretFormat`.
pub(crate) const FIELDS: Groups = &[&[
    &ACCESS_KEY_ID,
    &SECRET_ACCESS_KEY,
    &USER_NAME_FIELD,
    &USER_ID_FIELD,
    &CREATED_AT_FIELD,
    &VERSION_FIELD,
]];

/// What `defaults` sets for all users and each user may set for itself.
const OVERRIDABLE: &[&dyn Declared] = &[
    &TRIGGER,
    &ROTATE_EVERY,
    &SCHEDULE,
    &TIMEZONE,
    &WINDOW,
    &PROPAGATION_DELAY,
    &GRACE_PERIOD,
    &QUIET_PERIOD,
    &HOLD_AFTER,
    &DELETION_DELAY,
    &TWO_KEYS,
    &SECRET_FORMAT,
    &VERIFY,
    &VERIFY_REGIONS,
    &VERIFY_CALLS,
];

pub(crate) static PIPELINE: Key<Text<String>> = Key {
    name: "pipeline",
    doc: "The pipeline's name, the prefix of every AWS resource it creates. 1 to 32 letters, digits and hyphens, a letter first.",
    presence: Presence::Required,
    example: "acme-keys",
    kind: text::PIPELINE,
};

pub(crate) static REGION: Key<Text<String>> = Key {
    name: "region",
    doc: "The AWS region of the pipeline and of the secrets. The IAM users are global.",
    presence: Presence::Required,
    example: "us-west-2",
    kind: text::REGION,
};

pub(crate) static ALERTS: Key<AlertsKind> = Key {
    name: "alerts",
    doc: "Who hears of a rotation that needs a person: email addresses, an SNS topic, or both.",
    presence: Presence::Required,
    example: "{ emails: [oncall@example.com] }",
    kind: AlertsKind,
};

pub(crate) static EMAILS: Key<List<Text<String>>> = Key {
    name: "emails",
    doc: "Email addresses that are subscribed to the alerts. Each has to confirm the subscription once.",
    presence: Presence::Optional,
    example: "[oncall@example.com]",
    kind: List { of: text::EMAIL },
};

pub(crate) static TOPIC_ARN: Key<Text<TopicArn>> = Key {
    name: "topicArn",
    doc: "An existing SNS topic in the pipeline's region that the alerts go to. Without it, a topic is created.",
    presence: Presence::Optional,
    example: "arn:aws:sns:us-west-2:123456789012:oncall",
    kind: text::TOPIC_ARN,
};

pub(crate) static DEFAULTS: Key<Defaults> = Key {
    name: "defaults",
    doc: "What holds for every user that does not say otherwise.",
    presence: Presence::Optional,
    example: "{ rotateEvery: 30d, gracePeriod: 24h }",
    kind: Defaults,
};

pub(crate) static USERS: Key<Users> = Key {
    name: "users",
    doc: "The IAM users whose access keys are rotated, by name. IAM does not tell names apart by case.",
    presence: Presence::Required,
    example: "{ RotatableBot: { secret: dev/rotatable-bot-key } }",
    kind: Users,
};

pub(crate) static SECRET: Key<Text<SecretId>> = Key {
    name: "secret",
    doc: "The Secrets Manager secret that the user's key is published in: its name, or its ARN. Each user has its own. It has to be here unless `secretNamePrefix` names it.",
    presence: Presence::Optional,
    example: "dev/rotatable-bot-key",
    kind: text::SECRET,
};

pub(crate) static EXISTING: Key<Flag> = Key {
    name: "existing",
    doc: "Whether the IAM user is there already and is adopted; otherwise it is created.",
    presence: Presence::Default("false"),
    example: "true",
    kind: Flag,
};

pub(crate) static TRIGGER: Key<Choice<Trigger>> = Key {
    name: "trigger",
    doc: "What starts rotations: `schedule`, a schedule of EventBridge Scheduler; or `secretsManager`, the secret's own rotation, which people can start in the console too. Secrets Manager rotates every `4h` to `999d`, in windows of whole hours, on the hour and in UTC.",
    presence: Presence::Default("schedule"),
    example: "secretsManager",
    kind: Choice {
        options: &[
            (Trigger::Schedule.name(), Trigger::Schedule),
            (Trigger::SecretsManager.name(), Trigger::SecretsManager),
        ],
    },
};

pub(crate) static ROTATE_EVERY: Key<Durations> = Key {
    name: "rotateEvery",
    doc: "The time between rotations, such as `30d`. Longer than gracePeriod, quietPeriod, deletionDelay and window together. Instead of it, `schedule` names the times.",
    presence: Presence::Default("30d"),
    example: "90d",
    kind: Durations {
        least: Duration::from_minutes(1),
        most: Duration::from_days(3650),
        step: Duration::from_minutes(1),
    },
};

pub(crate) static SCHEDULE: Key<Text<Expression>> = Key {
    name: "schedule",
    doc: "When rotations begin, in place of `rotateEvery`: `cron(…)` or `rate(…)` of EventBridge Scheduler, or of Secrets Manager where that starts them.",
    presence: Presence::Optional,
    example: "cron(0 3 1 * ? *)",
    kind: EXPRESSION,
};

pub(crate) static TIMEZONE: Key<Text<String>> = Key {
    name: "timezone",
    doc: "The time zone that a `cron(…)` schedule is read in, by its name in the IANA database.",
    presence: Presence::Default("UTC"),
    example: "Europe/Berlin",
    kind: text::TIME_ZONE,
};

pub(crate) static WINDOW: Key<Durations> = Key {
    name: "window",
    doc: "A rotation begins at any moment within this time after it is due, which spreads the load. `0m` begins at once, the most is `24h`. With `trigger: secretsManager` it is `1h` unless it is set.",
    presence: Presence::Default("0m"),
    example: "4h",
    kind: Durations {
        least: Duration::ZERO,
        most: Duration::from_days(1),
        step: Duration::from_minutes(1),
    },
};

pub(crate) static PROPAGATION_DELAY: Key<Durations> = Key {
    name: "propagationDelay",
    doc: "The wait between a key's creation and its first verification. AWS needs 3 to 15 seconds as a rule.",
    presence: Presence::Default("15s"),
    example: "30s",
    kind: Durations {
        least: Duration::ZERO,
        most: Duration::from_hours(1),
        step: Duration::from_secs(1),
    },
};

pub(crate) static GRACE_PERIOD: Key<Durations> = Key {
    name: "gracePeriod",
    doc: "How long both keys work, so that consumers can pick up the new one.",
    presence: Presence::Default("24h"),
    example: "3d",
    kind: WAIT,
};

pub(crate) static QUIET_PERIOD: Key<Durations> = Key {
    name: "quietPeriod",
    doc: "How long the old key must have gone unused before it is deactivated; at least `4h`, the time IAM may take to record a use.",
    presence: Presence::Default("24h"),
    example: "12h",
    kind: WAIT,
};

pub(crate) static HOLD_AFTER: Key<Durations> = Key {
    name: "holdAfter",
    doc: "How long after the grace period the old key may stay in use before the rotation is held and a person is called.",
    presence: Presence::Default("7d"),
    example: "3d",
    kind: WAIT,
};

pub(crate) static DELETION_DELAY: Key<Durations> = Key {
    name: "deletionDelay",
    doc: "How long the old key stays Inactive, and can be brought back, before it is deleted.",
    presence: Presence::Default("7d"),
    example: "14d",
    kind: WAIT,
};

/// A wait without bounds of its own: how the waits fit together is checked for all of them at once.
const WAIT: Durations = Durations {
    least: Duration::ZERO,
    most: Duration::YEAR,
    step: Duration::from_secs(1),
};

pub(crate) static TWO_KEYS: Key<Choice<TwoKeys>> = Key {
    name: "twoKeys",
    doc: "What to do when the previous key is still there, Inactive, at the next rotation: `hold` calls a person, `reclaim` deletes it.",
    presence: Presence::Default("hold"),
    example: "reclaim",
    kind: Choice {
        options: &[("hold", TwoKeys::Hold), ("reclaim", TwoKeys::Reclaim)],
    },
};

pub(crate) static SECRET_FORMAT: Key<SecretFormat> = Key {
    name: "secretFormat",
    doc: "How the secret's JSON names its fields. `default` is what credential_process reads, `legacy` is {\"UserName\", \"Key\", \"Secret\"}; a mapping gives names of one's own.",
    presence: Presence::Default("default"),
    example: "{ accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }",
    kind: SecretFormat,
};

pub(crate) static ACCESS_KEY_ID: Key<Text<String>> = Key {
    name: "accessKeyId",
    doc: "The name of the field that holds the access key id.",
    presence: Presence::Required,
    example: "AWS_ACCESS_KEY_ID",
    kind: text::FIELD_NAME,
};

pub(crate) static SECRET_ACCESS_KEY: Key<Text<String>> = Key {
    name: "secretAccessKey",
    doc: "The name of the field that holds the secret access key.",
    presence: Presence::Required,
    example: "AWS_SECRET_ACCESS_KEY",
    kind: text::FIELD_NAME,
};

pub(crate) static USER_NAME_FIELD: Key<Text<String>> = Key {
    name: "userName",
    doc: "The name of the field that holds the IAM user's name. Without it, the name is not written.",
    presence: Presence::Optional,
    example: "user",
    kind: text::FIELD_NAME,
};

pub(crate) static USER_ID_FIELD: Key<Text<String>> = Key {
    name: "userId",
    doc: "The name of the field that holds the IAM user's unique id. Without it, the id is not written.",
    presence: Presence::Optional,
    example: "user_id",
    kind: text::FIELD_NAME,
};

pub(crate) static CREATED_AT_FIELD: Key<Text<String>> = Key {
    name: "createdAt",
    doc: "The name of the field that holds the time of the key's creation. Without it, the time is not written.",
    presence: Presence::Optional,
    example: "created_at",
    kind: text::FIELD_NAME,
};

pub(crate) static VERSION_FIELD: Key<Text<String>> = Key {
    name: "version",
    doc: "The name of the field that holds the number 1, which credential_process asks for. Without it, the number is not written.",
    presence: Presence::Optional,
    example: "Version",
    kind: text::FIELD_NAME,
};

pub(crate) static VERIFY: Key<List<Verifications>> = Key {
    name: "verify",
    doc: "What a new key must be able to do before it is published. `sts`, asking who it is, is always done; `s3` reads an object besides.",
    presence: Presence::Default("[sts]"),
    example: "[sts, { s3: { bucket: app-bot-test-bucket, key: test } }]",
    kind: List { of: Verifications },
};

pub(crate) static S3: Key<S3Object> = Key {
    name: "s3",
    doc: "Reads an object with the new key. Its content is not looked at.",
    presence: Presence::Required,
    example: "{ bucket: app-bot-test-bucket, key: test }",
    kind: S3Object,
};

pub(crate) static BUCKET: Key<Text<String>> = Key {
    name: "bucket",
    doc: "The object's bucket.",
    presence: Presence::Required,
    example: "app-bot-test-bucket",
    kind: text::BUCKET,
};

pub(crate) static OBJECT_KEY: Key<Text<String>> = Key {
    name: "key",
    doc: "The object's key.",
    presence: Presence::Required,
    example: "test",
    kind: text::OBJECT_KEY,
};

pub(crate) static VERIFY_REGIONS: Key<List<Text<String>>> = Key {
    name: "verifyRegions",
    doc: "The regions in which STS must accept a new key, because keys reach regions one by one. Without it, the pipeline's region.",
    presence: Presence::Optional,
    example: "[us-west-2, eu-central-1]",
    kind: List { of: text::REGION },
};

pub(crate) static VERIFY_CALLS: Key<Count> = Key {
    name: "verifyCalls",
    doc: "How many times in a row STS must accept a new key in each region: one answer may come from the only host that knows the key.",
    presence: Presence::Default("3"),
    example: "5",
    kind: Count { least: 1, most: 20 },
};

/// Where a key belongs that stands in the wrong place.
pub(crate) fn place_of(key: &str) -> Option<&'static str> {
    let among = |groups| names(groups).any(|name| name == key);
    if among(FILE) {
        Some("at the left edge of the file")
    } else if among(DEFAULTS_KEYS) {
        Some("in `defaults`, or in one user")
    } else if among(USER) {
        Some("in one user")
    } else if among(ALERTS_KEYS) {
        Some("in `alerts`")
    } else if among(REPLICA) {
        Some("in `replicaRegions`")
    } else if among(S3_OBJECT) || among(PROBE) {
        Some("in `verify`")
    } else {
        None
    }
}
