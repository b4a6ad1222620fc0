//! Delete: removes a key for one of the reasons that allow it.

use crate::deletion::{Decision, Observation, decide};
use crate::secret_store::{Described, Swap};
use crate::{Failure, clients, iam_user, input, metric, moment, secret_store};
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use contract::bound::SETTLING_TIME;
use contract::metric::{Measurement, RotationOutcome};
use contract::step::{self, DeleteReason, Deleted, StepInput};
use contract::{ErrorName, label};
use serde_json::Value;
use tracing::{Instrument, info, warn};

/// The delete Lambda.
#[derive(Debug)]
pub struct Delete {
    iam: aws_sdk_iam::Client,
    secrets: aws_sdk_secretsmanager::Client,
    clock: SharedTimeSource,
}

type Input = StepInput<step::Delete>;

impl Delete {
    /// With the clients that this step needs.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Delete {
            iam: clients::iam(config),
            secrets: clients::secrets(config),
            clock: moment::clock(config),
        }
    }

    /// Runs the step on the state machine's payload.
    ///
    /// # Errors
    /// A [`Failure`] whose name the state machine knows; nothing is lost by running the step again.
    pub async fn handle(&self, payload: &Value) -> Result<Deleted, Failure> {
        let input: Input = input::read(payload)?;
        let span = crate::runtime::span(&input);
        self.run(&input).instrument(span).await
    }

    async fn run(&self, input: &Input) -> Result<Deleted, Failure> {
        let (rotation, key) = (&input.rotation, &input.part.access_key_id);
        // The status last, right before the deletion: a person who wants the key back begins with it.
        let described = secret_store::describe(&self.secrets, &rotation.secret)
            .await?
            .knowing(&input.part.versions);
        let listed = iam_user::keys(&self.iam, &rotation.user).await?;
        let seen = Observation {
            now: moment::now(&self.clock),
            key: key.clone(),
            status: listed
                .iter()
                .find(|listed| listed.id == *key)
                .map(|listed| listed.status),
            current: described.holder(label::CURRENT),
            previous: described.holder(label::PREVIOUS),
            pending: described.holder(label::PENDING),
            discarded: described.holder(label::DISCARD),
            deactivated_at: described.deactivated_at(key),
        };
        let part = &input.part;
        match decide(&seen, &part.reason, part.marked_at, &rotation.policy) {
            Decision::Hold(hold) => {
                warn!(access_key_id = %key, reason = hold.reason, "holding");
                metric::emit(Measurement::Hold(&hold.reason), input, seen.now);
                Ok(Deleted::Hold(hold))
            }
            Decision::NotYet => Err(Failure::new(
                ErrorName::Unsettled,
                format!(
                    "By this machine's clock, the old key {key} has not been Inactive for long enough."
                ),
            )),
            Decision::Mark => self.mark(input, &described).await,
            Decision::Delete if iam_user::delete_key(&self.iam, &rotation.user, key).await? => {
                info!(access_key_id = %key, "deleted the key");
                let outcome = outcome_of(&part.reason);
                metric::emit(
                    Measurement::Rotation(outcome),
                    input,
                    moment::now(&self.clock),
                );
                Ok(Deleted::Deleted)
            }
            Decision::Delete | Decision::Gone => {
                info!(access_key_id = %key, "the key is gone already");
                Ok(Deleted::Gone)
            }
        }
    }

    /// Keeps every run from going on with the key: the mark goes first, so that a crash between the
    /// two calls leaves a key of which the next run knows what to do.
    async fn mark(&self, input: &Input, described: &Described) -> Result<Deleted, Failure> {
        let (secret, key) = (&input.rotation.secret, &input.part.access_key_id);
        if let Some(version) = described.pending_version_of(key) {
            let from = described.version(label::DISCARD);
            if let Swap::Lost(_) =
                secret_store::swap(&self.secrets, secret, label::DISCARD, from, version).await?
            {
                let facts = format!(
                    "Another run marked a version of the secret {secret} at the same time."
                );
                return Err(Failure::new(ErrorName::AwsUnavailable, facts));
            }
            secret_store::take_off(&self.secrets, secret, label::PENDING, version).await?;
        }
        let marked_at = moment::now(&self.clock);
        info!(access_key_id = %key, "marked the key for deletion");
        Ok(Deleted::Marked {
            marked_at,
            recheck_at: SETTLING_TIME.after(marked_at),
        })
    }
}

fn outcome_of(reason: &DeleteReason) -> RotationOutcome {
    match reason {
        DeleteReason::Rested { .. } => RotationOutcome::Deleted,
        DeleteReason::Orphan
        | DeleteReason::Unverified
        | DeleteReason::Superseded
        | DeleteReason::MakeRoom => RotationOutcome::Discarded,
    }
}
