//! Looking without reading secrets: what a person who may not read them, and a watchdog, can see.

use super::Create;
use super::observing::{Asked, Identity};
use crate::decision::{Observation, ObservedKey, Stored};
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

impl Glance {
    /// When the current key was made. Who may not tell which one it is takes the newest that it may be: when
    /// that is too old, so is the current one.
    #[must_use]
    pub fn made(&self) -> Option<Timestamp> {
        let seen = &self.observation;
        seen.current_key().or_else(|| {
            let others = [&seen.pending, &seen.discard].map(|stored| stored.as_ref()?.key.as_ref());
            let keys = seen.keys.iter().filter(|_| self.is_unread);
            let may_be = keys.filter(|key| !others.contains(&Some(&key.listed.id)));
            may_be.map(|key| key.listed.created).max()
        })
    }
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
        let (mut observation, mut is_unread) = match seen {
            Ok(observation) => (observation, false),
            Err(failure) if failure.name() == ErrorName::AccessDenied => {
                let asked = self.with_last_uses(listed);
                (of_labels(identity(), asked.await, &described), true)
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
            match self.intent(rotation, version).await {
                Ok(intent) => {
                    observation.user_id = iam_user::id(&self.iam, &rotation.user).await?;
                    observation.intent = intent;
                }
                Err(failure) if failure.name() == ErrorName::AccessDenied => is_unread = true,
                Err(failure) => return Err(failure),
            }
        }
        Ok(Glance {
            observation,
            deactivated: described.deactivated,
            rotation_enabled: described.rotation_enabled,
            is_unread,
        })
    }

    /// The same by somebody who may read no value and does not try to: two calls, and no last uses.
    ///
    /// # Errors
    /// A [`Failure`], as for a run of the step.
    pub(crate) async fn glance_at_labels(&self, rotation: &Rotation) -> Result<Glance, Failure> {
        let identity = Identity {
            now: moment::now(&self.clock),
            user_id: String::new(),
            recorded_user_id: None,
            intent: None,
        };
        let listed = iam_user::keys(&self.iam, &rotation.user).await?;
        let described = secret_store::describe(&self.secrets, &rotation.secret).await?;
        let mut keys = Vec::with_capacity(listed.len());
        for key in listed {
            keys.push(ObservedKey {
                last_use: self.last_use(&key, false).await,
                listed: key,
            });
        }
        let mut observation = of_labels(identity, keys, &described);
        let is_told = |stored: &Stored| stored.key.is_some();
        let seen = &observation;
        let labelled = [&seen.current, &seen.pending, &seen.discard];
        let is_unread = !labelled.into_iter().flatten().all(is_told)
            || !seen.keys.iter().all(|key| seen.is_stored(key));
        // Where each key is accounted for, none is left that somebody else's version could hold.
        observation.previous = observation.previous.filter(is_told);
        Ok(Glance {
            observation,
            deactivated: described.deactivated,
            rotation_enabled: described.rotation_enabled,
            is_unread,
        })
    }

    async fn with_last_uses(&self, listed: Vec<iam_user::ListedKey>) -> Vec<ObservedKey> {
        let mut keys = Vec::with_capacity(listed.len());
        for key in listed {
            keys.push(ObservedKey {
                last_use: iam_user::last_use(&self.iam, &key.id).await,
                listed: key,
            });
        }
        keys
    }
}

/// What is left when no value can be read.
fn of_labels(
    identity: Identity,
    keys: Vec<ObservedKey>,
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
