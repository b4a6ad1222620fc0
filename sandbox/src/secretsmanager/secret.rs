//! A secret and its versions.

use super::error;
use super::rotation::Rotation;
use crate::ServiceError;
use contract::{AccessKeyId, SecretDocument, SecretError, SecretLayout, version_id};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Above this many, versions without a label are removed, once they are a day old.
const KEPT_VERSIONS: usize = 100;
const SHORTEST_LIFE: std::time::Duration = std::time::Duration::from_hours(24);

/// A secret.
#[derive(Debug)]
pub struct Secret {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) description: Option<String>,
    pub(super) kms_key_id: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) created_at: Timestamp,
    pub(super) changed_at: Timestamp,
    pub(super) accessed_at: Option<Timestamp>,
    /// When it was scheduled for deletion, and when its recovery window closes.
    pub(super) deleted_at: Option<Timestamp>,
    pub(super) deletion_date: Option<Timestamp>,
    /// How Secrets Manager rotates it, if it does.
    pub(super) rotation: Option<Rotation>,
    /// When it did so last.
    pub(super) rotated_at: Option<Timestamp>,
    /// Oldest first.
    pub(super) versions: Vec<Version>,
}

/// A version of a secret.
#[derive(Debug)]
pub struct Version {
    pub(super) id: String,
    pub(super) value: SecretValue,
    pub(super) created_at: Timestamp,
    pub(super) accessed_at: Option<Timestamp>,
    pub(super) stages: BTreeSet<String>,
}

/// What a version holds. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretValue {
    /// `SecretString`.
    Text(String),
    /// `SecretBinary`, as the Base64 of the wire.
    Binary(String),
    /// Nothing yet: RotateSecret made the version.
    Nothing,
}

impl SecretValue {
    /// How many bytes count against the limit.
    pub(super) fn len(&self) -> usize {
        match self {
            SecretValue::Text(text) => text.len(),
            SecretValue::Binary(base64) => base64.trim_end_matches('=').len() * 3 / 4,
            SecretValue::Nothing => 0,
        }
    }
}

impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretValue(redacted)")
    }
}

impl Version {
    /// The version's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its staging labels; without one it is deprecated.
    #[must_use]
    pub fn stages(&self) -> &BTreeSet<String> {
        &self.stages
    }

    /// When it was put.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// What it holds.
    #[must_use]
    pub fn value(&self) -> &SecretValue {
        &self.value
    }

    /// The access key in it: named by the version's id when Keywheel wrote it, else by the value.
    #[must_use]
    pub fn access_key_id(&self, layout: &SecretLayout) -> Option<AccessKeyId> {
        version_id::key_in(&self.id).or_else(|| Some(self.document(layout).ok()?.key.take()?.id))
    }

    /// What it holds as a document that a key can be kept in.
    ///
    /// # Errors
    /// When it is not such a document.
    pub fn document(&self, layout: &SecretLayout) -> Result<SecretDocument, SecretError> {
        match &self.value {
            SecretValue::Text(text) => SecretDocument::read(text, layout),
            SecretValue::Binary(_) | SecretValue::Nothing => Err(SecretError::NotAnObject),
        }
    }
}

impl Secret {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ARN, six characters longer than one could guess.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The tags.
    #[must_use]
    pub fn tags(&self) -> &BTreeMap<String, String> {
        &self.tags
    }

    /// The versions that are still kept, oldest first.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// One version.
    #[must_use]
    pub fn version(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// The version that holds this label.
    #[must_use]
    pub fn at_stage(&self, stage: &str) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.stages.contains(stage))
    }

    /// When its recovery window closes, if it is scheduled for deletion.
    #[must_use]
    pub fn deletion_date(&self) -> Option<Timestamp> {
        self.deletion_date
    }

    /// Whether `arn` is its ARN, with or without the six last characters.
    pub(super) fn has_arn(&self, arn: &str) -> bool {
        self.arn == arn || self.arn.len().checked_sub(7).map(|end| &self.arn[..end]) == Some(arn)
    }

    /// Adds a version and makes room for it.
    pub(super) fn add(&mut self, version: Version) -> Result<(), ServiceError> {
        let now = version.created_at;
        while self.versions.len() >= KEPT_VERSIONS {
            let oldest = self.versions.iter().position(|version| {
                version.stages.is_empty()
                    && now.duration_since(version.created_at)
                        >= jiff::SignedDuration::try_from(SHORTEST_LIFE)
                            .unwrap_or(jiff::SignedDuration::MAX)
            });
            match oldest {
                Some(oldest) => {
                    self.versions.remove(oldest);
                }
                // Young versions are kept beyond the limit; labels are what is limited.
                None if self
                    .versions
                    .iter()
                    .any(|version| version.stages.is_empty()) =>
                {
                    break;
                }
                None => {
                    return Err(error::limit(
                        "The secret has too many versions with staging labels.",
                    ));
                }
            }
        }
        self.changed_at = now;
        self.versions.push(version);
        Ok(())
    }
}
