//! The versions of a user's secret: which key each one holds, and what has become of the key.

use crate::{Call, Clients, Error};
use aws_sdk_secretsmanager::types::SecretVersionsListEntry;
use codegen::config::User;
use contract::{AccessKeyId, UserName, version_id};
use handlers::iam_user::{KeyStatus, ListedKey};
use handlers::moment;
use jiff::Timestamp;
use zeroize::Zeroizing;

/// A version of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its id.
    pub id: String,
    /// Its staging labels, in alphabetical order.
    pub labels: Vec<String>,
    /// When it was written.
    pub created: Option<Timestamp>,
    /// When it was last read, to the day.
    pub last_accessed: Option<Timestamp>,
    /// The key that its id names; a version that Keywheel did not write names none.
    pub key: Option<AccessKeyId>,
    /// What IAM says of the key; nothing when the key is gone, or not known.
    pub status: Option<KeyStatus>,
}

/// All versions of the user's secret, the latest first, those without a label included. The values are
/// not read: two calls, and more only for many versions.
///
/// # Errors
/// When AWS refuses, or cannot be reached.
pub async fn of(user: &User, clients: &Clients) -> Result<Vec<Version>, Error> {
    let (keys, mut versions) = (
        keys(user.name(), clients).await?,
        listed(user, clients).await?,
    );
    for version in &mut versions {
        let key = version.key.as_ref();
        let listed = keys.iter().find(|listed| Some(&listed.id) == key);
        version.status = listed.map(|listed| listed.status);
    }
    Ok(versions)
}

/// The user's keys, oldest first.
async fn keys(user: &UserName, clients: &Clients) -> Result<Vec<ListedKey>, Error> {
    Ok(handlers::iam_user::keys(&clients.iam, user).await?)
}

async fn listed(user: &User, clients: &Clients) -> Result<Vec<Version>, Error> {
    let call = || {
        let subject = format!("secret {}", user.secret());
        Call::new("secretsmanager:ListSecretVersionIds", subject)
    };
    let mut pages = clients
        .secrets
        .list_secret_version_ids()
        .secret_id(user.secret().as_str())
        .include_deprecated(true)
        .into_paginator()
        .send();
    let mut versions = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| Error::of_call(call(), &error))?;
        versions.extend(page.versions.unwrap_or_default().into_iter().map(version));
    }
    // Those that were written at the same time in the order of their ids.
    versions.sort_by(|one, other| {
        let latest = other.created.cmp(&one.created);
        latest.then_with(|| one.id.cmp(&other.id))
    });
    Ok(versions)
}

fn version(listed: SecretVersionsListEntry) -> Version {
    let id = listed.version_id.unwrap_or_default();
    let mut labels = listed.version_stages.unwrap_or_default();
    labels.sort();
    Version {
        key: version_id::key_in(&id),
        id,
        labels,
        created: listed.created_date.as_ref().map(moment::of),
        last_accessed: listed.last_accessed_date.as_ref().map(moment::of),
        status: None,
    }
}

/// The value of a version, with the key in it. It is overwritten when it is dropped.
///
/// # Errors
/// When AWS refuses, or cannot be reached.
pub async fn value(
    user: &User,
    version: &Version,
    clients: &Clients,
) -> Result<Zeroizing<String>, Error> {
    let call = clients
        .secrets
        .get_secret_value()
        .secret_id(user.secret().as_str())
        .version_id(&version.id);
    match call.send().await {
        Ok(answer) => Ok(Zeroizing::new(answer.secret_string.unwrap_or_default())),
        Err(error) => {
            let subject = format!("version {} of secret {}", version.id, user.secret());
            let call = Call::new("secretsmanager:GetSecretValue", subject);
            Err(Error::of_call(call, &error))
        }
    }
}
