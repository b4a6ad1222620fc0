//! What create does next: a pure function of what it observed.
//!
//! The [`RULES`] are asked in order, and the first that applies decides; the last one always does.
//! `keywheel explain` prints them, with the number of [`situations`] that each decides.

mod hold_reason;
mod observation;
mod rules;
pub mod situations;

pub use hold_reason::HoldReason;
pub use observation::{INTENT_WINDOW, Observation, ObservedKey, Stored};
pub use rules::RULES;

use contract::{AccessKeyId, KeyRef, Policy};
use jiff::Timestamp;

/// What create does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A pending key is there: go on with it, whoever made it.
    Resume(KeyRef),
    /// An earlier rotation published its key and did not finish: deactivate and delete its old key.
    Finish {
        /// The published key.
        current: KeyRef,
        /// The key that is to go.
        previous: AccessKeyId,
    },
    /// A run that was about to create a key may still be at work: look again later.
    Unsettled {
        /// When that run began.
        since: Timestamp,
    },
    /// A key whose secret was lost in a crash is in the way: delete it, then look again.
    DiscardOrphan(AccessKeyId),
    /// A key that another run has marked for deletion is in the way: delete it, then look again.
    DiscardMarked(AccessKeyId),
    /// The previous key is Inactive and may go: delete it, then look again.
    MakeRoom(AccessKeyId),
    /// Make a key.
    CreateKey,
    /// Call a person.
    Hold(HoldReason),
}

/// One rule of the decision.
pub struct Rule {
    /// When it applies, as a clause after "when".
    pub when: &'static str,
    /// What create then does.
    pub then: &'static str,
    /// Why that is right.
    pub because: &'static str,
    decide: fn(&Observation, &Policy) -> Option<Decision>,
}

/// What create does next.
#[must_use]
pub fn decide(seen: &Observation, policy: &Policy) -> Decision {
    ruling(seen, policy).1
}

/// What create does next, and the place in [`RULES`] of the rule that says so.
///
/// # Panics
/// Never: the last rule applies to everything.
#[must_use]
pub fn ruling(seen: &Observation, policy: &Policy) -> (usize, Decision) {
    let mut rulings = RULES
        .iter()
        .enumerate()
        .filter_map(|(place, rule)| Some((place, (rule.decide)(seen, policy)?)));
    rulings.next().expect("the last rule applies to everything")
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
