//! Reset: the secret as it was before its first rotation, with nothing but the user's name in it.

use crate::executions::{self, Listed};
use crate::standing::Standing;
use crate::{Call, Clients, Error, Pipeline, execution};
use aws_sdk_sfn::types::ExecutionStatus;
use contract::bound::SETTLING_TIME;
use contract::{AccessKeyId, Duration, Rotation, SecretDocument, label};
use handlers::secret_store::{self, Swap};
use statemachine::rotation::state;

/// What a reset would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The key that consumers read now, and then do not any more.
    pub current: Option<AccessKeyId>,
    /// The version that is replaced; a secret without a value has none.
    from: Option<String>,
    /// The labels that are taken off, and the versions that they are on.
    pub labels: Vec<(String, String)>,
    /// Whether Secrets Manager rotates the secret, and is told to stop that.
    pub cancels_rotation: bool,
    /// The user's executions that run, and are stopped.
    pub running: Vec<Listed>,
    /// The user's keys. They stay as they are.
    pub keys: Vec<AccessKeyId>,
}

/// What a reset did last, or waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// This execution is stopped.
    Stopped(String),
    /// A step that may be at work is given time to end.
    Waiting(Duration),
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The secret holds only the user's name.
    Reset,
    /// Somebody has written to the secret meanwhile; that is current.
    Changed,
}

/// The labels that a rotation leaves on versions, besides AWSCURRENT. That of the intent stays: it keeps a
/// run that looked before from making a key.
const LABELS: [&str; 4] = [
    label::PREVIOUS,
    label::PENDING,
    label::DISCARD,
    label::DRAFT,
];

/// The states in which an execution waits, and no step is at work.
const WAITING: [&str; 6] = [
    state::PROPAGATE,
    state::GRACE,
    state::RECHECK,
    state::REST,
    state::SETTLE,
    state::FORGET,
];

/// What a reset would do, as it stands. Every execution that runs is asked whose it is.
///
/// # Errors
/// When the pipeline is not deployed, or AWS refuses or cannot be reached.
pub async fn look(
    pipeline: &Pipeline,
    clients: &Clients,
    rotation: &Rotation,
    standing: &Standing,
) -> Result<Plan, Error> {
    let running = executions::list(pipeline, clients, Some(ExecutionStatus::Running)).await?;
    let running = executions::of_user(clients, &rotation.user, running, || ()).await?;
    let current = standing.under(label::CURRENT);
    let labels = standing.described.labels();
    let labels = labels.filter(|(label, _)| LABELS.contains(label));
    Ok(Plan {
        running: running.into_iter().map(|(listed, _)| listed).collect(),
        labels: labels
            .map(|(label, version)| (label.to_owned(), version.to_owned()))
            .collect(),
        cancels_rotation: standing.described.rotation_enabled,
        keys: standing.keys.iter().map(|key| key.id.clone()).collect(),
        from: current.as_ref().map(|current| current.version_id.clone()),
        current: current.and_then(|current| current.key),
    })
}

/// Does it. What has been done when a call fails is done, and doing it again does the rest.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn carry_out(
    clients: &Clients,
    rotation: &Rotation,
    plan: &Plan,
    mut tell: impl FnMut(Progress),
) -> Result<Outcome, Error> {
    let (secrets, secret) = (&clients.secrets, &rotation.secret);
    if plan.cancels_rotation {
        let cancelled = secrets
            .cancel_rotate_secret()
            .secret_id(secret.as_str())
            .send()
            .await;
        cancelled.map_err(|error| {
            let subject = format!("secret {secret}");
            let call = Call::new("secretsmanager:CancelRotateSecret", subject);
            Error::of_call(call, &error)
        })?;
    }
    let mut waits = false;
    for Listed { arn, .. } in &plan.running {
        execution::stop(clients, arn, "`keywheel reset` stopped it.").await?;
        tell(Progress::Stopped(arn.clone()));
        let (entered, _) = execution::entered(clients, arn, 0).await?;
        waits |= entered
            .last()
            .is_none_or(|last| !WAITING.contains(&last.state.as_str()));
    }
    if waits {
        tell(Progress::Waiting(SETTLING_TIME));
        clients.wait(SETTLING_TIME).await?;
    }
    // Before the value goes: a rotation would go on with a pending key, and publish it.
    take_off(clients, rotation).await?;
    let mut document = SecretDocument::empty();
    document.user_name = Some(rotation.user.to_string());
    let value = document.write(&rotation.secret_layout);
    let version = secret_store::put(secrets, secret, None, label::DRAFT, &value).await?;
    let from = plan.from.as_deref();
    if from.is_some()
        && let Swap::Lost(_) =
            secret_store::swap(secrets, secret, label::CURRENT, from, &version).await?
    {
        return Ok(Outcome::Changed);
    }
    // The move has put AWSPREVIOUS on what was current.
    take_off(clients, rotation).await?;
    Ok(Outcome::Reset)
}

/// Takes the labels off whatever they are on.
async fn take_off(clients: &Clients, rotation: &Rotation) -> Result<(), Error> {
    let (secrets, secret) = (&clients.secrets, &rotation.secret);
    let described = secret_store::describe(secrets, secret).await?;
    for label in LABELS {
        if let Some(version) = described.version(label) {
            secret_store::take_off(secrets, secret, label, version).await?;
        }
    }
    Ok(())
}
