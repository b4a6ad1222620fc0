//! Create: makes the new key and stores it as pending. Intent first, then the key, then its secret.

use crate::decision::{Decision, Observation, ObservedKey, Stored, decide};
use crate::iam_user::ListedKey;
use crate::last_use::LastUse;
use crate::secret_store::{self, Described};
use crate::{Failure, iam_user, input, moment};
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use contract::step::{self, Created, DeleteReason, Hold, StepInput};
use contract::{
    AccessKeyId, ErrorName, Intent, KeyRef, Rotation, SecretDocument, label, version_id,
};
use serde_json::Value;
use tracing::{Instrument, info, warn};

/// The create Lambda.
#[derive(Debug)]
pub struct Create {
    iam: aws_sdk_iam::Client,
    secrets: aws_sdk_secretsmanager::Client,
    clock: SharedTimeSource,
}

type Input = StepInput<step::Create>;

/// Everything create has read.
struct Seen {
    described: Described,
    /// The current version's document; empty when the secret has no value yet.
    document: SecretDocument,
    observation: Observation,
}

impl Create {
    /// With the clients that this step needs.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Create {
            iam: aws_sdk_iam::Client::new(config),
            secrets: aws_sdk_secretsmanager::Client::new(config),
            clock: moment::clock(config),
        }
    }

    /// Runs the step on the state machine's payload.
    ///
    /// # Errors
    /// A [`Failure`] whose name the state machine knows; nothing is lost by running the step again.
    pub async fn handle(&self, payload: &Value) -> Result<Created, Failure> {
        let input: Input = input::read(payload)?;
        let span = crate::runtime::span(&input);
        self.run(&input).instrument(span).await
    }

    async fn run(&self, input: &Input) -> Result<Created, Failure> {
        let seen = self.observe(&input.rotation).await?;
        match decide(&seen.observation, &input.rotation.policy) {
            Decision::CreateKey => self.create(input, seen).await,
            Decision::Resume(pending) => {
                info!(access_key_id = %pending.access_key_id, "resuming with the pending key");
                self.clear_intent(&input.rotation, &seen.described).await?;
                let current = seen.observation.current.ok_or_else(|| {
                    // Secrets Manager labels the first version of a secret AWSCURRENT.
                    Failure::new(
                        ErrorName::SecretMalformed,
                        format!(
                            "The secret {} has no current version.",
                            input.rotation.secret
                        ),
                    )
                })?;
                Ok(ready(seen.observation.user_id, pending, current, true))
            }
            Decision::Finish { current, previous } => {
                info!(access_key_id = %previous, "the earlier rotation's old key is still there, finishing that rotation");
                Ok(Created::Unfinished {
                    user_id: seen.observation.user_id,
                    current,
                    previous_access_key_id: previous,
                })
            }
            Decision::DiscardOrphan(key) => {
                warn!(access_key_id = %key, "a key whose secret was lost is to be deleted");
                Ok(Created::Discard {
                    access_key_id: key,
                    reason: DeleteReason::Orphan,
                })
            }
            Decision::MakeRoom(key) => {
                info!(access_key_id = %key, "the Inactive previous key is to be deleted to make room");
                Ok(Created::Discard {
                    access_key_id: key,
                    reason: DeleteReason::MakeRoom,
                })
            }
            Decision::Hold(reason) => {
                let hold = Hold::from(&reason);
                warn!(reason = hold.reason, "holding");
                Ok(Created::Hold(hold))
            }
        }
    }

    /// Reads everything that the decision needs, and nothing else: last uses and the intent matter
    /// only when the user has a key besides the current one.
    async fn observe(&self, rotation: &Rotation) -> Result<Seen, Failure> {
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
        let pending = match described.version(label::PENDING) {
            Some(version) if !described.has(version, label::CURRENT) => {
                Some(self.stored(rotation, version).await?)
            }
            _ => None,
        };
        let alone = listed
            .iter()
            .all(|key| Some(&key.id) == current_key.as_ref());
        let previous = match described.version(label::PREVIOUS) {
            Some(version) if !alone => Some(self.stored(rotation, version).await?),
            _ => None,
        };
        let intent = match described.version(label::INTENT) {
            Some(version) if !alone => self.intent(rotation, version).await?,
            _ => None,
        };
        let resumable = pending.as_ref().and_then(|stored| stored.key.as_ref());
        let mut keys = Vec::with_capacity(listed.len());
        for key in listed {
            let asked = Some(&key.id) != current_key.as_ref() && Some(&key.id) != resumable;
            keys.push(ObservedKey {
                last_use: self.last_use(&key, asked).await,
                listed: key,
            });
        }
        let observation = Observation {
            now: moment::now(&self.clock),
            user_id,
            keys,
            recorded_user_id: document.user_id.clone(),
            current,
            pending,
            previous,
            intent,
        };
        Ok(Seen {
            described,
            document,
            observation,
        })
    }

    async fn last_use(&self, key: &ListedKey, asked: bool) -> LastUse {
        if asked {
            iam_user::last_use(&self.iam, &key.id).await
        } else {
            LastUse::Unknown {
                why: "not asked".to_owned(),
            }
        }
    }

    /// The key in a version: from the version's id, or for versions of others from the value.
    async fn stored(&self, rotation: &Rotation, version: &str) -> Result<Stored, Failure> {
        let key = match version_id::key_in(version) {
            Some(key) => Some(key),
            None => match secret_store::value(&self.secrets, &rotation.secret, version).await? {
                None => None,
                // A value that cannot be read names no key; keys that no version names are held, not touched.
                Some(value) => SecretDocument::read(&value, &rotation.secret_layout)
                    .ok()
                    .and_then(|mut document| document.key.take())
                    .map(|key| key.id),
            },
        };
        Ok(Stored {
            version_id: version.to_owned(),
            key,
        })
    }

    async fn intent(&self, rotation: &Rotation, version: &str) -> Result<Option<Intent>, Failure> {
        let value = secret_store::value(&self.secrets, &rotation.secret, version).await?;
        Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
    }

    async fn create(&self, input: &Input, mut seen: Seen) -> Result<Created, Failure> {
        let rotation = &input.rotation;
        seen.document.user_name = Some(rotation.user.to_string());
        let current = match seen.observation.current.take() {
            Some(current) => current,
            None => self.begin(rotation, &seen.document).await?,
        };
        let intent = Intent {
            user_id: seen.observation.user_id.clone(),
            existing_keys: seen
                .observation
                .keys
                .iter()
                .map(|key| key.listed.id.clone())
                .collect(),
            at: seen.observation.now,
            execution: input.execution.clone(),
        };
        let intent_version = intent_token(&intent);
        let record = serde_json::to_string(&intent).map_err(|error| {
            Failure::new(
                ErrorName::AwsRefused,
                format!("The intent record cannot be written: {error}."),
            )
        })?;
        secret_store::put(
            &self.secrets,
            &rotation.secret,
            &intent_version,
            label::INTENT,
            &record,
        )
        .await?;

        let (key, created) = iam_user::create_key(&self.iam, &rotation.user).await?;
        let id = key.id.clone();
        info!(access_key_id = %id, "created a key");

        seen.document.key = Some(key);
        seen.document.user_id = Some(seen.observation.user_id.clone());
        seen.document.created_at = Some(created.to_string());
        let pending = match self.store(rotation, &seen.document, &id).await {
            Ok(pending) => pending,
            // The next run finds the orphan by its intent and begins again.
            Err(failure) if failure.name() == ErrorName::AwsUnavailable => return Err(failure),
            Err(failure) => {
                warn!(access_key_id = %id, error = %failure, "the new key could not be stored and is to be deleted");
                return Ok(Created::Unstored {
                    access_key_id: id,
                    error: failure.name().to_string(),
                    message: failure.to_string(),
                });
            }
        };
        info!(access_key_id = %id, "stored the key as pending");
        secret_store::take_off(
            &self.secrets,
            &rotation.secret,
            label::INTENT,
            &intent_version,
        )
        .await?;
        Ok(ready(seen.observation.user_id, pending, current, false))
    }

    /// Gives a secret without a value its first version, which names only the user. Whatever its
    /// label, Secrets Manager makes a secret's first version current, and neither an intent record
    /// nor a key that has not been verified may be that. Under the label of the intent it displaces
    /// nothing, should somebody else be faster.
    async fn begin(
        &self,
        rotation: &Rotation,
        document: &SecretDocument,
    ) -> Result<Stored, Failure> {
        let version_id = "keywheel-first-version-of-this-secret".to_owned();
        let value = document.write(&rotation.secret_layout);
        secret_store::put(
            &self.secrets,
            &rotation.secret,
            &version_id,
            label::INTENT,
            &value,
        )
        .await?;
        Ok(Stored {
            version_id,
            key: None,
        })
    }

    async fn store(
        &self,
        rotation: &Rotation,
        document: &SecretDocument,
        id: &AccessKeyId,
    ) -> Result<KeyRef, Failure> {
        let version_id = version_id::for_key(id).ok_or_else(|| {
            Failure::new(
                ErrorName::AwsRefused,
                format!("The access key id {id} is too long for a version id."),
            )
        })?;
        let value = document.write(&rotation.secret_layout);
        secret_store::put(
            &self.secrets,
            &rotation.secret,
            &version_id,
            label::PENDING,
            &value,
        )
        .await?;
        Ok(KeyRef {
            access_key_id: id.clone(),
            version_id,
        })
    }

    async fn clear_intent(
        &self,
        rotation: &Rotation,
        described: &Described,
    ) -> Result<(), Failure> {
        match described.version(label::INTENT) {
            Some(version) => {
                secret_store::take_off(&self.secrets, &rotation.secret, label::INTENT, version)
                    .await
            }
            None => Ok(()),
        }
    }
}

fn ready(user_id: String, pending: KeyRef, current: Stored, resumed: bool) -> Created {
    Created::Ready {
        user_id,
        pending,
        current_version_id: current.version_id,
        current_access_key_id: current.key,
        resumed,
    }
}

/// 32 to 64 characters, another one each time, and readable in the list of versions.
fn intent_token(intent: &Intent) -> String {
    let token = format!(
        "keywheel-intent-{}-{}",
        intent.at.as_microsecond(),
        intent.user_id
    );
    token.chars().take(64).collect()
}
