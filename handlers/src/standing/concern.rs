//! What a person must look at.

use super::Failed;
use crate::iam_user::KeyStatus;
use contract::step::Hold;
use contract::{AccessKeyId, UserName};
use jiff::Timestamp;

/// What a person must look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concern {
    /// The key that consumers read does not work.
    CurrentKeyDoesNotWork {
        /// The key.
        key: AccessKeyId,
        /// Its status; nothing when it is gone.
        status: Option<KeyStatus>,
    },
    /// The next rotation would stop and call a person.
    Held(Hold),
    /// A rotation has begun, and nothing goes on with it.
    Abandoned {
        /// The execution that did not succeed, if one is known.
        failed: Option<Failed>,
    },
    /// The last rotation failed before it made a key.
    Failed(Failed),
    /// The current key is older than its schedule allows.
    Overdue {
        /// When the next key should have been there.
        since: Timestamp,
    },
    /// The schedule, or the secret's own rotation, is off.
    StarterDisabled,
    /// The schedule, or the secret's own rotation, is not there.
    StarterMissing,
}

impl Concern {
    /// Its name in documents.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Concern::CurrentKeyDoesNotWork { .. } => "currentKeyDoesNotWork",
            Concern::Held(_) => "held",
            Concern::Abandoned { .. } => "abandoned",
            Concern::Failed(_) => "failed",
            Concern::Overdue { .. } => "overdue",
            Concern::StarterDisabled => "starterDisabled",
            Concern::StarterMissing => "starterMissing",
        }
    }

    /// What there is to say, without what to do about it. Of a hold, that is in it.
    #[must_use]
    pub fn facts(&self) -> String {
        match self {
            Concern::CurrentKeyDoesNotWork { key, status } => {
                let how = status.map_or("gone", KeyStatus::name);
                format!("The key {key}, which consumers read, is {how}.")
            }
            Concern::Held(hold) => hold.message.clone(),
            Concern::Abandoned { failed: None } => {
                "A rotation has begun, and nothing goes on with it.".to_owned()
            }
            Concern::Abandoned {
                failed: Some(failed),
            } => format!(
                "A rotation has begun, and nothing goes on with it since it ended with {} at {:.0}.",
                failed.error, failed.at
            ),
            Concern::Failed(failed) => format!(
                "The last rotation ended with {} at {:.0}, before it made a key.",
                failed.error, failed.at
            ),
            Concern::Overdue { since } => {
                format!("A new key should have been there by {since:.0}, and is not.")
            }
            Concern::StarterDisabled => {
                "What starts the rotations is disabled, so there will be none.".to_owned()
            }
            Concern::StarterMissing => {
                "What starts the rotations is not there, so there will be none.".to_owned()
            }
        }
    }

    /// What to do about it, with the commands for this user.
    #[must_use]
    pub fn remedy(&self, user: &UserName) -> String {
        match self {
            Concern::CurrentKeyDoesNotWork { .. } => format!(
                "make it Active again, bring the previous key back with `keywheel rollback {user}`, or have a new one made with `keywheel rotate {user}`"
            ),
            Concern::Held(_) => format!("do what it says, then `keywheel rerun {user}`"),
            Concern::Abandoned { .. } => format!("`keywheel rerun {user}` goes on with it"),
            Concern::Failed(_) => format!("do what its alert says, then `keywheel rerun {user}`"),
            Concern::Overdue { .. } => format!(
                "`keywheel history {user}` tells what became of the last rotations, `keywheel rotate {user}` starts one"
            ),
            Concern::StarterDisabled => format!("`keywheel resume {user}` enables it"),
            Concern::StarterMissing => "deploy the configuration again".to_owned(),
        }
    }
}
