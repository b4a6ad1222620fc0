//! Whether a key may be deleted: a pure function of what delete observed.

use crate::iam_user::KeyStatus;
use crate::secret_store::Holder;
use contract::bound::SETTLING_TIME;
use contract::step::{DeleteReason, Hold};
use contract::{AccessKeyId, Duration, Policy};
use jiff::Timestamp;

/// What delete sees before it does anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// When it looked.
    pub now: Timestamp,
    /// The key.
    pub key: AccessKeyId,
    /// The key's status; None when IAM does not list it.
    pub status: Option<KeyStatus>,
    /// What AWSCURRENT stands on.
    pub current: Holder,
    /// What AWSPREVIOUS stands on.
    pub previous: Holder,
    /// What AWSPENDING stands on.
    pub pending: Holder,
    /// What the mark of keys that are to be deleted stands on. A key that has it was pending until then.
    pub discarded: Holder,
    /// When a rotation last deactivated the key, if the secret tells.
    pub deactivated_at: Option<Timestamp>,
}

/// What delete does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Deletes the key.
    Delete,
    /// Marks the key's version, so that it can be deleted once no other run can publish it.
    Mark,
    /// Nothing yet: clocks differ by seconds or a minute, and by this one the key has not rested.
    NotYet,
    /// Nothing: the key is gone.
    Gone,
    /// Calls a person.
    Hold(Hold),
}

/// Decides about the key. Each reason has conditions of its own, and they are looked at again
/// right before the deletion, whatever the state machine knew when it asked.
#[must_use]
pub fn decide(
    seen: &Observation,
    reason: &DeleteReason,
    marked_at: Option<Timestamp>,
    policy: &Policy,
) -> Decision {
    let key = &seen.key;
    let Some(status) = seen.status else {
        return Decision::Gone;
    };
    if seen.is(&seen.current) {
        return hold(
            "current",
            format!("The key {key} is the one that consumers read now, so it was not deleted."),
        );
    }
    match reason {
        DeleteReason::Rested {
            deactivated_at,
            deletion_delay,
        } => match (status, &seen.current) {
            (_, Holder::VersionOfOthers | Holder::Nothing) => hold(
                "currentUnknown",
                format!(
                    "Somebody else has written to the secret since, so it is not known whether {key} is still needed, and it was not deleted."
                ),
            ),
            (KeyStatus::Active, _) => hold(
                "reactivated",
                format!(
                    "The old key {key} was made Active again, so it was not deleted. Once nobody needs it, a rerun deactivates and deletes it."
                ),
            ),
            _ => {
                // Another rotation may have deactivated it again, after a person made it Active.
                let again = seen.deactivated_at.unwrap_or(*deactivated_at);
                seen.rested(again.max(*deactivated_at), *deletion_delay)
            }
        },
        DeleteReason::MakeRoom => match status {
            // When a person deactivated it, nothing tells since when it rests.
            KeyStatus::Inactive if seen.is(&seen.previous) => {
                seen.deactivated_at.map_or(Decision::Delete, |since| {
                    seen.rested(since, policy.deletion_delay)
                })
            }
            _ => hold(
                "notSpare",
                format!(
                    "The key {key} is not the Inactive previous key any more, so it was not deleted."
                ),
            ),
        },
        DeleteReason::Orphan if seen.is(&seen.pending) => hold(
            "notOrphan",
            format!("The key {key} is stored in the secret after all, so it was not deleted."),
        ),
        DeleteReason::Orphan | DeleteReason::Unverified | DeleteReason::Superseded
            if seen.is(&seen.previous) =>
        {
            hold(
                "published",
                format!(
                    "The key {key} was published, and consumers may have read it, so it was not deleted."
                ),
            )
        }
        // No version holds it, and the run that made it has ended: nobody can publish it.
        DeleteReason::Orphan => Decision::Delete,
        DeleteReason::Unverified | DeleteReason::Superseded if seen.may_have_been_published() => {
            hold(
                "currentUnknown",
                format!(
                    "Somebody else has written to the secret since, so it is not known whether consumers have read {key}, and it was not deleted."
                ),
            )
        }
        DeleteReason::Unverified | DeleteReason::Superseded => {
            let settled =
                marked_at.is_some_and(|at| Duration::between(at, seen.now) >= SETTLING_TIME);
            if settled && !seen.is(&seen.pending) {
                Decision::Delete
            } else {
                Decision::Mark
            }
        }
    }
}

impl Observation {
    fn is(&self, holder: &Holder) -> bool {
        *holder == Holder::Key(self.key.clone())
    }

    /// Whether the secret tells nothing of the key: no label is on its version, and none is on that of a key that
    /// took its place.
    fn may_have_been_published(&self) -> bool {
        let tells = |holder: &Holder| matches!(holder, Holder::Key(_));
        !tells(&self.current) && !tells(&self.pending) && !self.is(&self.discarded)
    }

    /// Whether a key that is Inactive `since` then has rested for long enough.
    fn rested(&self, since: Timestamp, deletion_delay: Duration) -> Decision {
        let (key, rested) = (&self.key, Duration::between(since, self.now));
        if rested >= deletion_delay {
            Decision::Delete
        } else if rested.plus(SETTLING_TIME) >= deletion_delay {
            Decision::NotYet
        } else {
            hold(
                "notRested",
                format!(
                    "The old key {key} was deactivated at {since:.0}, less than {deletion_delay} ago, so it was not deleted. The rotation that did that deletes it when its time has come."
                ),
            )
        }
    }
}

fn hold(reason: &str, message: String) -> Decision {
    Decision::Hold(Hold {
        reason: reason.to_owned(),
        message,
    })
}

#[cfg(test)]
mod tests;
