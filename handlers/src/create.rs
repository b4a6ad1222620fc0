//! Create: makes the new key and stores it as pending. Intent first, then the key, then its secret.

mod glancing;
mod observing;

use crate::decision::{Decision, Observation, Stored, decide};
use crate::iam_user::NotCreated;
use crate::secret_store::{self, Described, Swap};
use crate::{Failure, clients, iam_user, input, metric, moment};
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use contract::metric::Measurement;
use contract::step::{self, Created, DeleteReason, Hold, StepInput};
use contract::{
    AccessKeyId, Duration, ErrorName, Intent, KeyRef, Rotation, SecretDocument, label, version_id,
};
pub use glancing::Glance;
pub(crate) use observing::Seen;
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

impl Create {
    /// With the clients that this step needs.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Create {
            iam: clients::iam(config),
            secrets: clients::secrets(config),
            clock: moment::clock(config),
        }
    }

    /// The same with another clock than the one that it signs by.
    #[must_use]
    pub fn on_time_of(self, clock: SharedTimeSource) -> Self {
        Create { clock, ..self }
    }

    /// Runs the step on the state machine's payload.
    ///
    /// # Errors
    /// A [`Failure`] whose name the state machine knows; nothing is lost by running the step again.
    pub async fn handle(&self, payload: &Value) -> Result<Created, Failure> {
        let input: Input = input::read(payload)?;
        let span = crate::runtime::span(&input);
        let run = async {
            let seen = self.observe(&input.rotation).await?;
            self.act(&input, seen, None).await
        };
        run.instrument(span).await
    }

    /// What a run of this step would see now. Nothing is changed.
    ///
    /// # Errors
    /// A [`Failure`], as for a run.
    pub async fn foresee(&self, rotation: &Rotation) -> Result<Observation, Failure> {
        self.observe(rotation).await.map(|seen| seen.observation)
    }

    /// Decides, and acts. A new key is stored in the version of this id, or of one that names the key.
    pub(crate) async fn act(
        &self,
        input: &Input,
        seen: Seen,
        version_id: Option<&str>,
    ) -> Result<Created, Failure> {
        let now = seen.observation.now;
        if let Some(created) = seen.observation.current_key() {
            let age = Duration::between(created, now);
            metric::emit(Measurement::KeyAge(age), input, now);
        }
        match decide(&seen.observation, &input.rotation.policy) {
            Decision::CreateKey => self.create(input, seen, version_id).await,
            Decision::Resume(pending) => {
                info!(access_key_id = %pending.access_key_id, "resuming with the pending key");
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
            Decision::Unsettled { since } => Err(Failure::new(
                ErrorName::Unsettled,
                format!(
                    "Another run was about to create a key for {} at {since:.0}.",
                    input.rotation.user
                ),
            )),
            Decision::DiscardMarked(key) => {
                info!(access_key_id = %key, "a key that was marked for deletion is still there");
                Ok(Created::Discard {
                    versions: seen.observation.versions_of(&key),
                    access_key_id: key,
                    reason: DeleteReason::Unverified,
                })
            }
            Decision::DiscardOrphan(key) => {
                warn!(access_key_id = %key, "a key whose secret was lost is to be deleted");
                Ok(Created::Discard {
                    versions: seen.observation.versions_of(&key),
                    access_key_id: key,
                    reason: DeleteReason::Orphan,
                })
            }
            Decision::MakeRoom(key) => {
                info!(access_key_id = %key, "the Inactive previous key is to be deleted to make room");
                Ok(Created::Discard {
                    versions: seen.observation.versions_of(&key),
                    access_key_id: key,
                    reason: DeleteReason::MakeRoom,
                })
            }
            Decision::Hold(reason) => {
                let hold = Hold::from(&reason);
                warn!(reason = hold.reason, "holding");
                metric::emit(Measurement::Hold(&hold.reason), input, now);
                Ok(Created::Hold(hold))
            }
        }
    }

    async fn create(
        &self,
        input: &Input,
        mut seen: Seen,
        version_id: Option<&str>,
    ) -> Result<Created, Failure> {
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
            current_version_id: Some(current.version_id.clone()),
        };
        let intent_version = self.intend(rotation, &seen.described, &intent).await?;
        let (key, created) = match iam_user::create_key(&self.iam, &rotation.user).await {
            Ok(created) => created,
            Err(NotCreated {
                failure,
                is_certain,
            }) => {
                // An intent without a key of its own would make an orphan of somebody else's.
                if is_certain {
                    self.take_back(rotation, &intent_version).await?;
                }
                return Err(failure);
            }
        };
        let id = key.id.clone();
        info!(access_key_id = %id, "created a key");

        seen.document.key = Some(key);
        seen.document.user_id = Some(seen.observation.user_id.clone());
        seen.document.created_at = Some(created.to_string());
        let stored = self.store(rotation, &seen.document, &id, version_id).await;
        let pending = match stored {
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
        // The label of the intent stays: a run that looked before it was moved here must not get it.
        info!(access_key_id = %id, "stored the key as pending");
        Ok(ready(seen.observation.user_id, pending, current, false))
    }

    /// Gives a secret without a value its first version, which names only the user. Whatever its
    /// label, Secrets Manager makes a secret's first version current, and neither an intent record
    /// nor a key that has not been verified may be that.
    async fn begin(
        &self,
        rotation: &Rotation,
        document: &SecretDocument,
    ) -> Result<Stored, Failure> {
        // The same each time: of two runs at once, the second changes nothing.
        let token = Some("keywheel-first-version-of-this-secret");
        let value = document.write(&rotation.secret_layout);
        let version_id =
            secret_store::put(&self.secrets, &rotation.secret, token, label::DRAFT, &value).await?;
        Ok(Stored {
            version_id,
            key: None,
        })
    }

    /// Writes the intent record and takes its label: only one run at a time has it.
    async fn intend(
        &self,
        rotation: &Rotation,
        described: &Described,
        intent: &Intent,
    ) -> Result<String, Failure> {
        let secret = &rotation.secret;
        let record = serde_json::to_string(intent).map_err(|error| {
            Failure::new(
                ErrorName::AwsRefused,
                format!("The intent record cannot be written: {error}."),
            )
        })?;
        let version_id =
            secret_store::put(&self.secrets, secret, None, label::DRAFT, &record).await?;
        let from = described.version(label::INTENT);
        match secret_store::swap(&self.secrets, secret, label::INTENT, from, &version_id).await? {
            Swap::Done => Ok(version_id),
            Swap::Lost(_) => Err(Failure::new(
                ErrorName::Unsettled,
                format!(
                    "Another run is about to create a key for {} at the same time.",
                    rotation.user
                ),
            )),
        }
    }

    async fn store(
        &self,
        rotation: &Rotation,
        document: &SecretDocument,
        id: &AccessKeyId,
        version_id: Option<&str>,
    ) -> Result<KeyRef, Failure> {
        let given = version_id.map(ToOwned::to_owned);
        let version_id = given.or_else(|| version_id::for_key(id)).ok_or_else(|| {
            Failure::new(
                ErrorName::AwsRefused,
                format!("The access key id {id} is too long for a version id."),
            )
        })?;
        let value = document.write(&rotation.secret_layout);
        secret_store::put(
            &self.secrets,
            &rotation.secret,
            Some(&version_id),
            label::PENDING,
            &value,
        )
        .await?;
        Ok(KeyRef {
            access_key_id: id.clone(),
            version_id,
        })
    }

    /// Takes the label of the intent off, if this version still has it.
    async fn take_back(&self, rotation: &Rotation, version: &str) -> Result<(), Failure> {
        secret_store::take_off(&self.secrets, &rotation.secret, label::INTENT, version).await
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
