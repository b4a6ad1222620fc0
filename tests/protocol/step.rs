//! The handlers' calls, one transition each, and where the state machine goes with their outcomes.

mod creating;
mod removing;

use crate::checker::Model;
use crate::deciding::{Cause, DELETION_DELAY, Deletion};
use crate::deed::{Action, Deed, Who};
use crate::execution::{At, Discard, Ending, Execution, Reason, Rotating, Run, Stage, Then};
use crate::model::{Protocol, State};
use crate::world::{Listing, OLD, Status, Version};

/// One execution's turn: everything that it can do next.
pub(crate) struct Turn<'a> {
    protocol: &'a Protocol,
    state: &'a State,
    who: usize,
    next: &'a mut Vec<(Action, State)>,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(
        protocol: &'a Protocol,
        state: &'a State,
        who: usize,
        next: &'a mut Vec<(<Protocol as Model>::Action, State)>,
    ) -> Self {
        Turn {
            protocol,
            state,
            who,
            next,
        }
    }

    pub(crate) fn take(mut self) {
        let Execution { stage, run } = self.state.executions[self.who];
        match (stage, run.map(|run| run.at)) {
            (Stage::Ended(_), _) => {}
            (stage, None) => self.start(stage),
            (stage, Some(At::Listed(listing))) => self.describe(stage, listing),
            (_, Some(At::Described(listing, labels))) => {
                let unlabelled = self.state.world.unlabelled();
                self.at(Deed::ListsVersions, At::Seen(listing, labels, unlabelled));
            }
            (_, Some(At::Seen(listing, labels, unlabelled))) => {
                self.decide_creation(listing, labels, unlabelled);
            }
            (_, Some(At::Begins(creating))) => self.begin(creating),
            (_, Some(At::Intends(creating))) => self.intend(creating),
            (_, Some(At::LostIntent(creating))) => {
                if self.state.world.labels.intent_id() == Some(creating.intent.id) {
                    self.at(Deed::FindsIntent, At::Makes(creating));
                } else {
                    self.again(Deed::LosesIntent);
                }
            }
            (_, Some(At::Makes(creating))) => self.make(creating),
            (_, Some(At::Stores(creating, key))) => self.store(creating, key),
            (_, Some(At::ClearsIntent(id, rotating))) => {
                let keeps = self.protocol.setting.rules.keeps_intent;
                let deed = if keeps {
                    Deed::IsReady
                } else {
                    Deed::ClearsIntent
                };
                self.leave_after(deed, Stage::Verify(rotating), |state| {
                    if !keeps {
                        state.world.take_intent_off(id);
                    }
                });
            }
            (Stage::Publish(rotating), Some(at)) => self.publish(rotating, at),
            (Stage::Deactivate { old }, Some(_)) => self.deactivate(old),
            (Stage::Delete { old, .. }, Some(_)) => {
                self.delete(old, Stage::Ended(Ending::Done));
            }
            (Stage::Discard(discard), Some(at)) => self.discard(discard, at),
            (Stage::Create | Stage::Verify(_), Some(at)) => unreachable!("{at:?}"),
        }
    }

    /// The state machine starts a Lambda, which makes its first call.
    fn start(&mut self, stage: Stage) {
        match stage {
            Stage::Verify(rotating) => self.verify(rotating),
            Stage::Publish(rotating) => self.look_at_publication(rotating),
            Stage::Delete { rested, .. } if rested < DELETION_DELAY => {}
            Stage::Discard(Discard {
                marked: Some(marked),
                ..
            }) if marked < OLD && self.protocol.setting.rules.settles => {}
            _ => {
                let listings = self.state.world.listings(self.protocol.setting.stale);
                for (place, listing) in listings.into_iter().enumerate() {
                    let deed = if place == 0 {
                        Deed::ListsKeys
                    } else {
                        Deed::ListsKeysLate
                    };
                    self.at(deed, At::Listed(listing));
                }
            }
        }
    }

    fn describe(&mut self, stage: Stage, listing: Listing) {
        let mut labels = self.state.world.labels;
        match stage {
            Stage::Create => {
                let run = self.state.executions[self.who].run;
                if let (Some(intent), Some(run), true) = (
                    &mut labels.intent,
                    run,
                    self.protocol.setting.rules.clock_first,
                ) {
                    // An old one may look younger than it is: it is waited for without need.
                    intent.age = intent.age.saturating_sub(run.age);
                }
                let known = [
                    labels.current,
                    labels.pending,
                    labels.previous,
                    labels.discard,
                ]
                .map(|version| self.state.world.key_in(version));
                let all_known = (0..)
                    .zip(listing)
                    .all(|(key, status)| !status.exists() || known.contains(&Some(key)));
                let at = if all_known {
                    At::Seen(listing, labels, 0)
                } else {
                    At::Described(listing, labels)
                };
                self.at(Deed::Describes, at);
            }
            Stage::Deactivate { old } => self.decide_deactivation(listing, labels, old),
            Stage::Delete { old, rested } => {
                let cause = Cause::Rested(rested);
                match self
                    .protocol
                    .deciding
                    .deletion(listing, labels, old, cause, None)
                {
                    Deletion::Delete => self.at(Deed::DecidesToDelete, At::Deletes),
                    Deletion::Gone => self.leave(Deed::FindsItGone, Stage::Ended(Ending::Done)),
                    Deletion::Hold => self.leave(Deed::Holds, Stage::Ended(Ending::Held)),
                    Deletion::Mark => unreachable!("an old key is not marked"),
                }
            }
            Stage::Discard(discard) => self.decide_discard(listing, labels, discard),
            Stage::Verify(_) | Stage::Publish(_) | Stage::Ended(_) => unreachable!("{stage:?}"),
        }
    }

    /// One call as far as the model goes. The key may fail whenever, and works only if it is Active.
    fn verify(&mut self, rotating: Rotating) {
        let key = self.state.world.keys[usize::from(rotating.new)];
        let late = self.protocol.setting.stale && key.before == Status::Active;
        if key.status == Status::Active || late {
            self.leave_after(Deed::Verifies, Stage::Publish(rotating), |state| {
                state.world.key(rotating.new).verified = true;
            });
        }
        let discard = Discard {
            key: rotating.new,
            reason: Reason::Unverified,
            then: Then::Fail,
            marked: None,
        };
        self.leave(Deed::FailsToVerify, Stage::Discard(discard));
    }

    fn look_at_publication(&mut self, rotating: Rotating) {
        let labels = self.state.world.labels;
        let version = Some(Version::Of(rotating.new));
        let may_publish = labels.pending == version && labels.discard != version
            || !self.protocol.setting.rules.heeds_labels;
        let untouched = labels.current == Some(rotating.from);
        if may_publish && untouched && labels.current != version {
            self.at(Deed::ReadsToPublish, At::Publishes);
        } else {
            self.conclude_publication(rotating);
        }
    }

    /// Publish has described the secret, and is not to move AWSCURRENT.
    fn conclude_publication(&mut self, rotating: Rotating) {
        let labels = self.state.world.labels;
        let version = Some(Version::Of(rotating.new));
        if ![labels.current, labels.previous].contains(&version) {
            let discard = Discard {
                key: rotating.new,
                reason: Reason::Superseded,
                then: Then::Supersede,
                marked: None,
            };
            self.leave(Deed::FindsItSuperseded, Stage::Discard(discard));
        } else if labels.pending == version {
            self.at(Deed::FindsItPublished, At::TakesPendingOff);
        } else {
            self.leave(Deed::FindsItPublished, after_publication(rotating));
        }
    }

    fn publish(&mut self, rotating: Rotating, at: At) {
        let version = Version::Of(rotating.new);
        match at {
            At::Publishes => {
                let mut world = self.state.world;
                if world.move_current(rotating.from, version) {
                    self.call(Deed::Publishes, At::TakesPendingOff, |state| {
                        state.world = world;
                    });
                } else {
                    self.at(Deed::MissesCurrent, At::LostCurrent);
                }
            }
            At::LostCurrent => self.conclude_publication(rotating),
            At::TakesPendingOff => {
                self.leave_after(
                    Deed::TakesPendingOff,
                    after_publication(rotating),
                    |state| state.world.take_pending_off(version),
                );
            }
            _ => unreachable!("{at:?}"),
        }
    }

    /// A call with an effect. When its answer is lost, the SDK makes it again.
    fn call(&mut self, deed: Deed, at: At, effect: impl Fn(&mut State)) {
        if self.state.left.faults > 0 {
            let run = self.state.executions[self.who].run;
            self.to(Deed::RepeatsCall, |state, execution| {
                effect(state);
                state.left.faults -= 1;
                execution.run = run;
            });
        }
        self.at_after(deed, at, effect);
    }

    /// The run goes on; it begins when it is not there.
    fn at(&mut self, deed: Deed, at: At) {
        self.at_after(deed, at, |_| {});
    }

    fn at_after(&mut self, deed: Deed, at: At, effect: impl FnOnce(&mut State)) {
        self.to(deed, |state, execution| {
            effect(state);
            let age = execution.run.map_or(0, |run| run.age);
            execution.run = Some(Run { age, at });
        });
    }

    /// The run ends with an error that the state machine retries.
    fn again(&mut self, deed: Deed) {
        self.to(deed, |_, execution| execution.run = None);
    }

    /// The run ends with an outcome.
    fn leave(&mut self, deed: Deed, stage: Stage) {
        self.leave_after(deed, stage, |_| {});
    }

    fn leave_after(&mut self, deed: Deed, stage: Stage, effect: impl FnOnce(&mut State)) {
        self.to(deed, |state, execution| {
            effect(state);
            *execution = Execution { stage, run: None };
        });
    }

    fn to(&mut self, deed: Deed, change: impl FnOnce(&mut State, &mut Execution)) {
        let mut after = *self.state;
        let mut execution = after.executions[self.who];
        change(&mut after, &mut execution);
        after.executions[self.who] = execution;
        let who = Who::Rotation(u8::try_from(self.who).unwrap());
        self.next.push((Action { who, deed }, after));
    }
}

fn after_publication(rotating: Rotating) -> Stage {
    match rotating.old {
        Some(old) => Stage::Deactivate { old },
        None => Stage::Ended(Ending::Done),
    }
}
