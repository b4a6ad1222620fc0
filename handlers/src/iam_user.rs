//! The IAM user and its access keys.

use crate::failure::Cause;
use crate::last_use::LastUse;
use crate::{Failure, moment};
use aws_sdk_iam::Client;
use aws_sdk_iam::types::StatusType;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use contract::{AccessKeyId, ErrorName, KeyMaterial, SecretAccessKey, UserName};
use jiff::Timestamp;

/// An access key as ListAccessKeys shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedKey {
    /// The key.
    pub id: AccessKeyId,
    /// What IAM says of it.
    pub status: KeyStatus,
    /// When it was created.
    pub created: Timestamp,
}

/// The status of an access key. IAM has more than two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyStatus {
    /// The key works.
    Active,
    /// The key does not work, and can be made Active again.
    Inactive,
    /// The key's time is over, or IAM says something that Keywheel does not know.
    Expired,
}

impl KeyStatus {
    /// As IAM calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            KeyStatus::Active => "Active",
            KeyStatus::Inactive => "Inactive",
            KeyStatus::Expired => "Expired",
        }
    }
}

/// The user's unique id.
///
/// # Errors
/// When IAM refuses, or there is no such user.
pub async fn id(iam: &Client, user: &UserName) -> Result<String, Failure> {
    let answer = iam
        .get_user()
        .user_name(user.as_str())
        .send()
        .await
        .map_err(|error| of_user("iam:GetUser", user, &error))?;
    answer.user.map(|user| user.user_id).ok_or_else(|| {
        Failure::new(
            ErrorName::AwsUnavailable,
            format!("iam:GetUser for {user} answered without a user."),
        )
    })
}

/// All keys of the user, oldest first.
///
/// # Errors
/// When IAM refuses, or there is no such user.
pub async fn keys(iam: &Client, user: &UserName) -> Result<Vec<ListedKey>, Failure> {
    let mut pages = iam
        .list_access_keys()
        .user_name(user.as_str())
        .into_paginator()
        .items()
        .send();
    let mut keys = Vec::new();
    while let Some(item) = pages.next().await {
        let item = item.map_err(|error| of_user("iam:ListAccessKeys", user, &error))?;
        let id = item.access_key_id.as_deref().and_then(|id| id.parse().ok());
        let (Some(id), Some(created)) = (id, item.create_date) else {
            // A key that cannot be named cannot be handled; going on would be guessing.
            return Err(Failure::new(
                ErrorName::AwsRefused,
                format!("iam:ListAccessKeys for {user} listed a key without an id or a date."),
            ));
        };
        let status = match item.status {
            Some(StatusType::Active) => KeyStatus::Active,
            Some(StatusType::Inactive) => KeyStatus::Inactive,
            _ => KeyStatus::Expired,
        };
        keys.push(ListedKey {
            id,
            status,
            created: moment::of(&created),
        });
    }
    keys.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    Ok(keys)
}

/// Whose key it is, as far as IAM tells.
pub(crate) async fn owner(iam: &Client, key: &AccessKeyId) -> Option<UserName> {
    let call = iam.get_access_key_last_used().access_key_id(key.as_str());
    call.send().await.ok()?.user_name?.parse().ok()
}

/// When the key was last used. A question that fails is an answer too: unknown.
pub async fn last_use(iam: &Client, key: &AccessKeyId) -> LastUse {
    match iam
        .get_access_key_last_used()
        .access_key_id(key.as_str())
        .send()
        .await
    {
        Err(error) => LastUse::Unknown {
            why: Failure::of_call("iam:GetAccessKeyLastUsed", key, &error)
                .facts()
                .to_owned(),
        },
        Ok(answer) => match answer.access_key_last_used {
            None => LastUse::Unknown {
                why: "iam:GetAccessKeyLastUsed answered nothing".to_owned(),
            },
            Some(last) => match last.last_used_date {
                None => LastUse::Never,
                Some(at) => LastUse::Used {
                    at: moment::of(&at),
                    service: last.service_name,
                    region: last.region,
                },
            },
        },
    }
}

/// Why there is no new key to go on with.
pub(crate) struct NotCreated {
    pub(crate) failure: Failure,
    /// IAM refused. Otherwise a key may have been made, and nobody knows its secret.
    pub(crate) is_certain: bool,
}

/// Makes a key. It is asked for once: after a lost answer a second request would make a second key,
/// so the SDK's retries are off and the next run of the step looks at what is there.
pub(crate) async fn create_key(
    iam: &Client,
    user: &UserName,
) -> Result<(KeyMaterial, Timestamp), NotCreated> {
    let once = aws_sdk_iam::config::Builder::new()
        .retry_config(aws_sdk_iam::config::retry::RetryConfig::disabled());
    let answer = iam
        .create_access_key()
        .user_name(user.as_str())
        .customize()
        .config_override(once)
        .send()
        .await;
    let answer = answer.map_err(|error| {
        let failure = Failure::of_call("iam:CreateAccessKey", user, &error);
        let cause = Cause::of(&error);
        NotCreated {
            is_certain: cause.is_refusal(),
            // There was room a moment ago: somebody else made a key, and looking again tells who.
            failure: if cause.is("LimitExceeded") {
                failure.renamed(ErrorName::AwsUnavailable)
            } else {
                failure
            },
        }
    })?;
    let unusable = |what: &str| NotCreated {
        failure: Failure::new(
            ErrorName::AwsUnavailable,
            format!("iam:CreateAccessKey for {user} answered without {what}."),
        ),
        is_certain: false,
    };
    let key = answer.access_key.ok_or_else(|| unusable("a key"))?;
    let created = key
        .create_date
        .as_ref()
        .map_or(Timestamp::UNIX_EPOCH, moment::of);
    let secret = SecretAccessKey::new(key.secret_access_key);
    let id = key.access_key_id.parse().map_err(|_| unusable("an id"))?;
    Ok((KeyMaterial { id, secret }, created))
}

/// Makes a key Active. A key that is gone is an answer: false.
///
/// # Errors
/// When IAM refuses or cannot be reached.
pub async fn activate_key(
    iam: &Client,
    user: &UserName,
    key: &AccessKeyId,
) -> Result<bool, Failure> {
    set_status(iam, user, key, StatusType::Active).await
}

/// Makes a key Inactive. A key that is gone is an answer: false.
///
/// # Errors
/// When IAM refuses or cannot be reached.
pub async fn deactivate_key(
    iam: &Client,
    user: &UserName,
    key: &AccessKeyId,
) -> Result<bool, Failure> {
    set_status(iam, user, key, StatusType::Inactive).await
}

async fn set_status(
    iam: &Client,
    user: &UserName,
    key: &AccessKeyId,
    status: StatusType,
) -> Result<bool, Failure> {
    let call = iam
        .update_access_key()
        .user_name(user.as_str())
        .access_key_id(key.as_str())
        .status(status);
    there_or_gone("iam:UpdateAccessKey", user, key, call.send().await)
}

/// Deletes a key. A key that is gone is an answer: false.
///
/// # Errors
/// When IAM refuses or cannot be reached.
pub async fn delete_key(iam: &Client, user: &UserName, key: &AccessKeyId) -> Result<bool, Failure> {
    let call = iam
        .delete_access_key()
        .user_name(user.as_str())
        .access_key_id(key.as_str());
    there_or_gone("iam:DeleteAccessKey", user, key, call.send().await)
}

/// A call about the user itself failed.
fn of_user<E: ProvideErrorMetadata>(
    call: &str,
    user: &UserName,
    error: &SdkError<E, HttpResponse>,
) -> Failure {
    if Cause::of(error).is("NoSuchEntity") {
        Failure::new(
            ErrorName::UserNotFound,
            format!("There is no IAM user {user}."),
        )
    } else {
        Failure::of_call(call, user, error)
    }
}

fn there_or_gone<T, E: ProvideErrorMetadata>(
    call: &str,
    user: &UserName,
    key: &AccessKeyId,
    answer: Result<T, SdkError<E, HttpResponse>>,
) -> Result<bool, Failure> {
    match answer {
        Ok(_) => Ok(true),
        Err(error) if Cause::of(&error).is("NoSuchEntity") => Ok(false),
        Err(error) => Err(Failure::of_call(
            call,
            format_args!("{user}'s key {key}"),
            &error,
        )),
    }
}
