//! What a user's IAM user and secret are like.

mod document;
mod settings;

pub(crate) use document::Document;
pub(crate) use settings::{OwnResources, ResourceSettings, check};

use crate::config::arn::KmsKeyArn;
use crate::config::finding::Findings;
use crate::config::fleet::ReadUser;
use crate::config::keys;
use crate::config::kind::{Kind, Place, wrong_type};
use crate::config::resolve::{Common, choose, either};
use crate::config::section::{Section, schema};
use crate::config::tag::Tags;
use crate::config::text;
use crate::config::yaml::{Node, ScalarKind, Value};
use contract::Duration;
use serde_json::{Value as Json, json};

/// What an IAM user is like that is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamUser {
    /// Its path.
    pub path: String,
    /// The policy that bounds what it may do.
    pub permissions_boundary: Option<String>,
    /// The managed policies that are attached to it.
    pub policies: Vec<String>,
    /// Its own tags, besides the file's.
    pub tags: Tags,
    /// Whether it is deleted although it has keys. Terraform's provider does so; CloudFormation has no property for it.
    pub force_destroy: bool,
}

/// What a secret is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedSecret {
    /// Whether it is there already, rather than created.
    pub existing: bool,
    /// Its description.
    pub description: Option<String>,
    /// Its own tags, besides the file's.
    pub tags: Tags,
    /// The customer's key that encrypts it.
    pub kms_key_arn: Option<KmsKeyArn>,
    /// Its resource policy, as it is written in the file.
    pub policy: Option<Json>,
    /// Who may read it besides.
    pub readers: Vec<String>,
    /// How long it can be restored. Terraform's provider sets it; CloudFormation has no property for it.
    pub recovery_window: Duration,
    /// Where else it is.
    pub replicas: Vec<Replica>,
}

/// A secret's replica.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replica {
    /// Its region.
    pub region: String,
    /// The customer's key that encrypts it.
    pub kms_key_arn: Option<KmsKeyArn>,
}

/// What becomes of an IAM user and a secret when the user leaves the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRemove {
    /// They stay as they are.
    Retain,
    /// They are deleted.
    Delete,
}

/// An entry of `replicaRegions`.
pub(crate) struct ReplicaKind;

impl Kind for ReplicaKind {
    type Value = Replica;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Replica> {
        match &node.value {
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Text => {
                let region = text::REGION.read(node, place, findings)?;
                Some(Replica {
                    region,
                    kms_key_arn: None,
                })
            }
            Value::Mapping(_) => {
                let mut section = Section::open(node, place, keys::REPLICA, findings)?;
                let region = section.take(&keys::REPLICA_REGION, findings);
                let kms_key_arn = section.take(&keys::REPLICA_KEY, findings);
                section.finish();
                Some(Replica {
                    kms_key_arn: kms_key_arn.optional()?,
                    region: region.set()?.value,
                })
            }
            Value::Scalar(_) | Value::Sequence(_) => {
                findings.push(
                    wrong_type(node, place, "a region")
                        .hint("write `eu-central-1` or `{ region: eu-central-1, kmsKeyArn: … }`"),
                );
                None
            }
        }
    }

    fn schema(&self) -> Json {
        json!({"oneOf": [text::REGION.schema(), schema(keys::REPLICA)]})
    }
}

/// The IAM user as it is resolved; `None` when something could not be read.
pub(crate) fn iam_user(read: &ReadUser, common: &Common<'_>) -> Option<IamUser> {
    let (own, defaults) = (&read.overrides.resources, &common.defaults.resources);
    Some(IamUser {
        path: choose(&keys::PATH, &own.path, &defaults.path)?.value,
        permissions_boundary: either(&own.permissions_boundary, &defaults.permissions_boundary)?,
        policies: either(&own.policies, &defaults.policies)?.unwrap_or_default(),
        tags: either(&own.tags, &defaults.tags)?.unwrap_or_default(),
        force_destroy: choose(
            &keys::FORCE_DESTROY,
            &own.force_destroy,
            &defaults.force_destroy,
        )?
        .value,
    })
}

/// The secret as it is resolved; `None` when something could not be read.
pub(crate) fn managed_secret(read: &ReadUser, common: &Common<'_>) -> Option<ManagedSecret> {
    let (own, defaults) = (&read.overrides.resources, &common.defaults.resources);
    let kms_key_arn = either(&own.kms_key_arn, &defaults.kms_key_arn)?;
    let recovery_window = choose(
        &keys::RECOVERY_WINDOW,
        &own.recovery_window,
        &defaults.recovery_window,
    )?;
    Some(ManagedSecret {
        existing: read.secret_is_existing()?,
        description: read.own.secret_description.clone().optional()?,
        tags: either(&own.secret_tags, &defaults.secret_tags)?.unwrap_or_default(),
        kms_key_arn: kms_key_arn.or_else(|| common.kms_key_arn.cloned()),
        policy: read.own.secret_policy.clone().optional()?,
        readers: either(&own.readers, &defaults.readers)?.unwrap_or_default(),
        recovery_window: recovery_window.value,
        replicas: either(&own.replica_regions, &defaults.replica_regions)?.unwrap_or_default(),
    })
}
