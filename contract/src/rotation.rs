//! What one rotation is asked to do: the execution's input.

use crate::{Policy, Schema, SecretId, SecretLayout, UserName};
use serde::{Deserialize, Serialize};

/// The input of an execution, written into the schedule. An operator who starts an execution by hand
/// passes the same. No field has a default here: a typo must not change a policy silently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rotation {
    /// The version of this document.
    pub schema: Schema,
    /// The pipeline's name, the prefix of its resources.
    pub pipeline: String,
    /// Whose key is rotated.
    pub user: UserName,
    /// Where the key is published.
    pub secret: SecretId,
    /// How the secret's JSON names its fields.
    pub secret_layout: SecretLayout,
    /// How long each part takes.
    pub policy: Policy,
    /// How a new key is tried out before it is published.
    pub verification: Verification,
}

/// How a new key is tried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Where sts:GetCallerIdentity must accept the key; keys reach regions one by one. Never empty.
    pub regions: Vec<String>,
    /// How many times in a row it must, in each region: one answer may come from the only host that knows the key.
    pub consecutive: u32,
    /// What else the key must be able to do.
    pub probes: Vec<Probe>,
}

/// One thing that a working key can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Probe {
    /// Read this object. Its content is not looked at.
    S3 {
        /// The bucket.
        bucket: String,
        /// The object's key.
        key: String,
    },
}
