//! How it stands with a user: its keys, and what the labels of its secret stand on.

use crate::{Clients, Error};
use contract::{AccessKeyId, Rotation, label};
use handlers::iam_user::{self, KeyStatus, ListedKey};
use handlers::secret_store::{self, Described};
use std::collections::BTreeMap;

/// How it stands with a user.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The user's keys, oldest first.
    pub keys: Vec<ListedKey>,
    /// What DescribeSecret tells.
    pub described: Described,
    /// The key in each version that matters, where it holds one.
    held: BTreeMap<String, AccessKeyId>,
}

/// A version with a label, and the key that it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The version.
    pub version_id: String,
    /// The key; nothing when the version holds none.
    pub key: Option<AccessKeyId>,
}

impl Standing {
    /// Looks: two calls, and one more for each version that Keywheel did not write.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn of(clients: &Clients, rotation: &Rotation) -> Result<Self, Error> {
        let keys = iam_user::keys(&clients.iam, &rotation.user).await?;
        let described = secret_store::describe(&clients.secrets, &rotation.secret).await?;
        let mut held = BTreeMap::new();
        for label in [label::CURRENT, label::PREVIOUS, label::PENDING] {
            let Some(version) = described.version(label) else {
                continue;
            };
            let (secret, layout) = (&rotation.secret, &rotation.secret_layout);
            let key = secret_store::key_in(&clients.secrets, secret, version, layout).await?;
            held.extend(key.map(|key| (version.to_owned(), key)));
        }
        Ok(Standing {
            keys,
            described,
            held,
        })
    }

    /// What stands under a label.
    #[must_use]
    pub fn under(&self, label: &str) -> Option<Placed> {
        let version = self.described.version(label)?;
        Some(Placed {
            version_id: version.to_owned(),
            key: self.held.get(version).cloned(),
        })
    }

    /// The key under a label.
    #[must_use]
    pub fn key_under(&self, label: &str) -> Option<AccessKeyId> {
        self.under(label)?.key
    }

    /// The status of a key; nothing when IAM does not list it.
    #[must_use]
    pub fn status(&self, key: &AccessKeyId) -> Option<KeyStatus> {
        let listed = self.keys.iter().find(|listed| listed.id == *key);
        listed.map(|listed| listed.status)
    }
}
