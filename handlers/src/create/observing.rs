//! Looking: everything that create reads before it decides.

use super::Create;
use crate::decision::{Observation, ObservedKey, Stored};
use crate::iam_user::ListedKey;
use crate::last_use::LastUse;
use crate::secret_store::{self, Described};
use crate::{Failure, iam_user, moment};
use contract::{ErrorName, Intent, Rotation, SecretDocument, label};
use jiff::Timestamp;

/// Everything create has read.
pub(crate) struct Seen {
    pub(crate) described: Described,
    /// The current version's document; empty when the secret has no value yet.
    pub(crate) document: SecretDocument,
    pub(crate) observation: Observation,
}

/// Who the user is, and who the secret says that the user is.
pub(super) struct Identity {
    pub(super) now: Timestamp,
    pub(super) user_id: String,
    pub(super) recorded_user_id: Option<String>,
    pub(super) intent: Option<Intent>,
}

/// Which keys' last uses are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Those that the decision depends on.
    Others,
    /// All of them, because a person wants to know.
    All,
}

impl Create {
    /// Reads everything that the decision needs, and nothing else: last uses and the intent matter
    /// only when the user has a key besides the current one.
    pub(crate) async fn observe(&self, rotation: &Rotation) -> Result<Seen, Failure> {
        // The clock first: what is settled now was settled before anything below was read.
        let now = moment::now(&self.clock);
        let user_id = iam_user::id(&self.iam, &rotation.user).await?;
        let listed = iam_user::keys(&self.iam, &rotation.user).await?;
        let described = secret_store::describe(&self.secrets, &rotation.secret).await?;

        let document = match described.version(label::CURRENT) {
            None => SecretDocument::empty(),
            Some(version) => {
                secret_store::document(
                    &self.secrets,
                    &rotation.secret,
                    version,
                    &rotation.secret_layout,
                )
                .await?
            }
        };
        if let Some(other) = document
            .user_name
            .as_deref()
            .filter(|name| *name != rotation.user.as_str())
        {
            return Err(Failure::new(
                ErrorName::SecretOfAnotherUser,
                format!(
                    "The secret {} belongs to the user {other}, not to {}.",
                    rotation.secret, rotation.user
                ),
            ));
        }
        let current_key = document.key.as_ref().map(|key| key.id.clone());
        let current = described.version(label::CURRENT).map(|version| Stored {
            version_id: version.to_owned(),
            key: current_key.clone(),
        });
        let intent = match described.version(label::INTENT) {
            Some(version) => self.intent(rotation, version).await?,
            None => None,
        };
        let identity = Identity {
            now,
            user_id,
            recorded_user_id: document.user_id.clone(),
            intent,
        };
        let observation = self
            .observation(
                rotation,
                identity,
                listed,
                &described,
                current,
                Asked::Others,
            )
            .await?;
        Ok(Seen {
            described,
            document,
            observation,
        })
    }

    /// What the labels and the keys tell, besides what is known already.
    pub(super) async fn observation(
        &self,
        rotation: &Rotation,
        identity: Identity,
        listed: Vec<ListedKey>,
        described: &Described,
        current: Option<Stored>,
        asked: Asked,
    ) -> Result<Observation, Failure> {
        let current_key = current.as_ref().and_then(|stored| stored.key.clone());
        let pending = match described.version(label::PENDING) {
            Some(version) if !described.has(version, label::CURRENT) => {
                Some(self.stored(rotation, version).await?)
            }
            _ => None,
        };
        let discard = self
            .stored_under(rotation, described, label::DISCARD)
            .await?;
        let alone = listed
            .iter()
            .all(|key| Some(&key.id) == current_key.as_ref());
        let previous = if alone {
            None
        } else {
            self.stored_under(rotation, described, label::PREVIOUS)
                .await?
        };
        let known =
            [&current, &pending, &previous, &discard].map(|stored| stored.as_ref()?.key.clone());
        let unlabelled = if listed
            .iter()
            .all(|key| known.contains(&Some(key.id.clone())))
        {
            Vec::new()
        } else {
            secret_store::unlabelled_keys(&self.secrets, &rotation.secret).await?
        };
        let mut keys = Vec::with_capacity(listed.len());
        for key in listed {
            // The last use of the current key decides nothing, nor that of one to go on with.
            let id = Some(key.id.clone());
            let decides =
                id != current_key && pending.as_ref().is_none_or(|stored| stored.key != id);
            let asked = decides || asked == Asked::All;
            keys.push(ObservedKey {
                last_use: self.last_use(&key, asked).await,
                listed: key,
            });
        }
        let revoked = previous
            .as_ref()
            .and_then(|stored| stored.key.clone())
            .filter(|key| described.is_revoked(key));
        Ok(Observation {
            revoked,
            now: identity.now,
            user_id: identity.user_id,
            keys,
            recorded_user_id: identity.recorded_user_id,
            current,
            pending,
            previous,
            discard,
            unlabelled,
            intent: identity.intent,
        })
    }

    pub(super) async fn last_use(&self, key: &ListedKey, asked: bool) -> LastUse {
        if asked {
            iam_user::last_use(&self.iam, &key.id).await
        } else {
            LastUse::Unknown {
                why: "not asked".to_owned(),
            }
        }
    }

    pub(super) async fn stored_under(
        &self,
        rotation: &Rotation,
        described: &Described,
        label: &str,
    ) -> Result<Option<Stored>, Failure> {
        match described.version(label) {
            Some(version) => self.stored(rotation, version).await.map(Some),
            None => Ok(None),
        }
    }

    /// The key in a version: from the version's id, or for versions of others from the value.
    pub(crate) async fn stored(
        &self,
        rotation: &Rotation,
        version: &str,
    ) -> Result<Stored, Failure> {
        let (secret, layout) = (&rotation.secret, &rotation.secret_layout);
        let key = secret_store::key_in(&self.secrets, secret, version, layout).await?;
        Ok(Stored {
            version_id: version.to_owned(),
            key,
        })
    }

    pub(crate) async fn intent(
        &self,
        rotation: &Rotation,
        version: &str,
    ) -> Result<Option<Intent>, Failure> {
        let value = secret_store::value(&self.secrets, &rotation.secret, version).await?;
        Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
    }
}
