//! Rollback: the previous key works again, and is the one that consumers read.
//!
//! Publishing it is the last call, and a compare-and-swap, so whatever stops a rollback before that has
//! changed nothing for consumers. A rotation that is running may be about to deactivate or to delete that
//! very key. Two tags keep the two apart: whoever brings a key back says so in one and then looks at
//! the other, and the deactivate step does so the other way round, so that one of them sees the
//! other. A step that may be at work all the same is waited for.

mod plan;

pub use plan::{Impossible, Outlook, Plan, look, plan};

use crate::{Clients, Error};
use contract::bound::{RESTORING_TIME, SETTLING_TIME};
use contract::step::{self, StepInput};
use contract::{Duration, ErrorName, KeyRef, Rotation, Schema, label, tag};
use handlers::secret_store::{self, Described, Swap};
use handlers::{Verify, iam_user};
use jiff::Timestamp;

/// What a rollback did last, or waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The key is Active.
    Activated,
    /// A step that may be at work on the key is given time to end.
    Waiting(Duration),
    /// The key is tried out.
    Verifying,
    /// The key is published.
    Published,
}

/// How a rollback ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Consumers read the previous key.
    RolledBack,
    /// It was not done, and what consumers read is what it was.
    Impossible(Impossible),
}

/// Clocks differ by this at most: AWS refuses to sign in whoever is further off.
const SKEW: Duration = Duration::from_minutes(5);

/// After this long, the word that the key is being brought back may count no more for a step whose clock
/// is ahead, and whose calls are on their way.
const PATIENCE: Duration =
    Duration::from_secs(RESTORING_TIME.as_secs() - SKEW.as_secs() - SETTLING_TIME.as_secs());

/// A key that was just made Active works after seconds.
const RETRY_INTERVAL: Duration = Duration::from_secs(5);
const MOST_TRIES: u32 = 18;

/// Does what the plan says.
///
/// # Errors
/// When AWS refuses or cannot be reached. Consumers read what they read before, unless it is the very
/// last call of which nobody knows whether it took effect; running it again tells.
pub async fn carry_out(
    clients: &Clients,
    rotation: &Rotation,
    plan: &Plan,
    mut tell: impl FnMut(Progress),
) -> Result<Outcome, Error> {
    let (secrets, secret, key) = (&clients.secrets, &rotation.secret, &plan.to.access_key_id);
    let impossible = |why| Ok(Outcome::Impossible(why));
    let began = clients.now();
    let note = format!("{key} {began:.0}");
    secret_store::put_tag(secrets, secret, tag::RESTORED, &note).await?;
    let described = secret_store::describe(secrets, secret).await?;
    if let Some(why) = plan.is_outdated_by(&described) {
        return impossible(why);
    }
    let now = clients.now();
    let may_be_deleted = may_be_deleted(&described, plan, rotation, now);
    if may_be_deleted {
        wait(clients, &mut tell).await?;
    }
    let activate = async || iam_user::activate_key(&clients.iam, &rotation.user, key).await;
    if !activate().await? {
        return impossible(Impossible::Gone(key.clone()));
    }
    tell(Progress::Activated);
    if may_be_deleted || may_be_deactivated(&described, plan, now) {
        wait(clients, &mut tell).await?;
        if !activate().await? {
            return impossible(Impossible::Gone(key.clone()));
        }
    }
    tell(Progress::Verifying);
    if let Some(why) = verify(clients, rotation, &plan.to).await? {
        return impossible(Impossible::DoesNotWork(key.clone(), why));
    }
    if Duration::between(began, clients.now()) > PATIENCE {
        return impossible(Impossible::TookTooLong);
    }
    // Somebody may have called it compromised meanwhile.
    let described = secret_store::describe(secrets, secret).await?;
    if let Some(why) = plan.is_outdated_by(&described) {
        return impossible(why);
    }
    let (from, to) = (&plan.from.version_id, &plan.to.version_id);
    if described.has(from, label::PENDING) {
        // A run of publish that died in between would publish the other key again.
        secret_store::take_off(secrets, secret, label::PENDING, from).await?;
    }
    match secret_store::swap(secrets, secret, label::CURRENT, Some(from), to).await? {
        Swap::Done => {
            tell(Progress::Published);
            Ok(Outcome::RolledBack)
        }
        Swap::Lost(_) => impossible(Impossible::Changed),
    }
}

/// Until a step that looked before has ended, and its last call has arrived.
async fn wait(clients: &Clients, tell: &mut impl FnMut(Progress)) -> Result<(), Error> {
    tell(Progress::Waiting(SETTLING_TIME));
    clients.wait(SETTLING_TIME).await
}

/// Whether a run of deactivate may be at work that looked before the word was given. It has left a note then,
/// a moment ago.
fn may_be_deactivated(described: &Described, plan: &Plan, now: Timestamp) -> bool {
    let noted = described.deactivated_at(&plan.to.access_key_id);
    noted.is_some_and(|at| Duration::between(at, now) < SETTLING_TIME.plus(SKEW))
}

/// Whether a run of delete may be at work, or about to be: the key has rested for long enough, or nobody knows
/// since when it rests.
fn may_be_deleted(described: &Described, plan: &Plan, rotation: &Rotation, now: Timestamp) -> bool {
    let noted = described.deactivated_at(&plan.to.access_key_id);
    !plan.was_active
        && noted.is_none_or(|at| {
            let rested = Duration::between(at, now);
            rested.plus(SETTLING_TIME).plus(SKEW) >= rotation.policy.deletion_delay
        })
}

/// Tries the key out, for as long as AWS may not know that it is Active again. Its probes were passed when
/// it was published first, from a place that may reach more than this one.
async fn verify(
    clients: &Clients,
    rotation: &Rotation,
    key: &KeyRef,
) -> Result<Option<String>, Error> {
    let mut rotation = rotation.clone();
    rotation.verification.probes.clear();
    let input = StepInput {
        schema: Schema,
        execution: "keywheel rollback".to_owned(),
        part: step::Verify {
            user_id: iam_user::id(&clients.iam, &rotation.user).await?,
            pending: key.clone(),
        },
        rotation,
    };
    let verify = Verify::new(&clients.config);
    let mut tries = 0;
    loop {
        tries += 1;
        match verify.run(&input).await {
            Ok(_) => return Ok(None),
            Err(failure) if failure.name() == ErrorName::KeyNotYetActive && tries < MOST_TRIES => {
                clients.sleep(RETRY_INTERVAL).await;
            }
            Err(failure) => match failure.name() {
                ErrorName::KeyNotYetActive
                | ErrorName::VerificationFailed
                | ErrorName::WrongIdentity => return Ok(Some(failure.facts().to_owned())),
                _ => return Err(failure.into()),
            },
        }
    }
}
