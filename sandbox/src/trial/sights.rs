//! What was seen in trials: a search that never saw an orphan says nothing about orphans.

use crate::world::{Chronicle, ExecutionRecord, Moment};
use contract::step::{Created, Deactivated, DeleteReason, Deleted, Published};
use contract::{Handover, rotation_function};
use serde::de::DeserializeOwned;
use statemachine::rotation::state;
use std::collections::BTreeMap;
use std::fmt;

/// Something worth having seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// An orphan was deleted.
    OrphanRemoved,
    /// A run went on with a key that another one had made.
    Resumed,
    /// A run finished what an earlier one had left.
    Finished,
    /// A run waited for another one that might be about to create a key.
    Waited,
    /// A key could not be stored and was deleted.
    Unstored,
    /// A key was marked before it was deleted.
    Marked,
    /// A rotation found that another one had been faster.
    Superseded,
    /// A rotation found that somebody had edited the secret, and began again.
    Edited,
    /// An old key was in use, and left alone.
    InUse,
    /// A rotation was held, for this reason.
    Held(String),
    /// A rotation failed with this error.
    Failed(String),
    /// The rotate Lambda handed a rotation over to the state machine.
    HandedOver,
    /// A rotation by Secrets Manager failed in this step with this error.
    RefusedBy(rotation_function::Step, String),
}

/// How often each was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sights(BTreeMap<Sight, u64>);

impl Sights {
    pub(super) fn of(chronicle: &Chronicle) -> Self {
        let mut sights = Sights::default();
        for moment in &chronicle.moments {
            if let Some(sight) = Sight::of(moment) {
                sights.add(sight, 1);
            }
        }
        for rotation in &chronicle.rotations {
            if let Some((step, failure)) = &rotation.failure {
                sights.add(Sight::RefusedBy(*step, failure.error.clone()), 1);
            }
        }
        let handed_over = |record: &&ExecutionRecord| record.input.get(Handover::FIELD).is_some();
        let handed_over = chronicle.executions.iter().filter(handed_over).count();
        if handed_over > 0 {
            sights.add(Sight::HandedOver, handed_over as u64);
        }
        sights
    }

    /// How often this was seen.
    #[must_use]
    pub fn count(&self, sight: &Sight) -> u64 {
        self.0.get(sight).copied().unwrap_or(0)
    }

    /// All that were seen.
    pub fn iter(&self) -> impl Iterator<Item = (&Sight, u64)> {
        self.0.iter().map(|(sight, count)| (sight, *count))
    }

    /// Adds what others have seen.
    pub fn add_all(&mut self, others: &Sights) {
        for (sight, count) in others.iter() {
            self.add(sight.clone(), count);
        }
    }

    fn add(&mut self, sight: Sight, count: u64) {
        *self.0.entry(sight).or_default() += count;
    }
}

impl Sight {
    /// What there was to see in a task's answer.
    pub(super) fn of(moment: &Moment) -> Option<Self> {
        let answer = match &moment.result {
            Ok(answer) => answer,
            Err(failure) if failure.error == contract::ErrorName::Unsettled.as_str() => {
                return Some(Sight::Waited);
            }
            Err(failure) => return Some(Sight::Failed(failure.error.clone())),
        };
        match moment.state.as_str() {
            state::CREATE => match read(answer)? {
                Created::Ready { resumed: true, .. } => Some(Sight::Resumed),
                Created::Unfinished { .. } => Some(Sight::Finished),
                Created::Discard {
                    reason: DeleteReason::Orphan,
                    ..
                } => Some(Sight::OrphanRemoved),
                Created::Unstored { .. } => Some(Sight::Unstored),
                Created::Hold(hold) => Some(Sight::Held(hold.reason)),
                Created::Ready { .. } | Created::Discard { .. } => None,
            },
            state::PUBLISH => match read(answer)? {
                Published::Superseded { .. } => Some(Sight::Superseded),
                Published::Edited { .. } => Some(Sight::Edited),
                Published::Published { .. } => None,
            },
            state::DEACTIVATE => match read(answer)? {
                Deactivated::InUse { .. } => Some(Sight::InUse),
                Deactivated::Hold(hold) => Some(Sight::Held(hold.reason)),
                Deactivated::Deactivated { .. } | Deactivated::Gone => None,
            },
            state::DELETE | state::DISCARD => match read(answer)? {
                Deleted::Marked { .. } => Some(Sight::Marked),
                Deleted::Hold(hold) => Some(Sight::Held(hold.reason)),
                Deleted::Deleted | Deleted::Gone => None,
            },
            _ => None,
        }
    }
}

fn read<Answer: DeserializeOwned>(answer: &serde_json::Value) -> Option<Answer> {
    serde_json::from_value(answer.clone()).ok()
}

impl fmt::Display for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sight::OrphanRemoved => f.write_str("an orphan was removed"),
            Sight::Resumed => f.write_str("a run went on with another one's key"),
            Sight::Finished => f.write_str("a run finished what an earlier one had left"),
            Sight::Waited => f.write_str("a run waited for another one"),
            Sight::Unstored => f.write_str("a key that could not be stored was removed"),
            Sight::Marked => f.write_str("a key was marked before it was deleted"),
            Sight::Superseded => f.write_str("a rotation found that another one was faster"),
            Sight::Edited => f.write_str("a rotation began again because the secret was edited"),
            Sight::InUse => f.write_str("an old key in use was left alone"),
            Sight::Held(reason) => write!(f, "a rotation was held: {reason}"),
            Sight::Failed(error) => write!(f, "a step failed: {error}"),
            Sight::HandedOver => f.write_str("a rotation was handed over to the state machine"),
            Sight::RefusedBy(step, error) => write!(f, "{step} failed to the last: {error}"),
        }
    }
}
