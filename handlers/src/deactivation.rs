//! Whether the old key may be made Inactive: a pure function of what deactivate observed.

use crate::iam_user::KeyStatus;
use crate::last_use::LastUse;
use crate::secret_store::Holder;
use contract::bound::RESTORING_TIME;
use contract::step::Hold;
use contract::{AccessKeyId, Duration, Policy};
use jiff::Timestamp;

/// What deactivate sees before it does anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// When it looked.
    pub now: Timestamp,
    /// When the new key was published.
    pub published_at: Timestamp,
    /// The old key.
    pub key: AccessKeyId,
    /// The old key's status; None when IAM does not list it.
    pub status: Option<KeyStatus>,
    /// When a rotation last deactivated it, if the secret tells.
    pub deactivated_at: Option<Timestamp>,
    /// What AWSCURRENT stands on.
    pub current: Holder,
    /// Since when a person is bringing the old key back, if the secret tells.
    pub restored_at: Option<Timestamp>,
    /// Whether a person has called the old key compromised.
    pub revoked: bool,
    /// When the old key was last used.
    pub last_use: LastUse,
}

/// What deactivate does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Makes the old key Inactive.
    Deactivate,
    /// Nothing: another rotation has made it Inactive, at this time.
    Rests(Timestamp),
    /// Nothing: the old key is gone.
    Gone,
    /// Looks again later.
    Recheck(Timestamp),
    /// Calls a person.
    Hold(Hold),
}

/// There is no point in asking IAM more often: it records uses with a lag.
const SHORTEST_RECHECK: Duration = Duration::from_minutes(30);

/// Decides about the old key. Fails closed: what is unknown counts as in use. Only a key that a person
/// has called compromised is cut whoever uses it.
#[must_use]
pub fn decide(seen: &Observation, policy: &Policy) -> Decision {
    let key = &seen.key;
    let Some(status) = seen.status else {
        return Decision::Gone;
    };
    match &seen.current {
        Holder::Key(current) if current != key => {}
        Holder::Key(_) => {
            return hold(
                "currentAgain",
                format!(
                    "The old key {key} is current again, so it is left alone. Somebody moved AWSCURRENT back to it."
                ),
            );
        }
        Holder::VersionOfOthers | Holder::Nothing => {
            return hold(
                "currentUnknown",
                format!(
                    "Somebody else has written to the secret since, so it is not known whether {key} is still needed, and it is left alone."
                ),
            );
        }
    }
    // A person may be about to move AWSCURRENT back to it; in the end it is current, or it is not.
    let restoring_until = seen.restored_at.map(|at| RESTORING_TIME.after(at));
    if let Some(until) = restoring_until.filter(|until| seen.now < *until) {
        return Decision::Recheck(until);
    }
    if seen.revoked || seen.last_use.is_quiet(seen.now, policy.quiet_period) {
        return match seen.deactivated_at {
            // To note it again would start its rest again, and hold up the other rotation.
            Some(at) if status == KeyStatus::Inactive => Decision::Rests(at),
            _ => Decision::Deactivate,
        };
    }
    let hold_at = policy
        .grace_period
        .plus(policy.hold_after)
        .after(seen.published_at);
    if seen.now >= hold_at {
        return hold(
            "oldKeyInUse",
            format!(
                "The old key {key} is still in use {} after the new one was published: {}. Both keys work. \
                 Move whoever uses it to the key in the secret; once it is quiet, a rerun deactivates and deletes it.",
                Duration::between(seen.published_at, seen.now).in_days(),
                seen.last_use
            ),
        );
    }
    let quiet_at = match &seen.last_use {
        LastUse::Used { at, .. } => policy.quiet_period.after(*at),
        LastUse::Never | LastUse::Unknown { .. } => seen.now,
    };
    Decision::Recheck(quiet_at.min(hold_at).max(SHORTEST_RECHECK.after(seen.now)))
}

fn hold(reason: &str, message: String) -> Decision {
    Decision::Hold(Hold {
        reason: reason.to_owned(),
        message,
    })
}

#[cfg(test)]
mod tests;
