//! How a user stands: which key works, what the rotation is at, and whether a person is needed. A pure
//! function of what was seen, for an operator's screen and for whatever watches without one.

mod concern;
mod judging;

pub use concern::Concern;
pub use judging::judge;

use crate::create::Glance;
use crate::iam_user::KeyStatus;
use crate::last_use::LastUse;
use contract::{AccessKeyId, Duration, Policy};
use jiff::Timestamp;

/// Everything that is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The keys and the secret.
    pub glance: Glance,
    /// What is to start the next rotation.
    pub starter: Starter,
    /// Whether a rotation is under way.
    pub execution: Execution,
}

/// What starts a user's rotations: a schedule, or the rotation of its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starter {
    /// It is there and enabled.
    Ready,
    /// Somebody has disabled it.
    Disabled,
    /// It is not there.
    Missing,
    /// It was not looked at.
    Unknown,
}

/// A user's execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Execution {
    /// This one runs.
    Running {
        /// Its ARN.
        arn: String,
        /// Since when.
        since: Timestamp,
    },
    /// None runs, and this was the last one, which did not succeed.
    Failed(Failed),
    /// None runs.
    None,
    /// It was not looked at.
    Unknown,
}

/// An execution that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Its ARN.
    pub arn: String,
    /// When it ended.
    pub at: Timestamp,
    /// What it ended with, such as `Keywheel.AccessDenied`, or how: `ABORTED`.
    pub error: String,
}

/// What a rotation of this user is to keep to.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// How long each part takes.
    pub policy: &'a Policy,
    /// When the rotation after the one that made the current key begins, at the latest; nothing when there
    /// is no key yet.
    pub due: Option<Timestamp>,
}

/// How a user stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// When it was looked at.
    pub now: Timestamp,
    /// The key that consumers read.
    pub current: Option<KeyStanding>,
    /// The new key, before it is published.
    pub pending: Option<KeyStanding>,
    /// The old key, as long as it is there.
    pub previous: Option<KeyStanding>,
    /// The keys that no label names.
    pub others: Vec<KeyStanding>,
    /// What the rotation is at.
    pub phase: Phase,
    /// The rotation that is under way.
    pub execution: Option<String>,
    /// When the next rotation begins, at the latest.
    pub next_by: Option<Timestamp>,
    /// What a person must look at, the most pressing first; empty when all is well.
    pub concerns: Vec<Concern>,
}

/// A key, as IAM shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStanding {
    /// The key.
    pub id: AccessKeyId,
    /// Its status; nothing when it is gone.
    pub status: Option<KeyStatus>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When it was last used.
    pub last_use: LastUse,
}

/// What a user's rotation is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    /// There is no key yet.
    BeforeTheFirst,
    /// One key works, nothing is under way.
    AtRest,
    /// A new key is made, or is about to be.
    Creating,
    /// A new key is stored, and not published yet.
    Verifying,
    /// The new key is published, and both work.
    Grace {
        /// Until when that is promised.
        until: Timestamp,
    },
    /// The grace period is over, and the old key waits until it is quiet.
    WaitingForQuiet,
    /// The old key is Inactive, and can be brought back.
    Resting {
        /// Until when, if the secret tells since when it rests.
        until: Option<Timestamp>,
    },
    /// Keys are there that are not to be told apart from here.
    Unclear,
}

impl Phase {
    /// Its name in documents.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Phase::BeforeTheFirst => "beforeTheFirst",
            Phase::AtRest => "atRest",
            Phase::Creating => "creating",
            Phase::Verifying => "verifying",
            Phase::Grace { .. } => "grace",
            Phase::WaitingForQuiet => "waitingForQuiet",
            Phase::Resting { .. } => "resting",
            Phase::Unclear => "unclear",
        }
    }

    /// The same in words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Phase::BeforeTheFirst => "the first one is to come",
            Phase::AtRest => "none under way",
            Phase::Creating => "a new key is being made",
            Phase::Verifying => "the new key is being tried out",
            Phase::Grace { .. } => "grace period",
            Phase::WaitingForQuiet => "waiting until the old key is quiet",
            Phase::Resting { .. } => "the old key rests",
            Phase::Unclear => "unclear",
        }
    }

    /// Until when, where that is known.
    #[must_use]
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Phase::Grace { until } => Some(*until),
            Phase::Resting { until } => *until,
            _ => None,
        }
    }
}

/// How late a new key may be after its rotation was due: EventBridge Scheduler tries for a day to start it
/// (the retry policy of the generated schedules), and the steps up to its publication take minutes.
pub const LATEST: Duration = Duration::from_hours(25);

#[cfg(test)]
mod tests;
