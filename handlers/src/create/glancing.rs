//! Looking without reading secrets: what a person who may not read them, and a watchdog, can see.

use super::Create;
use super::observing::{Asked, Identity};
use crate::decision::{Observation, Stored};
use crate::{Failure, iam_user, moment, secret_store};
use contract::{AccessKeyId, ErrorName, Rotation, label};
use jiff::Timestamp;

/// What can be seen of a user without reading the secret's values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// What create would see, as far as it makes a difference. Who the secret says that the user is
    /// stands in its value, so that is left out.
    pub observation: Observation,
    /// The key that was deactivated last, and when.
    pub deactivated: Option<(AccessKeyId, Timestamp)>,
    /// Whether Secrets Manager rotates the secret.
    pub rotation_enabled: bool,
    /// Somebody else wrote a version, so that only its value tells which key it holds, and the caller may
    /// not read it.
    pub is_unread: bool,
}

impl Create {
    /// Looks at the keys and the labels, and asks for the last use of every key: three calls for a user
    /// who has one key. A value is read only where nothing else tells which key a version holds.
    ///
    /// # Errors
    /// A [`Failure`], as for a run of the step.
    pub async fn glance(&self, rotation: &Rotation) -> Result<Glance, Failure> {
        let now = moment::now(&self.clock);
        let listed = iam_user::keys(&self.iam, &rotation.user).await?;
        let described = secret_store::describe(&self.secrets, &rotation.secret).await?;
        let identity = || Identity {
            now,
            // Nothing that is seen here names another one.
            user_id: String::new(),
            recorded_user_id: None,
            intent: None,
        };
        let current = self
            .stored_under(rotation, &described, label::CURRENT)
            .await;
        let seen = match current {
            Ok(current) => {
                let keys = listed.clone();
                self.observation(rotation, identity(), keys, &described, current, Asked::All)
                    .await
            }
            Err(failure) => Err(failure),
        };
        let (mut observation, is_unread) = match seen {
            Ok(observation) => (observation, false),
            Err(failure) if failure.name() == ErrorName::AccessDenied => {
                (self.of_labels(identity(), listed, &described).await, true)
            }
            Err(failure) => return Err(failure),
        };
        // Whose a key is that no version holds, the intent record tells.
        if let Some(version) = described.version(label::INTENT)
            && !is_unread
            && observation
                .keys
                .iter()
                .any(|key| !observation.is_stored(key))
        {
            observation.user_id = iam_user::id(&self.iam, &rotation.user).await?;
            observation.intent = self.intent(rotation, version).await?;
        }
        Ok(Glance {
            observation,
            deactivated: described.deactivated,
            rotation_enabled: described.rotation_enabled,
            is_unread,
        })
    }

    /// What is left when no value can be read.
    async fn of_labels(
        &self,
        identity: Identity,
        listed: Vec<iam_user::ListedKey>,
        described: &secret_store::Described,
    ) -> Observation {
        let stored = |label| {
            let version = described.version(label)?;
            Some(Stored {
                version_id: version.to_owned(),
                key: contract::version_id::key_in(version),
            })
        };
        let current = stored(label::CURRENT);
        let mut keys = Vec::with_capacity(listed.len());
        for key in listed {
            keys.push(crate::decision::ObservedKey {
                last_use: iam_user::last_use(&self.iam, &key.id).await,
                listed: key,
            });
        }
        Observation {
            now: identity.now,
            user_id: identity.user_id,
            keys,
            recorded_user_id: identity.recorded_user_id,
            pending: stored(label::PENDING).filter(|pending| {
                current
                    .as_ref()
                    .is_none_or(|it| it.version_id != pending.version_id)
            }),
            revoked: stored(label::PREVIOUS)
                .and_then(|previous| previous.key)
                .filter(|key| described.is_revoked(key)),
            previous: stored(label::PREVIOUS),
            discard: stored(label::DISCARD),
            current,
            unlabelled: Vec::new(),
            intent: identity.intent,
        }
    }
}
