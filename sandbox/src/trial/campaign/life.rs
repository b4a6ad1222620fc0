//! One user's rotations, and the people around it.

use super::chance::Chance;
use super::happening::What;
use crate::iam::Status;
use crate::trial::{Afterwards, Deed, Ending, Run, clean_up, input_of, is_good, is_held};
use crate::world::{AbortHandle, RunningExecution, Trigger, World};
use contract::{Duration, Rotation, label};
use std::rc::Rc;

/// Once in so many rotations each of the things happens that people do.
const ONE_IN: u64 = 12;
/// How often a person tries to set one rotation right before leaving it to the next.
const MOST_TRIES: u32 = 3;

/// One user's rotations.
pub(super) struct Life {
    pub(super) world: Rc<World>,
    pub(super) rotation: Rotation,
    pub(super) chance: Chance,
}

impl Life {
    /// Lives through so many rotations, each due when the one before must have ended.
    pub(super) async fn live(self: Rc<Self>, rounds: u32) {
        let clock = self.world.account().clock().clone();
        let mut due = clock.now();
        for round in 1..=rounds {
            clock.sleep_until(due).await;
            self.rotate(round).await;
            due = self.longest().after(due);
        }
    }

    /// How long a rotation takes at most, with some time for what goes wrong in it.
    fn longest(&self) -> Duration {
        let policy = &self.rotation.policy;
        let waits = policy.grace_period.plus(policy.hold_after);
        let trouble = Duration::from_days(7);
        waits.plus(policy.deletion_delay).plus(trouble)
    }

    /// How long a rotation takes as a rule. Somebody may interfere with it until then.
    fn usual(&self) -> Duration {
        let policy = &self.rotation.policy;
        policy.grace_period.plus(policy.deletion_delay)
    }

    /// What the rotation of this round is called. Names of executions have no commas.
    fn name(&self, round: u32) -> String {
        format!("{}-{round}", self.rotation.user.as_str().replace(',', "_"))
    }

    /// One rotation, what people do to it meanwhile, and what they do about its end.
    async fn rotate(self: &Rc<Self>, round: u32) {
        if self.world.trigger_of(&self.rotation) == Trigger::SecretsManager {
            return self.rotate_natively(round).await;
        }
        let name = self.name(round);
        let running = self.start(&name);
        let others = [
            tokio::task::spawn_local(Rc::clone(self).meddle(name.clone())),
            tokio::task::spawn_local(Rc::clone(self).double(name.clone())),
            tokio::task::spawn_local(Rc::clone(self).stop(name.clone(), running.abort_handle())),
        ];
        let mut record = running.end().await;
        for tried in 0..MOST_TRIES {
            if is_good(&record) {
                break;
            }
            let mut chance = self.chance.at(&format!("{name} afterwards {tried}"));
            let afterwards = Afterwards::ALL[chance.usize(..Afterwards::ALL.len())];
            if afterwards == Afterwards::Nothing {
                break;
            }
            self.pass(afterwards.waits()).await;
            if is_held(&record) {
                self.put_in_order();
            }
            record = match afterwards {
                Afterwards::Redrive => match self.world.redrive(&record.arn) {
                    Ok(redriven) => redriven.end().await,
                    Err(_) => record,
                },
                _ => self.start(&format!("{name}-rerun-{tried}")).end().await,
            };
        }
        for other in others {
            if let Err(panic) = other.await {
                std::panic::resume_unwind(panic.into_panic());
            }
        }
    }

    /// The same by Secrets Manager.
    async fn rotate_natively(self: &Rc<Self>, round: u32) {
        let name = self.name(round);
        let others = [
            tokio::task::spawn_local(Rc::clone(self).meddle(name.clone())),
            tokio::task::spawn_local(Rc::clone(self).double(name)),
        ];
        let mut rotated = Run::Native(self.world.rotate_secret_beside(&self.rotation).await);
        for _ in 0..MOST_TRIES {
            if rotated.is_good() {
                break;
            }
            self.pass(Afterwards::Rerun.waits()).await;
            if rotated.is_held() {
                self.put_in_order();
            }
            rotated = Run::Native(self.world.rotate_secret_beside(&self.rotation).await);
        }
        for other in others {
            if let Err(panic) = other.await {
                std::panic::resume_unwind(panic.into_panic());
            }
        }
    }

    /// Puts the user in order, and has one more rotation, with nothing going wrong.
    pub(super) async fn end(&self) -> Ending {
        self.pass(self.longest()).await;
        let mut last = clean_up(&self.world, &self.rotation).await;
        if last.is_held() {
            self.put_in_order();
            last = clean_up(&self.world, &self.rotation).await;
        }
        Ending::of(&self.world, &self.rotation, &last)
    }

    fn start(&self, name: &str) -> RunningExecution {
        self.world.start_named(name, &input_of(&self.rotation))
    }

    /// Once in a while a person does something to the user or the secret.
    async fn meddle(self: Rc<Self>, name: String) {
        let mut chance = self.chance.at(&format!("{name} deed"));
        if chance.u64(..ONE_IN) > 0 {
            return;
        }
        let deed = Deed::ALL[chance.usize(..Deed::ALL.len())];
        self.pass(within(self.usual(), &mut chance)).await;
        if self.happens(&name, What::Deed(deed)) {
            let meddled = |account: &_| deed.perform(account, &self.rotation);
            // AWS may refuse, as it would a person: then nothing is done.
            let _ = self.world.meddle(meddled);
        }
    }

    /// Once in a while a second execution runs beside the first.
    async fn double(self: Rc<Self>, name: String) {
        let mut chance = self.chance.at(&format!("{name} doubled"));
        if chance.u64(..ONE_IN) > 0 {
            return;
        }
        // Soon, when both may be about to create a key, or at any time.
        let reach = [Duration::from_minutes(3), self.usual()][chance.usize(..2)];
        self.pass(within(reach, &mut chance)).await;
        if self.happens(&name, What::Doubled) {
            self.start(&format!("{name}-double")).end().await;
        }
    }

    /// Once in a while a person stops the execution.
    async fn stop(self: Rc<Self>, name: String, running: AbortHandle) {
        let mut chance = self.chance.at(&format!("{name} stopped"));
        if chance.u64(..ONE_IN) > 0 {
            return;
        }
        let reach = [Duration::from_minutes(3), self.usual()][chance.usize(..2)];
        self.pass(within(reach, &mut chance)).await;
        if running.is_running() && self.happens(&name, What::Stopped) {
            running.abort();
        }
    }

    /// What the alert of a hold asks for, done by a person in a hurry: every key but the current one
    /// is deleted.
    fn put_in_order(&self) {
        let user = self.rotation.user.as_str();
        self.world.meddle(|account| {
            let (keys, current) = account.view(|view| {
                let iam_user = view.iam().user(user);
                let keys = iam_user.map(|user| view.iam().keys_of(user));
                let keys = keys.unwrap_or_default().into_iter();
                let secret = view.secrets().secret(self.rotation.secret.as_str());
                let current = secret.and_then(|secret| {
                    let version = secret.at_stage(label::CURRENT)?;
                    version.access_key_id(&self.rotation.secret_layout)
                });
                let keys: Vec<_> = keys.map(|key| key.id().to_owned()).collect();
                (keys, current)
            });
            for key in keys {
                let is_current = current.as_ref().is_some_and(|id| id.as_str() == key);
                // Refused only when it is gone, or is to be there already.
                let _ = if is_current {
                    account.update_access_key(user, &key, Status::Active)
                } else {
                    account.delete_access_key(user, &key)
                };
            }
        });
    }

    fn happens(&self, name: &str, what: What) -> bool {
        let now = self.world.account().clock().now();
        self.chance.happens(now, name, what)
    }

    async fn pass(&self, time: Duration) {
        let clock = self.world.account().clock();
        clock.sleep_until(time.after(clock.now())).await;
    }
}

fn within(most: Duration, chance: &mut fastrand::Rng) -> Duration {
    Duration::from_secs(chance.u64(..=most.as_secs()))
}
