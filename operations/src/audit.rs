//! Every IAM user of the account and its access keys, whether Keywheel rotates them or not.

use crate::many::AT_ONCE;
use crate::{Call, Clients, Error, Pipeline};
use contract::UserName;
use futures_util::stream::{self, StreamExt};
use handlers::decision::ObservedKey;
use handlers::iam_user;
use jiff::Timestamp;

/// An IAM user and its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// The user's name.
    pub user: String,
    /// The user's ARN.
    pub arn: String,
    /// When the user was created.
    pub created: Timestamp,
    /// Whether this pipeline rotates its keys.
    pub is_managed: bool,
    /// Its keys, oldest first.
    pub keys: Vec<ObservedKey>,
}

/// Tells of each IAM user of the account, in the order in which IAM lists them: a call for each thousand
/// users, one for each user, and one for each key.
///
/// # Errors
/// When AWS refuses, or cannot be reached.
pub async fn each(
    pipeline: &Pipeline,
    clients: &Clients,
    told: impl FnMut(Audited),
) -> Result<(), Error> {
    let is_managed = |name: &UserName| pipeline.users().iter().any(|user| user.name() == name);
    each_user(pipeline.account(), is_managed, clients, told).await
}

/// The same where no pipeline is described yet, so nobody is managed. Gives the account.
///
/// # Errors
/// When AWS refuses, or cannot be reached.
pub async fn each_of_account(
    clients: &Clients,
    told: impl FnMut(Audited),
) -> Result<String, Error> {
    let call = Call::new("sts:GetCallerIdentity", "the caller");
    let identity = clients.identity.get_caller_identity().send().await;
    let identity = identity.map_err(|error| Error::of_call(call, &error))?;
    let account = identity.account.unwrap_or_default();
    each_user(&account, |_| false, clients, told).await?;
    Ok(account)
}

async fn each_user(
    account: &str,
    is_managed: impl Fn(&UserName) -> bool,
    clients: &Clients,
    mut told: impl FnMut(Audited),
) -> Result<(), Error> {
    let mut pages = clients
        .iam
        .list_users()
        .max_items(1_000)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| {
            let account = format!("account {account}");
            Error::of_call(Call::new("iam:ListUsers", account), &error)
        })?;
        let mut audited = stream::iter(page.users)
            .map(|user| audited(user, &is_managed, clients))
            .buffered(AT_ONCE);
        while let Some(audited) = audited.next().await {
            if let Some(audited) = audited? {
                told(audited);
            }
        }
    }
    Ok(())
}

/// Nothing for a user who was deleted since the list was made.
async fn audited(
    user: aws_sdk_iam::types::User,
    is_managed: impl Fn(&UserName) -> bool,
    clients: &Clients,
) -> Result<Option<Audited>, Error> {
    let Ok(name) = user.user_name.parse::<UserName>() else {
        return Ok(None);
    };
    let listed = match iam_user::keys(&clients.iam, &name).await {
        Ok(listed) => listed,
        Err(failure) if failure.name() == contract::ErrorName::UserNotFound => return Ok(None),
        Err(failure) => return Err(failure.into()),
    };
    let mut keys = Vec::with_capacity(listed.len());
    for listed in listed {
        keys.push(ObservedKey {
            last_use: iam_user::last_use(&clients.iam, &listed.id).await,
            listed,
        });
    }
    Ok(Some(Audited {
        is_managed: is_managed(&name),
        user: user.user_name,
        arn: user.arn,
        created: handlers::moment::of(&user.create_date),
        keys,
    }))
}
