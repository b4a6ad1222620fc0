//! Create, from what it saw to the stored key.

use super::Turn;
use crate::deciding::Creation;
use crate::deed::Deed;
use crate::execution::{At, Creating, Discard, Ending, Execution, Reason, Rotating, Stage, Then};
use crate::world::{Intent, KeyId, Keys, Labels, Listing, OLD, Version, only};

impl Turn<'_> {
    pub(super) fn decide_creation(
        &mut self,
        listing: Listing,
        mut labels: Labels,
        unlabelled: Keys,
    ) {
        let rules = self.protocol.setting.rules;
        let seen_intent = labels.intent_id();
        if let Some(intent) = &mut labels.intent
            && !rules.settles
        {
            intent.age = OLD;
        }
        let world = &self.state.world;
        let creations = self
            .protocol
            .deciding
            .creation(world, listing, labels, unlabelled);
        let discard = |key, reason| {
            Stage::Discard(Discard {
                key,
                reason,
                then: Then::Create,
                marked: None,
            })
        };
        for creation in creations {
            match creation {
                Creation::Create => {
                    let creating = Creating {
                        seen_intent,
                        intent: Intent {
                            id: self.new_intent(),
                            age: self.age_of_clock(),
                            existing: existing(&listing),
                        },
                        current: labels.current,
                    };
                    let at = if labels.current.is_none() {
                        At::Begins(creating)
                    } else if rules.intends {
                        At::Intends(creating)
                    } else {
                        At::Makes(creating)
                    };
                    self.at(Deed::DecidesToCreate, at);
                }
                Creation::Resume(new) => {
                    // Nothing is pending before something is current.
                    let Some(from) = labels.current else {
                        unreachable!("{labels:?}");
                    };
                    let old = self.state.world.key_in(Some(from));
                    let rotating = Rotating { new, from, old };
                    match seen_intent {
                        Some(id) if !rules.keeps_intent => {
                            self.at(Deed::DecidesToResume, At::ClearsIntent(id, rotating));
                        }
                        _ => self.leave(Deed::DecidesToResume, Stage::Verify(rotating)),
                    }
                }
                Creation::Finish { previous } => {
                    self.leave(Deed::DecidesToFinish, Stage::Deactivate { old: previous });
                }
                Creation::Wait => self.again(Deed::DecidesToWait),
                Creation::Orphan(key) => {
                    self.leave(Deed::DecidesOnOrphan, discard(key, Reason::Orphan));
                }
                Creation::Marked(key) => {
                    self.leave(Deed::DecidesOnMarked, discard(key, Reason::Unverified));
                }
                Creation::MakeRoom(key) => {
                    self.leave(Deed::DecidesToMakeRoom, discard(key, Reason::MakeRoom));
                }
                Creation::Hold => self.leave(Deed::DecidesToHold, Stage::Ended(Ending::Held)),
                Creation::HoldUnlabelled => self.leave_after(
                    Deed::HoldsForUnlabelled,
                    Stage::Ended(Ending::Held),
                    |state| state.held_for_unlabelled = true,
                ),
            }
        }
    }

    /// PutSecretValue with the same token each time: the second changes nothing.
    pub(super) fn begin(&mut self, creating: Creating) {
        let at = At::Intends(Creating {
            current: Some(Version::First),
            ..creating
        });
        self.at_after(Deed::BeginsSecret, at, |state| {
            state.world.labels.current.get_or_insert(Version::First);
        });
    }

    pub(super) fn intend(&mut self, creating: Creating) {
        let free = self.state.world.labels.intent_id() == creating.seen_intent;
        if free || !self.protocol.setting.rules.swaps_intent {
            self.call(Deed::TakesIntent, At::Makes(creating), |state| {
                state.world.labels.intent = Some(creating.intent);
            });
        } else {
            self.at(Deed::MissesIntent, At::LostIntent(creating));
        }
    }

    /// CreateAccessKey is asked for once: after a lost answer the run fails, as after a crash.
    pub(super) fn make(&mut self, creating: Creating) {
        let mut world = self.state.world;
        match world.create_key(self.protocol.setting.quota, false) {
            Some(key) => self.at_after(Deed::CreatesKey, At::Stores(creating, key), |state| {
                state.world = world;
            }),
            None => self.again(Deed::MayNotCreateKey),
        }
    }

    pub(super) fn store(&mut self, creating: Creating, key: KeyId) {
        // Begun by now.
        let Some(from) = creating.current else {
            unreachable!("{creating:?}");
        };
        let rotating = Rotating {
            new: key,
            from,
            old: self.state.world.key_in(Some(from)),
        };
        let at = At::ClearsIntent(creating.intent.id, rotating);
        self.call(Deed::StoresKey, at, |state| state.world.put_pending(key));
        let discard = Discard {
            key,
            reason: Reason::Orphan,
            then: Then::Fail,
            marked: None,
        };
        if self.state.left.faults > 0 && !self.state.world.keys[usize::from(key)].stored {
            self.leave_after(Deed::CannotStoreKey, Stage::Discard(discard), |state| {
                state.left.faults -= 1;
            });
        }
    }

    /// How many minutes ago create looked at the clock.
    pub(super) fn age_of_clock(&self) -> u8 {
        let run = self.state.executions[self.who].run;
        match run {
            Some(run) if self.protocol.setting.rules.clock_first => run.age,
            _ => 0,
        }
    }

    /// The least id that nobody knows any more.
    pub(super) fn new_intent(&self) -> u8 {
        let known: Vec<_> = self
            .state
            .executions
            .iter()
            .flat_map(Execution::intents)
            .chain([self.state.world.labels.intent_id()])
            .collect();
        (0..=u8::MAX)
            .find(|id| !known.contains(&Some(*id)))
            .expect("five records are known at most")
    }
}

fn existing(listing: &Listing) -> Keys {
    (0..)
        .zip(listing)
        .filter(|(_, status)| status.exists())
        .fold(0, |keys, (key, _)| keys | only(key))
}
