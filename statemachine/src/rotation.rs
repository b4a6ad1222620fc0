//! The rotation as a state machine: one definition for all users.
//!
//! The execution's input is a [`contract::Rotation`], with a [`contract::Handover`] beside its fields
//! when the rotate Lambda starts it. Each step gets it whole, with its own part
//! beside it, and answers with an `outcome` that the choice after it reads. What later states need
//! is kept in variables; no state's input or output holds a secret. Waits are states, so they cost
//! nothing and outlive deployments.
//!
//! ARNs are `${…}` substitutions, which CloudFormation's `DefinitionSubstitutions` and Terraform's
//! `templatefile` both fill in: see [`Substitution`].

mod alert;
mod announcement;
mod beginning;
mod cleanup;
mod console;
mod creation;
mod discard;
mod failure;
mod lambda;
mod native;
mod publication;
mod substitution;
mod unannounced;

pub use alert::ALERT_NOT_SENT;
pub use console::{CONSOLE, OTHER_CONSOLES, console_host};
pub use native::{NATIVE_PATHS, native_failures, native_message};
pub use publication::SUPERSEDED_KEY;
pub use substitution::Substitution;
pub use unannounced::{UNANNOUNCED_PATHS, unannounced_failures, unannounced_message};

use crate::{StateMachine, Succeed};
use serde_json::json;

/// The states' names: the sentences that an operator reads in the console's graph.
pub mod state {
    /// Sets the variables that later states count on, and finds where to begin.
    pub const BEGIN: &str = "Begin the rotation";
    /// The create step.
    pub const CREATE: &str = "Create the new key";
    /// Reads create's outcome.
    pub const CREATED: &str = "What did create find?";
    /// New keys need seconds to work.
    pub const PROPAGATE: &str = "Wait until AWS knows the new key";
    /// The verify step.
    pub const VERIFY: &str = "Verify the new key";
    /// The publish step.
    pub const PUBLISH: &str = "Publish the new key";
    /// Reads publish's outcome.
    pub const PUBLISHED: &str = "Is the new key published?";
    /// An event, so that deployments can start.
    pub const ANNOUNCE: &str = "Announce the new key";
    /// The same, of the old key.
    pub const ANNOUNCE_INACTIVE: &str = "Announce deactivation";
    /// The same, of its end.
    pub const ANNOUNCE_DELETED: &str = "Announce deletion";
    /// The same, of a rotation that ends badly.
    pub const ANNOUNCE_STOP: &str = "Announce the stop";
    /// The states that put an event.
    pub const ANNOUNCEMENTS: [&str; 4] =
        [ANNOUNCE, ANNOUNCE_INACTIVE, ANNOUNCE_DELETED, ANNOUNCE_STOP];
    /// A first rotation ends here.
    pub const HAS_OLD_KEY: &str = "Is there an old key?";
    /// The grace period.
    pub const GRACE: &str = "Wait for consumers to take the new key";
    /// The deactivate step.
    pub const DEACTIVATE: &str = "Deactivate the old key";
    /// Reads its outcome.
    pub const DEACTIVATED: &str = "Is the old key Inactive?";
    /// Somebody still uses the old key.
    pub const RECHECK: &str = "Wait until the old key may be quiet";
    /// The deletion delay.
    pub const REST: &str = "Wait before deleting the old key";
    /// The delete step.
    pub const DELETE: &str = "Delete the old key";
    /// Reads its outcome.
    pub const DELETED: &str = "Is the old key deleted?";
    /// The good end.
    pub const DONE: &str = "Done";
    /// The delete step, for a key that is in the way or not to be published.
    pub const DISCARD: &str = "Delete a key that is not needed";
    /// Reads its outcome.
    pub const DISCARDED: &str = "Is that key deleted?";
    /// Runs that were at work when the key was marked come to their end.
    pub const SETTLE: &str = "Wait until no other run can publish that key";
    /// IAM may list a deleted key for a while.
    pub const FORGET: &str = "Wait until IAM has forgotten that key";
    /// A good end: Secrets Manager's own rotation goes on from here.
    pub const CLEARED: &str = "That key is out of the way";
    /// The other good end.
    pub const SUPERSEDED: &str = "Superseded by another rotation";
    /// Tells a person.
    pub const ALERT: &str = "Alert";
    /// The bad end, alerted.
    pub const FAILED: &str = "The rotation failed";
    /// The bad end of which nobody could be told; the rule on failed executions tells.
    pub const NOT_ALERTED: &str = "The alert could not be sent";
}

/// The definition.
///
/// ```
/// let definition = statemachine::rotation::definition();
/// assert_eq!(definition.start_at, "Begin the rotation");
/// ```
#[must_use]
pub fn definition() -> StateMachine {
    let machine = StateMachine::new(state::BEGIN)
        .comment("Keywheel: rotates the access key of one IAM user. The input says whose, and how.")
        .state(state::BEGIN, beginning::begin());
    let machine = discard::states(creation::states(machine));
    let machine = publication::states(machine);
    let machine = cleanup::states(machine).state(
        state::DONE,
        Succeed::new().output(json!({
            "user": "{% $rotation.user %}",
            "secret": "{% $rotation.secret %}",
            "accessKeyId": "{% $newKey.accessKeyId %}",
        })),
    );
    alert::states(announcement::states(machine))
}
