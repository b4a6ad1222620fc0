//! Rotate: a rotation begins now, by whatever starts this user's rotations, and can be followed.

mod together;

pub use together::{Told, begin_each, follow_each};

use crate::execution::{self, Entered, Input, Status};
use crate::standing::Standing;
use crate::{Call, Clients, Error, Pipeline};
use codegen::config::{Trigger, User};
use contract::{AccessKeyId, Duration, Handover, Rotation, label};
use handlers::secret_store::{self, Described};
use jiff::Timestamp;
use serde_json::Value;
use statemachine::rotation::state;

/// A rotation that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// An execution of the state machine.
    Execution(String),
    /// A rotation by Secrets Manager, which makes this version.
    Native(String),
}

/// Until when a rotation is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// The new key is published.
    Published,
    /// The old key is deleted, days later.
    Done,
}

/// Where a rotation got to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// This key is published.
    Published(Option<AccessKeyId>),
    /// The rotation is over, and this key is published.
    Done(Option<AccessKeyId>),
    /// Another rotation published its key first, and this one has cleaned up after itself.
    Superseded,
    /// It called a person, or failed.
    Failed {
        /// The error's name.
        error: String,
        /// What happened.
        cause: Option<String>,
    },
    /// Secrets Manager has not published a key in all this time. It retries for a while, and the failure
    /// stands in the rotate Lambda's log.
    Overdue(Duration),
}

/// What is told on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// When.
    pub at: Timestamp,
    /// What began, in the words of the state machine.
    pub what: String,
}

/// How often Step Functions is asked: the interval doubles while nothing happens.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(2);
const LONGEST_INTERVAL: Duration = Duration::from_secs(60);
/// How long Secrets Manager may take: its retries of a step go on for about this long.
const NATIVE_PATIENCE: Duration = Duration::from_minutes(30);

/// Begins a rotation.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn begin(
    clients: &Clients,
    pipeline: &Pipeline,
    user: &User,
    rotation: &Rotation,
) -> Result<Begun, Error> {
    if user.trigger == Trigger::SecretsManager {
        return rotate_secret(clients, user).await;
    }
    let name = execution::name("rotate", user.name(), clients.now());
    let input = Input {
        rotation: rotation.clone(),
        handover: None,
    };
    let arn = execution::start(clients, &pipeline.state_machine_arn(), &name, &input).await?;
    Ok(Begun::Execution(arn))
}

async fn rotate_secret(clients: &Clients, user: &User) -> Result<Begun, Error> {
    let secret = user.secret();
    let answer = clients
        .secrets
        .rotate_secret()
        .secret_id(secret.as_str())
        .rotate_immediately(true)
        .send()
        .await;
    match answer {
        Ok(answer) => Ok(Begun::Native(answer.version_id.unwrap_or_default())),
        Err(error) => {
            // One that is not complete is taken up again, and the answer is an error all the same.
            let described = secret_store::describe(&clients.secrets, secret).await?;
            let call = Call::new("secretsmanager:RotateSecret", format!("secret {secret}"));
            let error = Error::of_call(call, &error);
            match unfinished(&described) {
                Some(version) if error.code() == Some("InvalidRequestException") => {
                    Ok(Begun::Native(version.to_owned()))
                }
                _ => Err(error),
            }
        }
    }
}

/// The version that a rotation by Secrets Manager has begun.
fn unfinished(described: &Described) -> Option<&str> {
    let pending = described.version(label::PENDING)?;
    (!described.has(pending, label::CURRENT)).then_some(pending)
}

/// Follows a rotation.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn follow(
    clients: &Clients,
    pipeline: &Pipeline,
    rotation: &Rotation,
    begun: &Begun,
    until: Until,
    mut tell: impl FnMut(Progress),
) -> Result<Outcome, Error> {
    let ended = match begun {
        Begun::Execution(arn) => follow_execution(clients, arn, until, &mut tell).await?,
        Begun::Native(version) => {
            let published = follow_native(clients, rotation, version).await?;
            let Outcome::Published(Some(key)) = &published else {
                return Ok(published);
            };
            if until == Until::Published {
                return Ok(published);
            }
            // The rotate Lambda hands the rest over under this name.
            let arn = pipeline.execution_arn(&Handover::published_name(key, version));
            follow_execution(clients, &arn, until, &mut tell).await?
        }
    };
    // An execution that runs does not tell its key.
    if ended != Outcome::Published(None) {
        return Ok(ended);
    }
    let standing = Standing::of(clients, rotation).await?;
    Ok(Outcome::Published(standing.key_under(label::CURRENT)))
}

/// Follows an execution.
async fn follow_execution(
    clients: &Clients,
    arn: &str,
    until: Until,
    tell: &mut impl FnMut(Progress),
) -> Result<Outcome, Error> {
    let (mut seen, mut interval) = (0, SHORTEST_INTERVAL);
    loop {
        // First how it stands, so that all states of one that has ended are told.
        let status = execution::status(clients, arn).await?;
        let (entered, latest) = execution::entered(clients, arn, seen).await?;
        interval = if latest > seen {
            SHORTEST_INTERVAL
        } else {
            interval.plus(interval).min(LONGEST_INTERVAL)
        };
        seen = latest;
        let mut is_published = false;
        for Entered { state, at } in entered {
            is_published |= is_after_publication(&state);
            tell(Progress { at, what: state });
        }
        match status {
            Status::Succeeded(output) => return Ok(ended(&output)),
            Status::Failed { error, cause } => return Ok(Outcome::Failed { error, cause }),
            Status::Running if is_published && until == Until::Published => {
                return Ok(Outcome::Published(None));
            }
            Status::Running => clients.sleep(interval).await,
        }
    }
}

/// Whether consumers read the new key in this state.
fn is_after_publication(name: &str) -> bool {
    [
        state::HAS_OLD_KEY,
        state::GRACE,
        state::DEACTIVATE,
        state::RECHECK,
        state::REST,
        state::DELETE,
    ]
    .contains(&name)
}

fn ended(output: &Value) -> Outcome {
    if execution::is_superseded(output) {
        return Outcome::Superseded;
    }
    let key = output["accessKeyId"].as_str();
    Outcome::Done(key.and_then(|key| key.parse().ok()))
}

/// Waits until Secrets Manager has published the version.
async fn follow_native(
    clients: &Clients,
    rotation: &Rotation,
    version: &str,
) -> Result<Outcome, Error> {
    let began = clients.now();
    let (secret, layout) = (&rotation.secret, &rotation.secret_layout);
    loop {
        let described = secret_store::describe(&clients.secrets, secret).await?;
        if described.has(version, label::CURRENT) || described.has(version, label::PREVIOUS) {
            let key = secret_store::key_in(&clients.secrets, secret, version, layout).await?;
            return Ok(Outcome::Published(key));
        }
        let waited = Duration::between(began, clients.now());
        if waited >= NATIVE_PATIENCE || unfinished(&described).is_none() {
            return Ok(Outcome::Overdue(waited));
        }
        clients.sleep(Duration::from_secs(5)).await;
    }
}
