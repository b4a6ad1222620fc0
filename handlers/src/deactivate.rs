//! Deactivate: makes the old key Inactive once nobody uses it.

use crate::deactivation::{Decision, Observation, decide};
use crate::{Failure, clients, iam_user, input, metric, moment, secret_store};
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use contract::label;
use contract::metric::{Measurement, RotationOutcome};
use contract::step::{self, Deactivated, StepInput};
use serde_json::Value;
use tracing::{Instrument, info, warn};

/// The deactivate Lambda.
#[derive(Debug)]
pub struct Deactivate {
    iam: aws_sdk_iam::Client,
    secrets: aws_sdk_secretsmanager::Client,
    clock: SharedTimeSource,
}

type Input = StepInput<step::Deactivate>;

impl Deactivate {
    /// With the clients that this step needs.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Deactivate {
            iam: clients::iam(config),
            secrets: clients::secrets(config),
            clock: moment::clock(config),
        }
    }

    /// Runs the step on the state machine's payload.
    ///
    /// # Errors
    /// A [`Failure`] whose name the state machine knows; nothing is lost by running the step again.
    pub async fn handle(&self, payload: &Value) -> Result<Deactivated, Failure> {
        let input: Input = input::read(payload)?;
        let span = crate::runtime::span(&input);
        self.run(&input).instrument(span).await
    }

    /// Notes that the key is about to be deactivated, so that whoever finds it Inactive knows from when
    /// on it rests, and decides once more. A person who wants the key back says so first, in a tag too,
    /// and looks for this note next: one of the two sees the other.
    async fn note(&self, input: &Input, seen: &Observation) -> Result<Decision, Failure> {
        let secret = &input.rotation.secret;
        secret_store::note_deactivation(&self.secrets, secret, &seen.key, seen.now).await?;
        let described = secret_store::describe(&self.secrets, secret)
            .await?
            .knowing(&input.part.versions);
        let seen = Observation {
            current: described.holder(label::CURRENT),
            restored_at: described.restored_at(&seen.key),
            ..seen.clone()
        };
        Ok(decide(&seen, &input.rotation.policy))
    }

    async fn run(&self, input: &Input) -> Result<Deactivated, Failure> {
        let (rotation, key) = (&input.rotation, &input.part.previous_access_key_id);
        let last_use = iam_user::last_use(&self.iam, key).await;
        let listed = iam_user::keys(&self.iam, &rotation.user).await?;
        // What is current last, right before the deactivation: a person may move AWSCURRENT back.
        let described = secret_store::describe(&self.secrets, &rotation.secret)
            .await?
            .knowing(&input.part.versions);
        let seen = Observation {
            last_use,
            now: moment::now(&self.clock),
            published_at: input.part.published_at,
            key: key.clone(),
            status: listed
                .iter()
                .find(|listed| listed.id == *key)
                .map(|listed| listed.status),
            deactivated_at: described.deactivated_at(key),
            current: described.holder(label::CURRENT),
            restored_at: described.restored_at(key),
            revoked: described.is_revoked(key),
        };
        let decision = match decide(&seen, &rotation.policy) {
            Decision::Deactivate => self.note(input, &seen).await?,
            other => other,
        };
        match decision {
            Decision::Deactivate => {
                if !iam_user::deactivate_key(&self.iam, &rotation.user, key).await? {
                    return Ok(Deactivated::Gone);
                }
                info!(access_key_id = %key, last_use = %seen.last_use, "deactivated the old key");
                let deactivated_at = moment::now(&self.clock);
                let deactivated = Measurement::Rotation(RotationOutcome::Deactivated);
                metric::emit(deactivated, input, deactivated_at);
                Ok(Deactivated::Deactivated { deactivated_at })
            }
            Decision::Rests(deactivated_at) => {
                info!(access_key_id = %key, %deactivated_at, "another rotation has deactivated the old key");
                Ok(Deactivated::Deactivated { deactivated_at })
            }
            Decision::Gone => {
                info!(access_key_id = %key, "the old key is gone already");
                Ok(Deactivated::Gone)
            }
            Decision::Recheck(recheck_at) => {
                info!(access_key_id = %key, last_use = %seen.last_use, %recheck_at, "the old key may be in use");
                Ok(Deactivated::InUse {
                    recheck_at,
                    message: seen.last_use.to_string(),
                })
            }
            Decision::Hold(hold) => {
                warn!(access_key_id = %key, reason = hold.reason, "holding");
                metric::emit(Measurement::Hold(&hold.reason), input, seen.now);
                Ok(Deactivated::Hold(hold))
            }
        }
    }
}
