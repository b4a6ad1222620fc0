//! Secrets Manager.

use crate::config::{self, KmsKeyArn, Replica, Tags};
use crate::infrastructure::{Expression, Policy};
use contract::Duration;
use serde_json::Value;

/// A secret, created without a value.
///
/// A value in a template is a value that a deployment may write: one day a change of some other
/// property would publish it over a working key. The first rotation writes the first version instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Its name.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// The customer's key that encrypts it; else Secrets Manager's own.
    pub kms_key_arn: Option<KmsKeyArn>,
    /// Where else it is.
    pub replicas: Vec<Replica>,
    /// How long it can be restored.
    pub recovery_window: Duration,
    /// Its own tags, besides the stack's.
    pub tags: Tags,
}

/// A secret's resource policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPolicy {
    /// The secret.
    pub secret: Expression,
    /// The policy as it is written in the file.
    pub document: Option<Value>,
    /// Statements that follow it, or are all of it.
    pub statements: Policy,
}

/// When Secrets Manager rotates a secret, and with which function. It begins at once, and again whenever
/// this changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotationSchedule {
    /// The secret: its ARN, or its name where only that is known.
    pub secret: Expression,
    /// The rotation function's ARN.
    pub function: Expression,
    /// When a rotation is due, by UTC.
    pub when: config::Schedule,
    /// It begins at any moment within this time: whole hours.
    pub window: Duration,
}
