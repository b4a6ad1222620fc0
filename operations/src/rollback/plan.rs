//! Which key a rollback brings back, and why it may be impossible.

use crate::standing::{Placed, Standing};
use contract::{AccessKeyId, KeyRef, UserName, label};
use handlers::iam_user::KeyStatus;
use handlers::secret_store::Described;
use std::fmt;

/// What a rollback would find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It can be done.
    Possible(Plan),
    /// It has been done: this key is current.
    Done(AccessKeyId),
    /// It cannot be done.
    Impossible(Impossible),
}

/// Which key comes back, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What consumers read now.
    pub from: Placed,
    /// The key that they read then, and its version.
    pub to: KeyRef,
    /// Whether that key is Active now.
    pub was_active: bool,
}

/// Why a rollback is impossible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// No version has AWSPREVIOUS, or it holds no key.
    NoPreviousKey,
    /// The secret has no current version.
    NoCurrentVersion,
    /// The previous key is deleted.
    Gone(AccessKeyId),
    /// The previous key's time is over.
    Expired(AccessKeyId),
    /// Somebody has called the previous key compromised.
    Revoked(AccessKeyId),
    /// The previous key does not work, for this reason.
    DoesNotWork(AccessKeyId, String),
    /// Somebody has moved AWSCURRENT meanwhile.
    Changed,
    /// So much time passed that a step may be at work on the key again.
    TookTooLong,
}

/// What a rollback would do, as it stands.
#[must_use]
pub fn look(standing: &Standing) -> Outlook {
    // After a rollback, the key that it left is the previous one: a second time would bring that one back.
    if let Some(current) = standing.key_under(label::CURRENT)
        && standing.described.restored() == Some(&current)
    {
        return Outlook::Done(current);
    }
    match plan(standing) {
        Ok(plan) => Outlook::Possible(plan),
        Err(why) => Outlook::Impossible(why),
    }
}

/// From the current key to the previous one, even if the current one was brought back before.
///
/// # Errors
/// Why that is impossible.
pub fn plan(standing: &Standing) -> Result<Plan, Impossible> {
    let Some(from) = standing.under(label::CURRENT) else {
        return Err(Impossible::NoCurrentVersion);
    };
    let previous = standing.under(label::PREVIOUS);
    let Some((version_id, access_key_id)) =
        previous.and_then(|placed| Some((placed.version_id, placed.key?)))
    else {
        return Err(Impossible::NoPreviousKey);
    };
    if standing.described.is_revoked(&access_key_id) {
        return Err(Impossible::Revoked(access_key_id));
    }
    match standing.status(&access_key_id) {
        None => Err(Impossible::Gone(access_key_id)),
        Some(KeyStatus::Expired) => Err(Impossible::Expired(access_key_id)),
        Some(status) => Ok(Plan {
            from,
            to: KeyRef {
                access_key_id,
                version_id,
            },
            was_active: status == KeyStatus::Active,
        }),
    }
}

impl Plan {
    /// Why the plan does not hold any more.
    pub(super) fn is_outdated_by(&self, described: &Described) -> Option<Impossible> {
        if described.is_revoked(&self.to.access_key_id) {
            Some(Impossible::Revoked(self.to.access_key_id.clone()))
        } else if !described.has(&self.from.version_id, label::CURRENT) {
            Some(Impossible::Changed)
        } else {
            None
        }
    }
}

impl Impossible {
    /// What to do instead.
    #[must_use]
    pub fn hint(&self, user: &UserName) -> String {
        match self {
            Impossible::NoPreviousKey | Impossible::NoCurrentVersion => {
                format!("`keywheel versions {user}` shows what there is")
            }
            Impossible::Gone(_) | Impossible::Expired(_) => {
                format!("`keywheel rotate {user}` makes a new key")
            }
            Impossible::Revoked(_) | Impossible::DoesNotWork(..) => {
                format!(
                    "`keywheel rotate {user}` makes a new key, once the previous one is deleted"
                )
            }
            Impossible::Changed | Impossible::TookTooLong => "run it again".to_owned(),
        }
    }
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Impossible::NoPreviousKey => {
                f.write_str("the secret has no previous key to go back to")
            }
            Impossible::NoCurrentVersion => f.write_str("the secret has no current version"),
            Impossible::Gone(key) => write!(f, "the previous key {key} is deleted"),
            Impossible::Expired(key) => write!(f, "the previous key {key} has expired"),
            Impossible::Revoked(key) => {
                write!(f, "the previous key {key} was revoked as compromised")
            }
            Impossible::DoesNotWork(key, why) => {
                write!(
                    f,
                    "the previous key {key} does not work, so it was not published: {why}"
                )
            }
            Impossible::Changed => f.write_str(
                "somebody has published another key meanwhile, so nothing was published",
            ),
            Impossible::TookTooLong => f.write_str("it took too long, so nothing was published"),
        }
    }
}
