//! The secret: which version holds which label, and the documents inside.

use crate::Failure;
use crate::failure::Cause;
use aws_sdk_secretsmanager::Client;
use contract::{AccessKeyId, ErrorName, SecretDocument, SecretId, SecretLayout, label, version_id};
use zeroize::Zeroizing;

/// What DescribeSecret tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Described {
    /// The version under each label.
    labels: Vec<(String, String)>,
}

impl Described {
    /// The version under `label`.
    pub(crate) fn version(&self, label: &str) -> Option<&str> {
        self.labels
            .iter()
            .find(|(name, _)| name == label)
            .map(|(_, version)| version.as_str())
    }

    /// What is known of the key under `label` without reading a value.
    pub(crate) fn holder(&self, label: &str) -> Holder {
        match self.version(label) {
            None => Holder::Nothing,
            Some(version) => match version_id::key_in(version) {
                Some(key) => Holder::Key(key),
                None => Holder::VersionOfOthers,
            },
        }
    }

    /// The labels on `version`.
    pub(crate) fn has(&self, version: &str, label: &str) -> bool {
        self.version(label) == Some(version)
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
pub(crate) async fn describe(secrets: &Client, secret: &SecretId) -> Result<Described, Failure> {
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
    Ok(Described { labels })
}

/// The raw value of a version; None when there is no such version, or it is empty. A binary value is
/// an empty text, which is no document.
pub(crate) async fn value(
    secrets: &Client,
    secret: &SecretId,
    version: &str,
) -> Result<Option<Zeroizing<String>>, Failure> {
    match secrets
        .get_secret_value()
        .secret_id(secret.as_str())
        .version_id(version)
        .send()
        .await
    {
        Ok(answer) => {
            crate::runtime::name_secret(answer.arn.as_deref());
            Ok(Some(Zeroizing::new(
                answer.secret_string.unwrap_or_default(),
            )))
        }
        Err(error) if Cause::of(&error).is("ResourceNotFoundException") => Ok(None),
        Err(error) => Err(Failure::of_call(
            "secretsmanager:GetSecretValue",
            secret,
            &error,
        )),
    }
}

/// The document in a version.
pub(crate) async fn document(
    secrets: &Client,
    secret: &SecretId,
    version: &str,
    layout: &SecretLayout,
) -> Result<SecretDocument, Failure> {
    let Some(value) = value(secrets, secret, version).await? else {
        let facts = format!("The secret {secret} has no version {version}.");
        return Err(Failure::new(ErrorName::SecretNotFound, facts));
    };
    SecretDocument::read(&value, layout).map_err(|error| {
        Failure::new(
            ErrorName::SecretMalformed,
            format!("Version {version} of the secret {secret} cannot be used: {error}."),
        )
    })
}

/// Stores a value under one label and no other: without a label PutSecretValue would move AWSCURRENT.
/// The token makes it safe to repeat: the same token with the same value changes nothing.
pub(crate) async fn put(
    secrets: &Client,
    secret: &SecretId,
    token: &str,
    label: &str,
    value: &str,
) -> Result<(), Failure> {
    secrets
        .put_secret_value()
        .secret_id(secret.as_str())
        .client_request_token(token)
        .version_stages(label)
        .secret_string(value)
        .send()
        .await
        .map(drop)
        .map_err(|error| Failure::of_call("secretsmanager:PutSecretValue", secret, &error))
}

/// How a move of AWSCURRENT ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Swap {
    /// The label is moved.
    Done,
    /// The label was not where it was expected.
    Lost,
}

/// Moves AWSCURRENT from one version to another, if it is still there: a compare-and-swap.
pub(crate) async fn swap_current(
    secrets: &Client,
    secret: &SecretId,
    from: &str,
    to: &str,
) -> Result<Swap, Failure> {
    let answer = secrets
        .update_secret_version_stage()
        .secret_id(secret.as_str())
        .version_stage(label::CURRENT)
        .remove_from_version_id(from)
        .move_to_version_id(to)
        .send()
        .await;
    match answer {
        Ok(_) => Ok(Swap::Done),
        Err(error) if Cause::of(&error).is("InvalidParameterException") => Ok(Swap::Lost),
        Err(error) => Err(Failure::of_call(
            "secretsmanager:UpdateSecretVersionStage",
            secret,
            &error,
        )),
    }
}

/// Takes a label off a version. That the version no longer has it is fine.
pub(crate) async fn take_off(
    secrets: &Client,
    secret: &SecretId,
    label: &str,
    version: &str,
) -> Result<(), Failure> {
    let answer = secrets
        .update_secret_version_stage()
        .secret_id(secret.as_str())
        .version_stage(label)
        .remove_from_version_id(version)
        .send()
        .await;
    match answer {
        Ok(_) => Ok(()),
        Err(error) if Cause::of(&error).is("InvalidParameterException") => Ok(()),
        Err(error) => Err(Failure::of_call(
            "secretsmanager:UpdateSecretVersionStage",
            secret,
            &error,
        )),
    }
}
