//! The secret: which version holds which label, and the documents inside.

mod described;

pub use described::{Described, Holder, describe};

use crate::Failure;
use crate::failure::Cause;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::types::Tag;
use contract::{AccessKeyId, ErrorName, SecretDocument, SecretId, SecretLayout, tag, version_id};
use jiff::Timestamp;
use zeroize::Zeroizing;

/// The keys in versions that Keywheel wrote and that are under no label.
pub(crate) async fn unlabelled_keys(
    secrets: &Client,
    secret: &SecretId,
) -> Result<Vec<AccessKeyId>, Failure> {
    let mut pages = secrets
        .list_secret_version_ids()
        .secret_id(secret.as_str())
        .include_deprecated(true)
        .into_paginator()
        .send();
    let mut keys = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| {
            Failure::of_call("secretsmanager:ListSecretVersionIds", secret, &error)
        })?;
        let versions = page.versions.unwrap_or_default().into_iter();
        let unlabelled = versions.filter(|version| version.version_stages().is_empty());
        keys.extend(unlabelled.filter_map(|version| version_id::key_in(version.version_id()?)));
    }
    Ok(keys)
}

/// Writes down that a key is about to be deactivated.
pub(crate) async fn note_deactivation(
    secrets: &Client,
    secret: &SecretId,
    key: &AccessKeyId,
    at: Timestamp,
) -> Result<(), Failure> {
    let note = format!("{key} {at:.0}");
    put_tag(secrets, secret, tag::DEACTIVATED, &note).await
}

/// Puts a tag on the secret.
///
/// # Errors
/// When Secrets Manager refuses or cannot be reached.
pub async fn put_tag(
    secrets: &Client,
    secret: &SecretId,
    key: &str,
    value: &str,
) -> Result<(), Failure> {
    secrets
        .tag_resource()
        .secret_id(secret.as_str())
        .tags(Tag::builder().key(key).value(value).build())
        .send()
        .await
        .map(drop)
        .map_err(|error| Failure::of_call("secretsmanager:TagResource", secret, &error))
}

/// The raw value of a version; None when there is no such version, or it is empty. A binary value is
/// an empty text, which is no document.
///
/// # Errors
/// When Secrets Manager refuses or cannot be reached.
pub async fn value(
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
///
/// # Errors
/// When there is no such version or value, or Secrets Manager refuses or cannot be reached.
pub async fn document(
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

/// Stores a value under one label and no other, and gives the version's id: without a label
/// PutSecretValue would move AWSCURRENT. A token makes it safe to repeat, because the same token with
/// the same value changes nothing; without one, the SDK makes up a token that is used for this call
/// and its retries only.
///
/// # Errors
/// When Secrets Manager refuses or cannot be reached.
pub async fn put(
    secrets: &Client,
    secret: &SecretId,
    token: Option<&str>,
    label: &str,
    value: &str,
) -> Result<String, Failure> {
    let answer = secrets
        .put_secret_value()
        .secret_id(secret.as_str())
        .set_client_request_token(token.map(ToOwned::to_owned))
        .version_stages(label)
        .secret_string(value)
        .send()
        .await
        .map_err(|error| Failure::of_call("secretsmanager:PutSecretValue", secret, &error))?;
    answer.version_id.ok_or_else(|| {
        let facts =
            format!("secretsmanager:PutSecretValue for {secret} answered without a version.");
        Failure::new(ErrorName::AwsUnavailable, facts)
    })
}

/// The key in a version: from the version's id, or for versions of others from the value.
///
/// # Errors
/// When Secrets Manager refuses or cannot be reached.
pub async fn key_in(
    secrets: &Client,
    secret: &SecretId,
    version: &str,
    layout: &SecretLayout,
) -> Result<Option<AccessKeyId>, Failure> {
    if let Some(key) = version_id::key_in(version) {
        return Ok(Some(key));
    }
    let value = value(secrets, secret, version).await?;
    // A value that cannot be read names no key; keys that no version names are held, not touched.
    Ok(value
        .and_then(|value| SecretDocument::read(&value, layout).ok())
        .and_then(|mut document| document.key.take())
        .map(|key| key.id))
}

/// How the move of a label ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swap {
    /// The label is moved.
    Done,
    /// The label was not where it was expected. This is how the labels are now.
    Lost(Box<Described>),
}

/// Moves a label from one version, or from none, to another, if it is still there: a
/// compare-and-swap. After a lost answer it may have been this very call that moved it, so what
/// counts in the end is where the label is.
///
/// # Errors
/// When Secrets Manager refuses or cannot be reached.
pub async fn swap(
    secrets: &Client,
    secret: &SecretId,
    label: &str,
    from: Option<&str>,
    to: &str,
) -> Result<Swap, Failure> {
    let answer = secrets
        .update_secret_version_stage()
        .secret_id(secret.as_str())
        .version_stage(label)
        .set_remove_from_version_id(from.map(ToOwned::to_owned))
        .move_to_version_id(to)
        .send()
        .await;
    match answer {
        Ok(_) => Ok(Swap::Done),
        Err(error) if Cause::of(&error).is("InvalidParameterException") => {
            let described = describe(secrets, secret).await?;
            if described.has(to, label) {
                Ok(Swap::Done)
            } else {
                Ok(Swap::Lost(Box::new(described)))
            }
        }
        Err(error) => Err(Failure::of_call(
            "secretsmanager:UpdateSecretVersionStage",
            secret,
            &error,
        )),
    }
}

/// Takes a label off a version. That the version no longer has it is fine.
///
/// # Errors
/// When Secrets Manager refuses or cannot be reached.
pub async fn take_off(
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
