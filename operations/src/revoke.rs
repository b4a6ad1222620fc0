//! Revoke: a compromised key is replaced, deactivated at once, and deleted after the deletion delay.
//!
//! The secret's tag `keywheel:revoked` says which keys a person has called compromised: the deactivate
//! step does not ask who uses those, and nothing brings them back. The work is the state machine's, in
//! an execution without a grace period, so there is one implementation of making, verifying,
//! publishing, deactivating and deleting. A working key stays published all the while.

use crate::execution::{self, Input, Status};
use crate::rollback;
use crate::standing::Standing;
use crate::{Clients, Error};
use contract::{AccessKeyId, Duration, Handover, KeyRef, Rotation, UserName, label, tag};
use handlers::iam_user::KeyStatus;
use handlers::secret_store;
use std::fmt;

/// How a compromised key goes out of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// A new key is made and published in its place.
    Replace,
    /// The current key is another one already: only the compromised one is still to be deactivated.
    Finish {
        /// The current key.
        current: KeyRef,
    },
    /// The user's second place is taken by the previous key, so that one is brought back.
    GoBack(rollback::Plan),
}

/// What a revocation would find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// This key can be revoked this way.
    Possible(AccessKeyId, Way),
    /// The key does not work any more, and is not current.
    Done(AccessKeyId),
    /// It cannot be revoked.
    Impossible(Impossible),
}

/// Why a key cannot be revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// The secret has no current key.
    NoCurrentKey,
    /// The user has no such key.
    NotOfTheUser(AccessKeyId),
    /// The key was never published: it waits to be, under AWSPENDING.
    Pending(AccessKeyId),
    /// Keywheel knows nothing of the key.
    Foreign(AccessKeyId),
    /// The other key, which would have to be published, does not work.
    NothingElseWorks(AccessKeyId),
    /// The user's second place is taken by this key, and it cannot be brought back.
    NoRoom(AccessKeyId, rollback::Impossible),
}

/// What is told on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The secret says that the key is compromised.
    Marked,
    /// The previous key is being brought back.
    GoingBack(rollback::Progress),
    /// An execution was started.
    Started(String),
    /// An execution entered a state.
    Entered(execution::Entered),
}

/// How a revocation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The key is Inactive or gone, and another one is published.
    Revoked {
        /// The key that consumers read now.
        published: Option<AccessKeyId>,
        /// The execution that deletes the revoked key, when one was started.
        execution: Option<String>,
    },
    /// It cannot be done.
    Impossible(Impossible),
    /// The execution called a person, or failed.
    Failed {
        /// The execution.
        execution: String,
        /// The error's name.
        error: String,
        /// What happened.
        cause: Option<String>,
    },
    /// Somebody got in between again and again.
    GaveUp,
}

/// How often it is begun anew when somebody got in between.
const MOST_ROUNDS: u32 = 5;
const POLL_INTERVAL: Duration = Duration::from_secs(3);
/// How long the execution may take until the key is Inactive: longer than its retries at create and verify.
const MOST_POLLS: u32 = 600;

/// What the revocation of a key would do, as it stands; that of the current one when none is named.
#[must_use]
pub fn look(standing: &Standing, named: Option<&AccessKeyId>) -> Prospect {
    let current = standing.under(label::CURRENT);
    let current_key = current.as_ref().and_then(|current| current.key.clone());
    let impossible = Prospect::Impossible;
    let Some(key) = named.cloned().or_else(|| current_key.clone()) else {
        return impossible(Impossible::NoCurrentKey);
    };
    let is_current = current_key.as_ref() == Some(&key);
    if is_current {
        return match standing.key_under(label::PREVIOUS) {
            Some(previous) if standing.status(&previous).is_some() && previous != key => {
                match rollback::plan(standing) {
                    Ok(plan) => Prospect::Possible(key, Way::GoBack(plan)),
                    Err(why) => impossible(Impossible::NoRoom(previous, why)),
                }
            }
            _ => Prospect::Possible(key, Way::Replace),
        };
    }
    if standing.key_under(label::PENDING).as_ref() == Some(&key) {
        return impossible(Impossible::Pending(key));
    }
    let status = standing.status(&key);
    if standing.key_under(label::PREVIOUS).as_ref() != Some(&key) {
        return impossible(match status {
            None => Impossible::NotOfTheUser(key),
            Some(_) => Impossible::Foreign(key),
        });
    }
    // With a note, the rotation that wrote it sees to the rest.
    let is_noted = standing.described.deactivated_at(&key).is_some();
    if status.is_none() || status != Some(KeyStatus::Active) && is_noted {
        return Prospect::Done(key);
    }
    match (current, current_key) {
        (Some(placed), Some(current)) if standing.status(&current) == Some(KeyStatus::Active) => {
            let current = KeyRef {
                access_key_id: current,
                version_id: placed.version_id,
            };
            Prospect::Possible(key, Way::Finish { current })
        }
        _ => impossible(Impossible::NothingElseWorks(key)),
    }
}

/// Revokes a key, and waits until it is Inactive. It begins anew when somebody got in between, and running
/// it again goes on from what is there.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn carry_out(
    clients: &Clients,
    state_machine_arn: &str,
    rotation: &Rotation,
    key: &AccessKeyId,
    mut tell: impl FnMut(Progress),
) -> Result<Outcome, Error> {
    mark(clients, rotation, key).await?;
    tell(Progress::Marked);
    let mut execution = None;
    for _ in 0..MOST_ROUNDS {
        let standing = Standing::of(clients, rotation).await?;
        let handover = match look(&standing, Some(key)) {
            Prospect::Impossible(why) => return Ok(Outcome::Impossible(why)),
            Prospect::Done(_) => {
                return Ok(Outcome::Revoked {
                    published: standing.key_under(label::CURRENT),
                    execution,
                });
            }
            Prospect::Possible(_, Way::Replace) => None,
            Prospect::Possible(_, Way::Finish { current }) => Some(Handover::Published {
                new_key: current,
                old_key_id: Some(key.clone()),
                published_at: clients.now(),
            }),
            Prospect::Possible(_, Way::GoBack(plan)) => {
                let told = |progress| tell(Progress::GoingBack(progress));
                let back = rollback::carry_out(clients, rotation, &plan, told).await?;
                match back {
                    // Then the compromised one is the previous key; or there is room for a new one.
                    rollback::Outcome::RolledBack
                    | rollback::Outcome::Impossible(
                        rollback::Impossible::Changed
                        | rollback::Impossible::TookTooLong
                        | rollback::Impossible::Gone(_),
                    ) => continue,
                    rollback::Outcome::Impossible(why) => {
                        let to = plan.to.access_key_id;
                        return Ok(Outcome::Impossible(Impossible::NoRoom(to, why)));
                    }
                }
            }
        };
        let mut rotation = rotation.clone();
        rotation.policy.grace_period = Duration::ZERO;
        let name = execution::name("revoke", &rotation.user, clients.now());
        let input = Input { rotation, handover };
        let arn = execution::start(clients, state_machine_arn, &name, &input).await?;
        tell(Progress::Started(arn.clone()));
        match deactivated(clients, &input.rotation, key, &arn, &mut tell).await? {
            Status::Failed { error, cause } => {
                // It may have lost to another rotation, or ended after the key was deactivated.
                let standing = Standing::of(clients, &input.rotation).await?;
                if !matches!(look(&standing, Some(key)), Prospect::Done(_)) {
                    return Ok(Outcome::Failed {
                        execution: arn,
                        error,
                        cause,
                    });
                }
            }
            Status::Running | Status::Succeeded(_) => {}
        }
        execution = Some(arn);
    }
    Ok(Outcome::GaveUp)
}

/// Writes down that the key is compromised, after those that were called so before.
async fn mark(clients: &Clients, rotation: &Rotation, key: &AccessKeyId) -> Result<(), Error> {
    /// A tag's value has 256 characters at most, a key's id 20; what was revoked long ago is deleted.
    const MOST: usize = 8;
    let described = secret_store::describe(&clients.secrets, &rotation.secret).await?;
    if described.is_revoked(key) {
        return Ok(());
    }
    let revoked = described.revoked();
    let kept = &revoked[revoked.len().saturating_sub(MOST - 1)..];
    let keys = kept.iter().chain([key]).map(AccessKeyId::as_str);
    let value = keys.collect::<Vec<_>>().join(" ");
    secret_store::put_tag(&clients.secrets, &rotation.secret, tag::REVOKED, &value).await?;
    Ok(())
}

/// Waits until the key is Inactive or gone, or the execution ends.
async fn deactivated(
    clients: &Clients,
    rotation: &Rotation,
    key: &AccessKeyId,
    arn: &str,
    tell: &mut impl FnMut(Progress),
) -> Result<Status, Error> {
    let mut seen = 0;
    for _ in 0..MOST_POLLS {
        let (entered, latest) = execution::entered(clients, arn, seen).await?;
        seen = latest;
        for entered in entered {
            tell(Progress::Entered(entered));
        }
        let keys = handlers::iam_user::keys(&clients.iam, &rotation.user).await?;
        let works = keys
            .iter()
            .any(|listed| listed.id == *key && listed.status == KeyStatus::Active);
        let status = execution::status(clients, arn).await?;
        if !works && status == Status::Running {
            // Inactive from the beginning, it may still be current.
            let described = secret_store::describe(&clients.secrets, &rotation.secret).await?;
            if described.deactivated_at(key).is_some() {
                return Ok(status);
            }
        }
        if status != Status::Running {
            return Ok(status);
        }
        clients.sleep(POLL_INTERVAL).await;
    }
    Ok(Status::Running)
}

impl Impossible {
    /// What to do instead.
    #[must_use]
    pub fn hint(&self, user: &UserName) -> String {
        match self {
            Impossible::NoCurrentKey => format!("`keywheel rotate {user}` publishes a first key"),
            Impossible::NotOfTheUser(_) => {
                format!("`keywheel versions {user}` shows the user's keys")
            }
            Impossible::Pending(key) => format!(
                "nobody has read it; delete it with `keywheel purge {user} --key {key}`, and the rotation makes another one"
            ),
            Impossible::Foreign(key) => {
                format!("if it is not needed, delete it with `keywheel purge {user} --key {key}`")
            }
            Impossible::NothingElseWorks(key) => format!(
                "delete it with `keywheel purge {user} --key {key}`; then `keywheel rotate {user}` makes a new one"
            ),
            Impossible::NoRoom(key, _) => {
                format!("delete it with `keywheel purge {user} --key {key}`, then run this again")
            }
        }
    }
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Impossible::NoCurrentKey => f.write_str("the secret holds no current key"),
            Impossible::NotOfTheUser(key) => write!(f, "the user has no key {key}"),
            Impossible::Pending(key) => write!(f, "the key {key} was never published"),
            Impossible::Foreign(key) => {
                write!(
                    f,
                    "the key {key} is neither the current nor the previous one"
                )
            }
            Impossible::NothingElseWorks(key) => write!(
                f,
                "the key in the secret does not work, so {key} is the only one that does"
            ),
            Impossible::NoRoom(key, why) => write!(
                f,
                "there is no room for a new key: {key} takes the user's second place, and cannot be brought back: {why}"
            ),
        }
    }
}
