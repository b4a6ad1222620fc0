//! Why create calls a person.

use crate::last_use::LastUse;
use contract::step::Hold;
use contract::{AccessKeyId, Duration};

/// Why create calls a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// The user was deleted and made again.
    UserRecreated {
        /// The id in the secret or the intent record.
        recorded: String,
        /// The id that IAM gives now.
        actual: String,
    },
    /// The pending key is there but does not work.
    PendingKeyNotActive(AccessKeyId),
    /// Somebody still uses the previous key.
    PreviousKeyInUse(AccessKeyId, LastUse),
    /// The key in the secret does not work, and the previous one does.
    OnlyPreviousKeyWorks(AccessKeyId),
    /// The previous key is Inactive, and nobody allowed its deletion.
    PreviousKeyInactive(AccessKeyId),
    /// A key that Keywheel made, in a version that has lost its labels: it may have been published.
    UnlabelledKey(AccessKeyId, LastUse),
    /// A key that Keywheel did not make.
    ForeignKey {
        /// The key.
        key: AccessKeyId,
        /// How old it is.
        age: Duration,
        /// When it was last used.
        last_use: LastUse,
    },
}

impl From<&HoldReason> for Hold {
    fn from(reason: &HoldReason) -> Hold {
        let (name, message) = match reason {
            HoldReason::UserRecreated { recorded, actual } => (
                "userRecreated",
                format!(
                    "The IAM user has the unique id {actual}, and its secret belongs to the user {recorded} of the same name, who was deleted. \
                     If the new user is meant to go on with this secret, remove UserId from the secret's value and the label KEYWHEEL_INTENT from its versions."
                ),
            ),
            HoldReason::PendingKeyNotActive(key) => (
                "pendingKeyNotActive",
                format!(
                    "The new key {key} was deactivated before it was published. \
                     Make it Active to go on with it, or delete it and take AWSPENDING off its version to have another one made."
                ),
            ),
            HoldReason::PreviousKeyInUse(key, last_use) => (
                "previousKeyInUse",
                format!(
                    "The previous key {key} is still Active: {last_use}. \
                     Move whoever uses it to the key in the secret; once it is quiet, a rerun deactivates and deletes it."
                ),
            ),
            HoldReason::OnlyPreviousKeyWorks(key) => (
                "onlyPreviousKeyWorks",
                format!(
                    "The key in the secret does not work, and the previous key {key} does. \
                     Move AWSCURRENT back to the previous version to have {key} rotated, or delete {key} to have a new key made."
                ),
            ),
            HoldReason::PreviousKeyInactive(key) => (
                "previousKeyInactive",
                format!(
                    "The previous key {key} does not work and takes the user's second place. \
                     Delete it if nobody needs it back, or set `twoKeys: reclaim` to have it deleted."
                ),
            ),
            HoldReason::UnlabelledKey(key, last_use) => (
                "unlabelledKey",
                format!(
                    "The key {key} is stored in a version of the secret that has lost its labels: {last_use}. \
                     Delete it if nobody needs it, or put a label back on its version."
                ),
            ),
            HoldReason::ForeignKey { key, age, last_use } => (
                "foreignKey",
                format!(
                    "The key {key} was not made by Keywheel: {} old, {last_use}. \
                     Delete it if nobody needs it, or store it in the secret as AWSCURRENT to have it rotated.",
                    age.in_days()
                ),
            ),
        };
        Hold {
            reason: name.to_owned(),
            message,
        }
    }
}
