//! Delete: removes a key for one of the reasons that allow it.

use crate::deletion::{Decision, Observation, decide};
use crate::{Failure, iam_user, input, moment, secret_store};
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use contract::step::{self, Deleted, StepInput};
use contract::{label, version_id};
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
            iam: aws_sdk_iam::Client::new(config),
            secrets: aws_sdk_secretsmanager::Client::new(config),
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
        let listed = iam_user::keys(&self.iam, &rotation.user).await?;
        let described = secret_store::describe(&self.secrets, &rotation.secret).await?;
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
        };
        let decision = decide(&seen, &input.part.reason);
        if let Decision::Hold(hold) = decision {
            warn!(access_key_id = %key, reason = hold.reason, "holding");
            return Ok(Deleted::Hold(hold));
        }
        // The label goes first: a pending version without its key would be resumed in vain.
        if let Some(version) = described.version(label::PENDING)
            && version_id::key_in(version).as_ref() == Some(key)
        {
            secret_store::take_off(&self.secrets, &rotation.secret, label::PENDING, version)
                .await?;
        }
        if decision == Decision::Delete
            && iam_user::delete_key(&self.iam, &rotation.user, key).await?
        {
            info!(access_key_id = %key, "deleted the key");
            Ok(Deleted::Deleted)
        } else {
            info!(access_key_id = %key, "the key is gone already");
            Ok(Deleted::Gone)
        }
    }
}
