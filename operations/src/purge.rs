//! Purge: keys of a user are deleted, and its secret without recovery.

use crate::{Call, Clients, Error};
use contract::{AccessKeyId, Rotation, label};
use handlers::iam_user::{self, KeyStatus};
use handlers::last_use::LastUse;
use handlers::secret_store;
use jiff::Timestamp;

/// What is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// All keys of the user.
    Keys,
    /// These keys of the user.
    SomeKeys(Vec<AccessKeyId>),
    /// The secret.
    Secret,
    /// All keys of the user, and the secret.
    Everything,
}

/// A key that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoomedKey {
    /// The key.
    pub id: AccessKeyId,
    /// What IAM says of it.
    pub status: KeyStatus,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last used.
    pub last_use: LastUse,
    /// The labels of the versions that name it.
    pub labels: Vec<String>,
}

/// What a purge would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The keys that are deleted.
    pub keys: Vec<DoomedKey>,
    /// Keys that were asked for, and that the user does not have.
    pub unknown: Vec<AccessKeyId>,
    /// Whether the secret is deleted, with all its versions and at once.
    pub secret: bool,
}

impl Plan {
    /// Whether nothing is left to delete.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && !self.secret
    }
}

/// What is told on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A key is deleted.
    Key(AccessKeyId),
    /// The secret is deleted.
    Secret,
}

/// What a purge would do, as it stands.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn look(clients: &Clients, rotation: &Rotation, what: &What) -> Result<Plan, Error> {
    let (secrets, secret, layout) = (&clients.secrets, &rotation.secret, &rotation.secret_layout);
    let described = match secret_store::describe(secrets, secret).await {
        Ok(described) => Some(described),
        // Its keys may have to go all the same.
        Err(failure) if failure.name() == contract::ErrorName::SecretNotFound => None,
        Err(failure) => return Err(failure.into()),
    };
    let mut named: Vec<(String, AccessKeyId)> = Vec::new();
    for label in [label::CURRENT, label::PENDING, label::PREVIOUS] {
        let Some(version) = described.as_ref().and_then(|found| found.version(label)) else {
            continue;
        };
        if let Some(key) = secret_store::key_in(secrets, secret, version, layout).await? {
            named.push((label.to_owned(), key));
        }
    }
    let listed = iam_user::keys(&clients.iam, &rotation.user).await?;
    let wanted = |key: &AccessKeyId| match what {
        What::Keys | What::Everything => true,
        What::SomeKeys(keys) => keys.contains(key),
        What::Secret => false,
    };
    let unknown = match what {
        What::SomeKeys(keys) => keys
            .iter()
            .filter(|key| !listed.iter().any(|listed| listed.id == **key))
            .cloned()
            .collect(),
        _ => Vec::new(),
    };
    let mut keys = Vec::new();
    for key in listed {
        if !wanted(&key.id) {
            continue;
        }
        let labels = named.iter().filter(|(_, named)| *named == key.id);
        keys.push(DoomedKey {
            last_use: iam_user::last_use(&clients.iam, &key.id).await,
            labels: labels.map(|(label, _)| label.clone()).collect(),
            id: key.id,
            status: key.status,
            created: key.created,
        });
    }
    Ok(Plan {
        keys,
        unknown,
        secret: matches!(what, What::Secret | What::Everything) && described.is_some(),
    })
}

/// Does it. What has been done when a call fails is done, and doing it again does the rest.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn carry_out(
    clients: &Clients,
    rotation: &Rotation,
    plan: &Plan,
    mut tell: impl FnMut(Progress),
) -> Result<(), Error> {
    // Whoever reads the secret is told that there is none, rather than given a key that does not work.
    if plan.secret {
        let secret = rotation.secret.as_str();
        let deleted = clients
            .secrets
            .delete_secret()
            .secret_id(secret)
            .force_delete_without_recovery(true)
            .send()
            .await;
        deleted.map_err(|error| {
            let subject = format!("secret {secret}");
            let call = Call::new("secretsmanager:DeleteSecret", subject);
            Error::of_call(call, &error)
        })?;
        tell(Progress::Secret);
    }
    for key in &plan.keys {
        // One that is gone already is what was wanted.
        iam_user::delete_key(&clients.iam, &rotation.user, &key.id).await?;
        tell(Progress::Key(key.id.clone()));
    }
    Ok(())
}
