//! The keys that say what a user's IAM user and secret are like.

use crate::config::arn::{self, KmsKeyArn};
use crate::config::kind::{Choice, Durations, Flag, List, Text};
use crate::config::resource::{Document, OnRemove, ReplicaKind};
use crate::config::section::{Declared, Key, Presence};
use crate::config::tag::TagsKind;
use crate::config::text;
use contract::Duration;

/// What `defaults` and each user may set about the resources.
pub(crate) const RESOURCES: &[&dyn Declared] = &[
    &PATH,
    &PERMISSIONS_BOUNDARY,
    &POLICIES,
    &TAGS,
    &SECRET_TAGS,
    &KMS_KEY_ARN,
    &READERS,
    &RECOVERY_WINDOW,
    &REPLICA_REGIONS,
    &ON_REMOVE,
    &FORCE_DESTROY,
    &SECRET_NAME_PREFIX,
];

/// What only a user itself may set.
pub(crate) const OWN_RESOURCES: &[&dyn Declared] =
    &[&EXISTING_SECRET, &SECRET_DESCRIPTION, &SECRET_POLICY];

pub(crate) static PATH: Key<Text<String>> = Key {
    name: "path",
    doc: "The path of the IAM user, in IAM's own sense: it begins and ends with a slash.",
    presence: Presence::Default("/"),
    example: "/bots/",
    kind: text::PATH,
};

pub(crate) static PERMISSIONS_BOUNDARY: Key<Text<String>> = Key {
    name: "permissionsBoundary",
    doc: "The ARN of a policy that is set as the permissions boundary of the IAM user.",
    presence: Presence::Optional,
    example: "arn:aws:iam::123456789012:policy/boundary",
    kind: arn::POLICY_ARN,
};

pub(crate) static POLICIES: Key<List<Text<String>>> = Key {
    name: "policies",
    doc: "The ARNs of the managed policies that are attached to the IAM user: what its key may do.",
    presence: Presence::Optional,
    example: "[arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]",
    kind: List {
        of: arn::POLICY_ARN,
    },
};

pub(crate) static TAGS: Key<TagsKind> = Key {
    name: "tags",
    doc: "Tags on the IAM user, besides those of the file. `Rotatable` and those that begin with `keywheel:` or `aws:` are reserved.",
    presence: Presence::Optional,
    example: "{ service: billing }",
    kind: TagsKind,
};

pub(crate) static SECRET_TAGS: Key<TagsKind> = Key {
    name: "secretTags",
    doc: "Tags on the secret, besides those of the file. `Rotatable` and those that begin with `keywheel:` or `aws:` are reserved.",
    presence: Presence::Optional,
    example: "{ service: billing }",
    kind: TagsKind,
};

pub(crate) static KMS_KEY_ARN: Key<Text<KmsKeyArn>> = Key {
    name: "kmsKeyArn",
    doc: "The KMS key that encrypts the secret, in place of the file's; of an existing secret, the key that does. Its policy must let IAM policies of the account use it.",
    presence: Presence::Optional,
    example: "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    kind: arn::KMS_KEY_ARN,
};

pub(crate) static READERS: Key<List<Text<String>>> = Key {
    name: "readers",
    doc: "The ARNs of the IAM roles, users or accounts (`…:root`) that may read the secret. They become a statement of the secret's resource policy.",
    presence: Presence::Optional,
    example: "[arn:aws:iam::123456789012:role/deployer]",
    kind: List {
        of: arn::PRINCIPAL_ARN,
    },
};

pub(crate) static RECOVERY_WINDOW: Key<Durations> = Key {
    name: "recoveryWindow",
    doc: "How long the secret can be restored after its deletion, in whole days from `7d` to `30d`. Terraform sets it; CloudFormation always deletes with 30 days, which is the default here too.",
    presence: Presence::Default("30d"),
    example: "7d",
    kind: Durations {
        least: Duration::from_days(7),
        most: Duration::from_days(30),
        step: Duration::from_days(1),
    },
};

pub(crate) static REPLICA_REGIONS: Key<List<ReplicaKind>> = Key {
    name: "replicaRegions",
    doc: "The regions that the secret is replicated to, each by its name, or with a KMS key of that region.",
    presence: Presence::Optional,
    example: "[eu-central-1]",
    kind: List { of: ReplicaKind },
};

pub(crate) static REPLICA_REGION: Key<Text<String>> = Key {
    name: "region",
    doc: "The region of the replica.",
    presence: Presence::Required,
    example: "eu-central-1",
    kind: text::REGION,
};

pub(crate) static REPLICA_KEY: Key<Text<KmsKeyArn>> = Key {
    name: "kmsKeyArn",
    doc: "The KMS key that encrypts the replica. Without it, Secrets Manager's own key of that region.",
    presence: Presence::Optional,
    example: "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    kind: arn::KMS_KEY_ARN,
};

pub(crate) static ON_REMOVE: Key<Choice<OnRemove>> = Key {
    name: "onRemove",
    doc: "What becomes of the IAM user and the secret when the user leaves this file: `retain` leaves them as they are, without rotation; `delete` deletes them. IAM refuses to delete a user that has keys: delete those first.",
    presence: Presence::Default("retain"),
    example: "delete",
    kind: Choice {
        options: &[("retain", OnRemove::Retain), ("delete", OnRemove::Delete)],
    },
};

pub(crate) static FORCE_DESTROY: Key<Flag> = Key {
    name: "forceDestroy",
    doc: "Whether the IAM user is deleted although it has access keys, and they with it. Terraform does so; CloudFormation cannot, so `keywheel purge` deletes the keys before it.",
    presence: Presence::Default("false"),
    example: "true",
    kind: Flag,
};

pub(crate) static SECRET_NAME_PREFIX: Key<Text<String>> = Key {
    name: "secretNamePrefix",
    doc: "What the name of the secret begins with, in place of `secret`; the user's name follows. In `defaults` it names the secret of each user that has no `secret`.",
    presence: Presence::Optional,
    example: "prod/",
    kind: text::SECRET_NAME_PREFIX,
};

pub(crate) static EXISTING_SECRET: Key<Flag> = Key {
    name: "existingSecret",
    doc: "Whether the secret is there already and is adopted; otherwise it is created. A secret that is named by its ARN is there already.",
    presence: Presence::Optional,
    example: "true",
    kind: Flag,
};

pub(crate) static SECRET_DESCRIPTION: Key<Text<String>> = Key {
    name: "secretDescription",
    doc: "The description of the secret. Without it, one that names the user.",
    presence: Presence::Optional,
    example: "The key of the billing bot",
    kind: text::DESCRIPTION,
};

pub(crate) static SECRET_POLICY: Key<Document> = Key {
    name: "secretPolicy",
    doc: "The resource policy of the secret, kept as it is written here. `readers` become one more statement of it.",
    presence: Presence::Optional,
    example: "{ Version: \"2012-10-17\", Statement: [{ Effect: Deny, Principal: \"*\", Action: secretsmanager:DeleteSecret, Resource: \"*\" }] }",
    kind: Document,
};
