//! What goes into each step and comes out of it.
//!
//! These documents are the payloads of the Lambdas and stand in the execution history, so they hold
//! references only: no field can carry a secret.

use crate::{AccessKeyId, Duration, KeyRef, Rotation, Schema};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The five steps of a rotation, one Lambda each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Makes the new key and stores it as pending.
    Create,
    /// Tries the new key out.
    Verify,
    /// Makes the new key current.
    Publish,
    /// Makes the old key Inactive once nobody uses it.
    Deactivate,
    /// Deletes a key.
    Delete,
}

impl Step {
    /// All of them, in the order of a rotation.
    pub const ALL: [Step; 5] = [
        Step::Create,
        Step::Verify,
        Step::Publish,
        Step::Deactivate,
        Step::Delete,
    ];

    /// The step's name in Lambda names, roles and log lines.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Step::Create => "create",
            Step::Verify => "verify",
            Step::Publish => "publish",
            Step::Deactivate => "deactivate",
            Step::Delete => "delete",
        }
    }
}

/// What every step is told besides its own part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepInput<Part> {
    /// The version of this document.
    pub schema: Schema,
    /// The ARN of the execution, for logs.
    pub execution: String,
    /// What the rotation was asked to do.
    pub rotation: Rotation,
    /// The step's own part.
    #[serde(flatten)]
    pub part: Part,
}

/// The part of create: nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Create {}

/// What create found or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "outcome",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Created {
    /// A new key is stored as pending.
    Ready {
        /// The IAM user's unique id.
        user_id: String,
        /// The new key.
        pending: KeyRef,
        /// The version that was current then; publish replaces exactly this one.
        current_version_id: String,
        /// The key in that version, which becomes the old key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        current_access_key_id: Option<AccessKeyId>,
        /// An earlier run made the key.
        resumed: bool,
    },
    /// An earlier run published a key and left its old one behind: finish that first.
    Unfinished {
        /// The IAM user's unique id.
        user_id: String,
        /// The key that consumers read now.
        current: KeyRef,
        /// The key that is to go.
        previous_access_key_id: AccessKeyId,
    },
    /// This key must be deleted first, then create is to run again.
    Discard {
        /// The key.
        access_key_id: AccessKeyId,
        /// The version that holds it, if one does.
        #[serde(default)]
        versions: Vec<KeyRef>,
        /// Why it may be deleted.
        reason: DeleteReason,
    },
    /// A new key was made and could not be stored, for a reason that trying again does not change.
    /// It must be deleted, and the rotation fail with this error.
    Unstored {
        /// The key.
        access_key_id: AccessKeyId,
        /// The error's name.
        error: String,
        /// What happened.
        message: String,
    },
    /// A person must look at it.
    Hold(Hold),
}

/// Why a rotation must not go on without a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// The reason's name, such as `foreignKey`.
    pub reason: String,
    /// The facts, in a sentence or two: which key, how old, last used where.
    pub message: String,
}

/// The part of verify.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verify {
    /// The IAM user's unique id.
    pub user_id: String,
    /// The key to try out.
    pub pending: KeyRef,
}

/// What verify found; a key that does not work is an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verified {
    /// Who the key is, as AWS says.
    pub arn: String,
    /// How many calls the key has passed.
    pub calls: u32,
}

/// The part of publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Publish {
    /// The key to publish.
    pub pending: KeyRef,
    /// The version that it replaces.
    pub current_version_id: String,
    /// When the rotation started, for a metric. Executions of an older definition do not say it.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
}

/// What publish did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "outcome",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Published {
    /// The new key is current.
    Published {
        /// Since when, at the latest.
        published_at: Timestamp,
    },
    /// Another rotation was faster; this one's key is not needed.
    Superseded {
        /// The version that is current now.
        current_version_id: Option<String>,
    },
    /// Somebody who is no rotation wrote to the secret. What was written is to be kept, so this key's
    /// version, which has what was there before, must not replace it.
    Edited {
        /// The version that is current now.
        current_version_id: String,
    },
}

/// The part of deactivate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deactivate {
    /// The key that was current before.
    pub previous_access_key_id: AccessKeyId,
    /// When the new key was published.
    pub published_at: Timestamp,
    /// Which versions hold which keys, where the ids of the versions do not say.
    #[serde(default)]
    pub versions: Vec<KeyRef>,
}

/// What deactivate found or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "outcome",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Deactivated {
    /// The old key is Inactive.
    Deactivated {
        /// Since when, at the latest.
        deactivated_at: Timestamp,
    },
    /// Somebody used the old key within the quiet period, or that could not be found out.
    InUse {
        /// When it is worth looking again.
        recheck_at: Timestamp,
        /// Who used it, in words.
        message: String,
    },
    /// The old key is not there any more.
    Gone,
    /// A person must look at it.
    Hold(Hold),
}

/// The part of delete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delete {
    /// The key to delete.
    pub access_key_id: AccessKeyId,
    /// Why it may be deleted; each reason has its own conditions.
    pub reason: DeleteReason,
    /// When an earlier run of this step answered [`Deleted::Marked`], if it did.
    #[serde(default)]
    pub marked_at: Option<Timestamp>,
    /// Which versions hold which keys, where the ids of the versions do not say.
    #[serde(default)]
    pub versions: Vec<KeyRef>,
}

/// Why a key may be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "name",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum DeleteReason {
    /// It is old: Keywheel deactivated it, and it has rested.
    Rested {
        /// When it was deactivated.
        deactivated_at: Timestamp,
        /// How long it has to rest, in seconds.
        #[serde(rename = "deletionDelaySeconds")]
        deletion_delay: Duration,
    },
    /// A crash kept its secret from being stored; nobody can know it.
    Orphan,
    /// It is new and did not pass verification.
    Unverified,
    /// It is new and another rotation was faster.
    Superseded,
    /// It is the Inactive previous key, and `twoKeys: reclaim` says that it may go.
    MakeRoom,
}

/// What delete did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "outcome",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Deleted {
    /// The key is deleted now.
    Deleted,
    /// The key is marked, so that no run goes on with it from now on. Once those that were at work
    /// have ended, it can be deleted: the step is to be run again.
    Marked {
        /// When it was marked.
        marked_at: Timestamp,
        /// When to run the step again.
        recheck_at: Timestamp,
    },
    /// The key was not there any more.
    Gone,
    /// The key no longer meets the conditions of its reason, and was left alone.
    Hold(Hold),
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn outcomes_are_tagged_objects_that_a_choice_state_can_tell_apart() {
        let hold = Created::Hold(Hold {
            reason: "foreignKey".into(),
            message: "…".into(),
        });
        assert_eq!(
            serde_json::to_value(&hold).unwrap(),
            json!({"outcome": "hold", "reason": "foreignKey", "message": "…"})
        );

        let discard = Created::Discard {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
            versions: Vec::new(),
            reason: DeleteReason::Orphan,
        };
        assert_eq!(
            serde_json::to_value(&discard).unwrap(),
            json!({"outcome": "discard", "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "versions": [], "reason": {"name": "orphan"}})
        );
        assert_eq!(
            serde_json::to_value(Deactivated::Gone).unwrap(),
            json!({"outcome": "gone"})
        );
    }
}
