//! Deactivate and delete: the old key, and a new one that is not needed.

use super::Turn;
use crate::deciding::{Cause, Deactivation, Deletion};
use crate::deed::Deed;
use crate::execution::{At, Discard, Ending, Stage, Then};
use crate::world::{KeyId, Labels, Listing, OLD, Status, Version};

impl Turn<'_> {
    pub(super) fn decide_deactivation(&mut self, listing: Listing, labels: Labels, old: KeyId) {
        for quiet in [true, false] {
            match self
                .protocol
                .deciding
                .deactivation(listing, labels, old, quiet)
            {
                Deactivation::Deactivate => self.at(Deed::DecidesToDeactivate, At::Deactivates),
                Deactivation::Gone => self.leave(Deed::FindsItGone, Stage::Ended(Ending::Done)),
                Deactivation::Recheck => self.again(Deed::FindsItInUse),
                Deactivation::Hold => self.leave(Deed::Holds, Stage::Ended(Ending::Held)),
            }
        }
    }

    pub(super) fn deactivate(&mut self, old: KeyId) {
        if self.state.world.status(old).exists() {
            let stage = Stage::Delete { old, rested: 0 };
            self.leave_after(Deed::Deactivates, stage, |state| {
                state.world.key(old).status = Status::Inactive;
            });
        } else {
            self.leave(Deed::FindsItGone, Stage::Ended(Ending::Done));
        }
    }

    pub(super) fn decide_discard(&mut self, listing: Listing, labels: Labels, discard: Discard) {
        let rules = self.protocol.setting.rules;
        let marked = if rules.settles {
            discard.marked
        } else {
            discard.marked.map(|_| OLD)
        };
        let cause = Cause::Discard(discard.reason);
        let key = discard.key;
        let mark_now = Stage::Discard(Discard {
            marked: Some(0),
            ..discard
        });
        match self
            .protocol
            .deciding
            .deletion(listing, labels, key, cause, marked)
        {
            Deletion::Delete => self.at(Deed::DecidesToDelete, At::Deletes),
            Deletion::Gone => self.leave(Deed::FindsItGone, after_discard(discard.then)),
            Deletion::Hold => self.leave(Deed::Holds, Stage::Ended(Ending::Held)),
            Deletion::Mark if !rules.marks => match marked {
                Some(_) => self.at(Deed::DecidesToDelete, At::Deletes),
                None => self.leave(Deed::NeedsNoMark, mark_now),
            },
            Deletion::Mark if labels.pending == Some(Version::Of(key)) => {
                self.at(Deed::DecidesToMark, At::Marks(labels.discard));
            }
            Deletion::Mark => self.leave(Deed::NeedsNoMark, mark_now),
        }
    }

    pub(super) fn discard(&mut self, discard: Discard, at: At) {
        let version = Version::Of(discard.key);
        let labels = self.state.world.labels;
        match at {
            At::Marks(from) if labels.discard == from => {
                self.call(Deed::Marks, At::TakesPendingOff, |state| {
                    state.world.labels.discard = Some(version);
                });
            }
            At::Marks(_) => self.at(Deed::MissesMark, At::LostMark),
            At::LostMark if labels.discard == Some(version) => {
                self.at(Deed::FindsMark, At::TakesPendingOff);
            }
            At::LostMark => self.again(Deed::LosesMark),
            At::TakesPendingOff => {
                let stage = Stage::Discard(Discard {
                    marked: Some(0),
                    ..discard
                });
                self.leave_after(Deed::TakesPendingOff, stage, |state| {
                    state.world.take_pending_off(version);
                });
            }
            At::Deletes => self.delete(discard.key, after_discard(discard.then)),
            _ => unreachable!("{at:?}"),
        }
    }

    pub(super) fn delete(&mut self, key: KeyId, stage: Stage) {
        let deed = if self.state.world.status(key).exists() {
            Deed::Deletes
        } else {
            Deed::FindsItGone
        };
        self.leave_after(deed, stage, |state| {
            let key = state.world.key(key);
            key.cut |= key.published && key.status == Status::Active && !key.meddled_with;
            key.status = Status::Deleted;
        });
    }
}

fn after_discard(then: Then) -> Stage {
    match then {
        Then::Create => Stage::Create,
        Then::Fail => Stage::Ended(Ending::Failed),
        Then::Supersede => Stage::Ended(Ending::Superseded),
    }
}
