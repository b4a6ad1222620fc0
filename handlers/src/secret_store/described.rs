//! What DescribeSecret tells: which version holds which label, and the tags.

use crate::Failure;
use crate::failure::Cause;
use aws_sdk_secretsmanager::Client;
use contract::{AccessKeyId, ErrorName, KeyRef, SecretId, label, tag, version_id};
use jiff::Timestamp;

/// What DescribeSecret tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// The version under each label.
    labels: Vec<(String, String)>,
    /// The key that was deactivated last, and when.
    pub(crate) deactivated: Option<(AccessKeyId, Timestamp)>,
    /// The key that a person is bringing back, and since when.
    restored: Option<(AccessKeyId, Timestamp)>,
    /// The keys that a person has called compromised.
    revoked: Vec<AccessKeyId>,
    /// Which versions hold which keys, where their ids do not say.
    known: Vec<KeyRef>,
    /// The secret's ARN.
    arn: String,
    /// The secret's name.
    name: String,
    /// Whether Secrets Manager rotates it.
    pub rotation_enabled: bool,
    /// The schedule whose input says how to rotate it.
    pub(crate) schedule: Option<String>,
}

impl Described {
    /// The same, by somebody who knows more versions than those whose ids tell.
    pub(crate) fn knowing(self, versions: &[KeyRef]) -> Self {
        Described {
            known: versions.to_vec(),
            ..self
        }
    }

    /// The version under `label`.
    #[must_use]
    pub fn version(&self, label: &str) -> Option<&str> {
        self.labels
            .iter()
            .find(|(name, _)| name == label)
            .map(|(_, version)| version.as_str())
    }

    /// The version under AWSPENDING, if it holds this key.
    pub(crate) fn pending_version_of(&self, key: &AccessKeyId) -> Option<&str> {
        self.version(label::PENDING)
            .filter(|version| self.key_in(version).as_ref() == Some(key))
    }

    /// The key in a version, as far as that is known without reading its value.
    fn key_in(&self, version: &str) -> Option<AccessKeyId> {
        version_id::key_in(version).or_else(|| {
            let known = self.known.iter().find(|known| known.version_id == version);
            known.map(|known| known.access_key_id.clone())
        })
    }

    /// What is known of the key under `label` without reading a value.
    pub(crate) fn holder(&self, label: &str) -> Holder {
        match self.version(label) {
            None => Holder::Nothing,
            Some(version) => match self.key_in(version) {
                Some(key) => Holder::Key(key),
                None => Holder::VersionOfOthers,
            },
        }
    }

    /// When this key was deactivated, if it was the last one.
    #[must_use]
    pub fn deactivated_at(&self, key: &AccessKeyId) -> Option<Timestamp> {
        let (deactivated, at) = self.deactivated.as_ref()?;
        (deactivated == key).then_some(*at)
    }

    /// Since when a person is bringing this key back, if that is the last one who was.
    #[must_use]
    pub fn restored_at(&self, key: &AccessKeyId) -> Option<Timestamp> {
        let (restored, at) = self.restored.as_ref()?;
        (restored == key).then_some(*at)
    }

    /// Whether a person has called this key compromised.
    #[must_use]
    pub fn is_revoked(&self, key: &AccessKeyId) -> bool {
        self.revoked.contains(key)
    }

    /// Whether `version` has this label.
    #[must_use]
    pub fn has(&self, version: &str, label: &str) -> bool {
        self.version(label) == Some(version)
    }

    /// The key that a person was bringing back last.
    #[must_use]
    pub fn restored(&self) -> Option<&AccessKeyId> {
        self.restored.as_ref().map(|(key, _)| key)
    }

    /// The keys that a person has called compromised.
    #[must_use]
    pub fn revoked(&self) -> &[AccessKeyId] {
        &self.revoked
    }

    /// Each label, with the version under it.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        let labels = self.labels.iter();
        labels.map(|(label, version)| (label.as_str(), version.as_str()))
    }

    /// Whether the secret has this version, under any label.
    pub(crate) fn has_version(&self, version: &str) -> bool {
        self.labels.iter().any(|(_, labelled)| labelled == version)
    }

    /// Whether this is the secret of that name or ARN.
    pub(crate) fn is(&self, secret: &SecretId) -> bool {
        [self.name.as_str(), self.arn.as_str()].contains(&secret.as_str())
    }
}

/// What a label stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// No version.
    Nothing,
    /// A version that Keywheel wrote, for this key.
    Key(AccessKeyId),
    /// A version that somebody else wrote; only its value tells which key it holds.
    VersionOfOthers,
}

/// Which version holds which label.
///
/// # Errors
/// When there is no such secret, it is to be deleted, or Secrets Manager refuses or cannot be reached.
pub async fn describe(secrets: &Client, secret: &SecretId) -> Result<Described, Failure> {
    let answer = secrets
        .describe_secret()
        .secret_id(secret.as_str())
        .send()
        .await
        .map_err(|error| match Cause::of(&error) {
            cause if cause.is("ResourceNotFoundException") => Failure::new(
                ErrorName::SecretNotFound,
                format!("There is no secret {secret}."),
            ),
            _ => Failure::of_call("secretsmanager:DescribeSecret", secret, &error),
        })?;
    crate::runtime::name_secret(answer.arn.as_deref());
    if let Some(deleted) = answer.deleted_date {
        let at = crate::moment::of(&deleted);
        return Err(Failure::new(
            ErrorName::SecretNotFound,
            format!("The secret {secret} is scheduled for deletion ({at:.0})."),
        ));
    }
    let mut labels: Vec<(String, String)> = answer
        .version_ids_to_stages
        .unwrap_or_default()
        .into_iter()
        .flat_map(|(version, labels)| {
            labels
                .into_iter()
                .map(move |label| (label, version.clone()))
        })
        .collect();
    labels.sort();
    let tags = answer.tags.unwrap_or_default();
    let tag = |key| tags.iter().find(|tag| tag.key() == Some(key))?.value();
    Ok(Described {
        labels,
        deactivated: tag(tag::DEACTIVATED).and_then(read_note),
        restored: tag(tag::RESTORED).and_then(read_note),
        revoked: tag(tag::REVOKED).map(read_keys).unwrap_or_default(),
        known: Vec::new(),
        arn: answer.arn.unwrap_or_default(),
        name: answer.name.unwrap_or_default(),
        rotation_enabled: answer.rotation_enabled.unwrap_or_default(),
        schedule: tag(tag::SCHEDULE).map(ToOwned::to_owned),
    })
}

/// A key and a time.
fn read_note(value: &str) -> Option<(AccessKeyId, Timestamp)> {
    let (key, at) = value.split_once(' ')?;
    Some((key.parse().ok()?, at.parse().ok()?))
}

/// Keys that are none are left out: whoever writes there by hand revokes no other key by it.
fn read_keys(value: &str) -> Vec<AccessKeyId> {
    let words = value.split_whitespace();
    words.filter_map(|word| word.parse().ok()).collect()
}
