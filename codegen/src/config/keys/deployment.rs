//! The keys of the file that say how the pipeline is deployed.

use crate::config::arn::{self, KmsKeyArn};
use crate::config::deployment::{Architecture, LogRetention};
use crate::config::kind::{Choice, Flag, Text};
use crate::config::section::{Declared, Key, Presence};
use crate::config::tag::TagsKind;

/// What the file says about the deployment.
pub(crate) const DEPLOYMENT: &[&dyn Declared] = &[
    &ACCOUNT,
    &FILE_TAGS,
    &LOG_RETENTION,
    &TRACING,
    &ARCHITECTURE,
    &FILE_KMS_KEY_ARN,
    &FILE_PERMISSIONS_BOUNDARY,
];

pub(crate) static ACCOUNT: Key<Text<String>> = Key {
    name: "account",
    doc: "The AWS account of the pipeline, twelve digits in quotes. With it, what is generated can be deployed nowhere else, and each ARN of the file must be in it, but for `readers`. Without it, it is deployed to the account of whoever deploys.",
    presence: Presence::Optional,
    example: "\"123456789012\"",
    kind: arn::ACCOUNT,
};

pub(crate) static FILE_TAGS: Key<TagsKind> = Key {
    name: "tags",
    doc: "Tags on every AWS resource of the pipeline, its users and its secrets included. `Rotatable` and those that begin with `keywheel:` or `aws:` are reserved.",
    presence: Presence::Optional,
    example: "{ team: platform }",
    kind: TagsKind,
};

pub(crate) static LOG_RETENTION: Key<LogRetention> = Key {
    name: "logRetention",
    doc: "How long the logs of the Lambdas and of the state machine are kept: one of the times that CloudWatch Logs knows. No log holds a secret.",
    presence: Presence::Default("30d"),
    example: "90d",
    kind: LogRetention,
};

pub(crate) static TRACING: Key<Flag> = Key {
    name: "tracing",
    doc: "Whether X-Ray traces the state machine and the Lambdas. Traces hold no secret.",
    presence: Presence::Default("true"),
    example: "false",
    kind: Flag,
};

pub(crate) static ARCHITECTURE: Key<Choice<Architecture>> = Key {
    name: "architecture",
    doc: "The processors that the Lambdas run on; they must be built for the same.",
    presence: Presence::Default("x86_64"),
    example: "arm64",
    kind: Choice {
        options: &[
            ("x86_64", Architecture::X86_64),
            ("arm64", Architecture::Arm64),
        ],
    },
};

pub(crate) static FILE_KMS_KEY_ARN: Key<Text<KmsKeyArn>> = Key {
    name: "kmsKeyArn",
    doc: "A KMS key of your own that encrypts the alert topic and the secrets. Its policy must let IAM policies of the account use it, and let cloudwatch.amazonaws.com call kms:Decrypt and kms:GenerateDataKey*. Without it, Secrets Manager's own key encrypts the secrets, and one key is created for the topic: CloudWatch cannot publish to a topic under alias/aws/sns, and its alarms would be lost in silence.",
    presence: Presence::Optional,
    example: "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    kind: arn::KMS_KEY_ARN,
};

pub(crate) static FILE_PERMISSIONS_BOUNDARY: Key<Text<String>> = Key {
    name: "permissionsBoundary",
    doc: "The ARN of a policy that is set as the permissions boundary of the pipeline's roles.",
    presence: Presence::Optional,
    example: "arn:aws:iam::123456789012:policy/boundary",
    kind: arn::POLICY_ARN,
};
