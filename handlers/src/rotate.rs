//! Rotate: Secrets Manager's rotation function, on the same create, verify and publish.
//!
//! Secrets Manager calls it four times, and keeps nothing between the calls but the labels of the
//! secret's versions, so each call looks at those first. What takes longer than a call, or needs the
//! right to delete, is handed over to the state machine.

mod handing_over;

use crate::secret_store::{self, Described};
use crate::{Create, Failure, Publish, Verify, clients, iam_user, input, moment};
use aws_smithy_async::rt::sleep::{AsyncSleep, SharedAsyncSleep};
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use contract::bound::LAMBDA_TIMEOUT;
use contract::rotation_function::{Event, Step};
use contract::step::{self, Created, DeleteReason, Published, StepInput, Verified};
use contract::{
    AccessKeyId, Duration, ErrorName, Handover, Intent, KeyRef, Rotation, Schema, SecretId, label,
};
use serde_json::Value;
use tracing::{Instrument, info, info_span};

/// The rotate Lambda.
#[derive(Debug)]
pub struct Rotate {
    create: Create,
    verify: Verify,
    publish: Publish,
    iam: aws_sdk_iam::Client,
    secrets: aws_sdk_secretsmanager::Client,
    schedules: aws_sdk_scheduler::Client,
    state_machines: aws_sdk_sfn::Client,
    clock: SharedTimeSource,
    sleep: SharedAsyncSleep,
    deployment: Deployment,
}

/// What the rotate Lambda is told when it is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The group of the users' schedules.
    pub schedule_group: String,
    /// The state machine's ARN.
    pub state_machine_arn: String,
}

/// One call of Secrets Manager's, with what it is about.
struct Turn<'a> {
    token: &'a str,
    described: Described,
    rotation: Rotation,
}

/// How long to wait between two tries of a key that AWS does not know yet.
const RETRY_INTERVAL: std::time::Duration = std::time::Duration::from_secs(5);

/// How long to go on trying; the rest of [`LAMBDA_TIMEOUT`] is for the last try. Secrets Manager
/// retries a failed step, so a key that takes longer has more time than this.
const PATIENCE: Duration = Duration::from_secs(40);
const _: () = assert!(PATIENCE.as_secs() < LAMBDA_TIMEOUT.as_secs());

impl Rotate {
    /// With the clients of the three steps, and those to find the rotation and to hand over.
    #[must_use]
    pub fn new(config: &SdkConfig, deployment: Deployment) -> Self {
        Rotate {
            create: Create::new(config),
            verify: Verify::new(config),
            publish: Publish::new(config),
            iam: clients::iam(config),
            secrets: clients::secrets(config),
            schedules: clients::schedules(config),
            state_machines: clients::state_machines(config),
            clock: moment::clock(config),
            sleep: moment::sleep(config),
            deployment,
        }
    }

    /// Takes one step of Secrets Manager's protocol.
    ///
    /// # Errors
    /// A [`Failure`]; Secrets Manager then runs the step again, and nothing is lost by that.
    pub async fn handle(&self, payload: &Value) -> Result<(), Failure> {
        let event: Event = input::part(payload)?;
        let step = Step::of_name(&event.step).ok_or_else(|| unknown_step(&event.step))?;
        let span = info_span!(
            "step",
            rotation_step = %step,
            user = tracing::field::Empty,
            secret = %event.secret_id,
            secret_arn = tracing::field::Empty,
            execution = execution(&event.client_request_token),
        );
        self.run(step, &event).instrument(span).await
    }

    async fn run(&self, step: Step, event: &Event) -> Result<(), Failure> {
        let turn = self.turn(event).await?;
        tracing::Span::current().record("user", turn.rotation.user.as_str());
        let (described, token) = (&turn.described, turn.token);
        let is_published =
            described.has(token, label::CURRENT) || described.has(token, label::PREVIOUS);
        match step {
            // An earlier call has taken the step, and those after it.
            Step::CreateSecret | Step::SetSecret | Step::TestSecret if is_published => Ok(()),
            Step::FinishSecret if is_published => self.finish(&turn).await,
            // The key was handed over to be deleted.
            Step::FinishSecret if described.has(token, label::DISCARD) => Ok(()),
            _ if !described.has(token, label::PENDING) => Err(Failure::new(
                ErrorName::InvalidInput,
                format!(
                    "Version {token} of the secret {} is not pending, so there is nothing to rotate to.",
                    event.secret_id
                ),
            )),
            Step::CreateSecret => self.create(&turn).await,
            // IAM has known the key since it created it.
            Step::SetSecret => Ok(()),
            Step::TestSecret => self.test(&turn).await,
            Step::FinishSecret => self.finish(&turn).await,
        }
    }

    /// Looks at the labels, and finds what the user's rotation is asked to do.
    async fn turn<'a>(&self, event: &'a Event) -> Result<Turn<'a>, Failure> {
        let secret: SecretId = event.secret_id.parse().map_err(|_| {
            Failure::new(
                ErrorName::InvalidInput,
                "The event's SecretId is not the ARN of a secret.",
            )
        })?;
        let described = secret_store::describe(&self.secrets, &secret).await?;
        let token = event.client_request_token.as_str();
        let refused = |why: String| Err(Failure::new(ErrorName::InvalidInput, why));
        if !described.rotation_enabled {
            return refused(format!("The secret {secret} has no rotation."));
        }
        if !described.has_version(token) {
            return refused(format!("The secret {secret} has no version {token}."));
        }
        let Some(schedule) = &described.schedule else {
            return refused(format!(
                "The secret {secret} has no tag {}, so nothing says how to rotate it.",
                contract::tag::SCHEDULE
            ));
        };
        let rotation = self.rotation(schedule).await?;
        if !described.is(&rotation.secret) {
            return refused(format!(
                "The schedule {schedule} is for the secret {}, not for {secret}.",
                rotation.secret
            ));
        }
        Ok(Turn {
            token,
            described,
            rotation,
        })
    }

    async fn create(&self, turn: &Turn<'_>) -> Result<(), Failure> {
        let seen = self.create.observe(&turn.rotation).await?;
        if let Some(key) = seen.observation.lost_pending_key() {
            return self.give_up(turn, key).await;
        }
        let input = turn.input(step::Create {});
        match self.create.act(&input, seen, Some(turn.token)).await? {
            Created::Ready { pending, .. } if pending.version_id == turn.token => Ok(()),
            Created::Ready { pending, .. } => Err(Failure::new(
                ErrorName::Unsettled,
                format!(
                    "Another rotation of {} goes on with the key {}.",
                    turn.rotation.user, pending.access_key_id
                ),
            )),
            Created::Unfinished {
                current,
                previous_access_key_id: old,
                ..
            } => {
                let message = format!(
                    "The old key {old} of the rotation before is still there. Keywheel sees to it now; rotate again once it is deleted."
                );
                let handover = Handover::Published {
                    new_key: current,
                    old_key_id: Some(old),
                    published_at: moment::now(&self.clock),
                };
                self.hand_over(turn, &handover).await?;
                Err(Failure::new(ErrorName::Held, message))
            }
            Created::Discard {
                access_key_id,
                versions,
                reason,
            } => {
                let message =
                    format!("The key {access_key_id} is in the way, and is being deleted.");
                let handover = Handover::Discard {
                    access_key_id,
                    versions,
                    reason,
                };
                self.hand_over(turn, &handover).await?;
                Err(Failure::new(ErrorName::Unsettled, message))
            }
            Created::Unstored {
                access_key_id,
                message,
                ..
            } => {
                let handover = Handover::Discard {
                    access_key_id,
                    versions: Vec::new(),
                    reason: DeleteReason::Orphan,
                };
                self.hand_over(turn, &handover).await?;
                Err(Failure::new(ErrorName::Held, message))
            }
            Created::Hold(hold) => Err(Failure::new(ErrorName::Held, hold.message)),
        }
    }

    /// Somebody has deleted the pending key, and a version's value cannot be changed. Without AWSPENDING
    /// on it, the next rotation makes a version of its own.
    async fn give_up(&self, turn: &Turn<'_>, key: &AccessKeyId) -> Result<(), Failure> {
        let secret = &turn.rotation.secret;
        secret_store::take_off(&self.secrets, secret, label::PENDING, turn.token).await?;
        Err(Failure::new(
            ErrorName::Held,
            format!(
                "Somebody has deleted the new key {key}, so this rotation of {} was given up; rotate again.",
                turn.rotation.user
            ),
        ))
    }

    /// Tries the pending key out. Before a secret is rotated for the first time, Secrets Manager may
    /// try this step alone, on a pending version without a value: then it is enough to have been able
    /// to look at everything.
    async fn test(&self, turn: &Turn<'_>) -> Result<(), Failure> {
        let Some(pending) = self.pending(turn).await? else {
            self.create.observe(&turn.rotation).await?;
            info!("no key is pending; whatever a rotation reads can be read");
            return Ok(());
        };
        let input = turn.input(step::Verify {
            user_id: iam_user::id(&self.iam, &turn.rotation.user).await?,
            pending,
        });
        self.verify(&input).await.map(drop)
    }

    /// Verifies, and for a while waits until AWS knows the key.
    async fn verify(&self, input: &StepInput<step::Verify>) -> Result<Verified, Failure> {
        let began = moment::now(&self.clock);
        loop {
            let tried = self.verify.run(input).await;
            let passed = Duration::between(began, moment::now(&self.clock));
            match tried {
                Err(failure)
                    if failure.name() == ErrorName::KeyNotYetActive && passed < PATIENCE =>
                {
                    self.sleep.sleep(RETRY_INTERVAL).await;
                }
                verified => return verified,
            }
        }
    }

    async fn finish(&self, turn: &Turn<'_>) -> Result<(), Failure> {
        let Some(pending) = self.pending(turn).await? else {
            return Err(Failure::new(
                ErrorName::InvalidInput,
                format!(
                    "Version {} of the secret {} holds no key.",
                    turn.token, turn.rotation.secret
                ),
            ));
        };
        let key = pending.access_key_id.clone();
        let intent = match turn.described.version(label::INTENT) {
            Some(version) => self.create.intent(&turn.rotation, version).await?,
            None => None,
        };
        let input = turn.input(step::Publish {
            started_at: intent.as_ref().map(|intent| intent.at),
            current_version_id: current_at_creation(turn, intent),
            pending: pending.clone(),
        });
        let superseded = Handover::Discard {
            access_key_id: key.clone(),
            versions: vec![pending.clone()],
            reason: DeleteReason::Superseded,
        };
        match self.publish.run(&input).await? {
            Published::Published { .. } => self.published(turn, pending).await,
            Published::Superseded { .. } => self.hand_over(turn, &superseded).await,
            Published::Edited { .. } => {
                self.hand_over(turn, &superseded).await?;
                Err(Failure::new(
                    ErrorName::Held,
                    format!(
                        "Somebody wrote to the secret {} during the rotation. What was written is kept, and the new key {key} is being deleted; rotate again.",
                        turn.rotation.secret
                    ),
                ))
            }
        }
    }

    /// The key in the version that this rotation makes, unless it is empty.
    async fn pending(&self, turn: &Turn<'_>) -> Result<Option<KeyRef>, Failure> {
        let stored = self.create.stored(&turn.rotation, turn.token).await?;
        Ok(stored.key.map(|access_key_id| KeyRef {
            access_key_id,
            version_id: turn.token.to_owned(),
        }))
    }
}

impl Turn<'_> {
    /// A step's input, as the state machine would write it.
    fn input<Part>(&self, part: Part) -> StepInput<Part> {
        StepInput {
            schema: Schema,
            execution: execution(self.token),
            rotation: self.rotation.clone(),
            part,
        }
    }
}

/// The version that publishing replaces: the one that was current when the key was made, whose
/// other fields the new version has.
fn current_at_creation(turn: &Turn<'_>, intent: Option<Intent>) -> String {
    let current = turn.described.version(label::CURRENT);
    intent
        .and_then(|intent| intent.current_version_id)
        .or_else(|| current.map(ToOwned::to_owned))
        .unwrap_or_default()
}

/// What stands in logs in place of an execution's ARN.
fn execution(token: &str) -> String {
    format!("secretsmanager:{token}")
}

fn unknown_step(name: &str) -> Failure {
    let name: String = name.chars().take(40).collect();
    let known = Step::ALL.map(Step::name).join(", ");
    Failure::new(
        ErrorName::InvalidInput,
        format!("`{name}` is not a step of a rotation; Secrets Manager has {known}."),
    )
}
