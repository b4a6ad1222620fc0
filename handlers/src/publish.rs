//! Publish: makes the new key current, if nobody was faster.

use crate::secret_store::{self, Described, Holder, Swap};
use crate::{Failure, clients, input, metric, moment};
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use contract::metric::{Measurement, RotationOutcome};
use contract::step::{self, Published, StepInput};
use contract::{Duration, label};
use serde_json::Value;
use tracing::{Instrument, info, warn};

/// The publish Lambda.
#[derive(Debug)]
pub struct Publish {
    secrets: aws_sdk_secretsmanager::Client,
    clock: SharedTimeSource,
}

type Input = StepInput<step::Publish>;

impl Publish {
    /// With the clients that this step needs.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Publish {
            secrets: clients::secrets(config),
            clock: moment::clock(config),
        }
    }

    /// Runs the step on the state machine's payload.
    ///
    /// # Errors
    /// A [`Failure`] whose name the state machine knows; nothing is lost by running the step again.
    pub async fn handle(&self, payload: &Value) -> Result<Published, Failure> {
        let input: Input = input::read(payload)?;
        let span = crate::runtime::span(&input);
        self.run(&input).instrument(span).await
    }

    /// Runs the step.
    pub(crate) async fn run(&self, input: &Input) -> Result<Published, Failure> {
        let (secret, version) = (&input.rotation.secret, &input.part.pending.version_id);
        let mut described = secret_store::describe(&self.secrets, secret).await?;
        // A version without AWSPENDING, or marked for deletion, is no longer ours to publish; the run
        // that took the label off or marked it waits long enough for this one to have ended.
        let from = &input.part.current_version_id;
        let may_publish =
            described.has(version, label::PENDING) && !described.has(version, label::DISCARD);
        if may_publish && described.has(from, label::CURRENT) && from != version {
            match secret_store::swap(&self.secrets, secret, label::CURRENT, Some(from), version)
                .await?
            {
                Swap::Done => {
                    self.measure(input);
                    return self.published(input, &described).await;
                }
                Swap::Lost(now) => described = *now,
            }
        }
        // An earlier run of this step got this far, or even the next rotation has been here since.
        if described.has(version, label::CURRENT) || described.has(version, label::PREVIOUS) {
            return self.published(input, &described).await;
        }
        let key = &input.part.pending.access_key_id;
        if let (Some(current), Holder::VersionOfOthers) = (
            described.version(label::CURRENT),
            described.holder(label::CURRENT),
        ) && current != from
        {
            warn!(access_key_id = %key, "somebody has edited the secret");
            return Ok(Published::Edited {
                current_version_id: current.to_owned(),
            });
        }
        warn!(access_key_id = %key, "another rotation was faster");
        let superseded = Measurement::Rotation(RotationOutcome::Superseded);
        metric::emit(superseded, input, moment::now(&self.clock));
        Ok(Published::Superseded {
            current_version_id: described.version(label::CURRENT).map(ToOwned::to_owned),
        })
    }

    /// Counts the publication, by the run that made it.
    fn measure(&self, input: &Input) {
        let now = moment::now(&self.clock);
        metric::emit(
            Measurement::Rotation(RotationOutcome::Published),
            input,
            now,
        );
        if let Some(started_at) = input.part.started_at {
            let time = Duration::between(started_at, now);
            metric::emit(Measurement::TimeToPublish(time), input, now);
        }
    }

    async fn published(&self, input: &Input, described: &Described) -> Result<Published, Failure> {
        let pending = &input.part.pending;
        if described.has(&pending.version_id, label::PENDING) {
            secret_store::take_off(
                &self.secrets,
                &input.rotation.secret,
                label::PENDING,
                &pending.version_id,
            )
            .await?;
        }
        info!(access_key_id = %pending.access_key_id, "published the key");
        Ok(Published::Published {
            published_at: moment::now(&self.clock),
        })
    }
}
