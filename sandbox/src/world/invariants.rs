//! The invariants, checked after every single API call.

use super::{Chronicle, UserSpec, role_name};
use crate::iam::{AccessKey, Owner, Status};
use crate::{Account, Call, Principal, View};
use contract::step::Step;
use contract::{AccessKeyId, Duration, UserName, label, version_id};
use jiff::Timestamp;
use serde::Serialize;
use statemachine::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is true at every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Invariant {
    /// After the first publish, AWSCURRENT holds a key that exists, is Active and was verified.
    WorkingKeyPublished,
    /// Each key is in a secret version, or a known orphan, or somebody else's.
    NoKeyLost,
    /// A secret access key is never written anywhere but in the secret.
    NoSecretLeaked,
    /// A key used within the quiet period is not deactivated, and no application is refused.
    NothingInUseCut,
    /// Only a key that was never published, or is Inactive, rested and not current, is deleted.
    DeletionComesLast,
    /// Every rotation ends in success or in exactly one alert.
    OneAlertPerFailure,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Invariant::WorkingKeyPublished => "a working key is always published",
            Invariant::NoKeyLost => "no key is lost",
            Invariant::NoSecretLeaked => "no secret leaks",
            Invariant::NothingInUseCut => "nothing in use is cut",
            Invariant::DeletionComesLast => "deletion is the last step of a long way",
            Invariant::OneAlertPerFailure => {
                "every rotation ends in success or in exactly one alert"
            }
        })
    }
}

/// An invariant that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// When.
    pub at: Timestamp,
    /// Which.
    pub invariant: Invariant,
    /// What was found.
    pub found: String,
}

/// Watches an account. Clones watch together.
#[derive(Clone)]
pub struct Invariants {
    ledger: Arc<Mutex<Ledger>>,
}

#[derive(Default)]
struct Ledger {
    users: Vec<UserSpec>,
    /// The place in `users` of each `user/NAME` and `secret/NAME`, as the journal names them.
    places: BTreeMap<String, usize>,
    create_role: String,
    /// Every key seen so far.
    keys: BTreeMap<String, KeyRecord>,
    /// The users who have a published key.
    published: BTreeSet<String>,
    /// What was there before anything happened is taken down.
    begun: bool,
    checks: u64,
    violations: Vec<Violation>,
}

/// What is known of a key from the calls before.
#[derive(Clone)]
struct KeyRecord {
    /// Keywheel made it.
    ours: bool,
    /// AWS accepted it, or it was there before.
    verified: bool,
    /// It has been under AWSCURRENT.
    was_current: bool,
    is_current: bool,
    status: Status,
    since: Timestamp,
}

impl Invariants {
    /// Checks `users` after each call that concerns them.
    pub(super) fn watching(account: &Account, pipeline: &str, users: &[UserSpec]) -> Self {
        let ledger = Ledger {
            users: users.to_vec(),
            create_role: role_name(pipeline, Step::Create),
            ..Ledger::default()
        };
        let invariants = Invariants {
            ledger: Arc::new(Mutex::new(ledger)),
        };
        let watching = invariants.clone();
        account.observe(move |call, view| watching.ledger().check(call, view));
        invariants
    }

    /// Takes down what is there before anything happens.
    pub(super) fn begin(&self, account: &Account) {
        account.view(|view| {
            let mut ledger = self.ledger();
            for index in 0..ledger.users.len() {
                let rotation = ledger.users[index].rotation.clone();
                let secret = view.secrets().secret(rotation.secret.as_str());
                ledger
                    .places
                    .insert(format!("user/{}", rotation.user), index);
                ledger
                    .places
                    .extend(secret.map(|secret| (format!("secret/{}", secret.name()), index)));
                ledger.look(index, view, false);
            }
            for record in ledger.keys.values_mut() {
                record.verified = true;
            }
            ledger.begun = true;
        });
    }

    /// How many times the invariants were checked.
    #[must_use]
    pub fn checks(&self) -> u64 {
        self.ledger().checks
    }

    /// Which of them did not hold, so far.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.ledger().violations.clone()
    }

    /// An application's key was refused.
    pub(super) fn key_refused(
        &self,
        at: Timestamp,
        user: &UserName,
        key: &AccessKeyId,
        code: &str,
    ) {
        let found = format!("the application of {user} was refused with its key {key}: {code}");
        self.ledger().violate(at, Invariant::NothingInUseCut, found);
    }

    /// Counts the alerts of each execution that has ended.
    pub(super) fn check_alerts(&self, chronicle: &Chronicle) {
        let mut ledger = self.ledger();
        for record in &chronicle.executions {
            let (Some(outcome), Some(at)) = (&record.outcome, record.ended_at) else {
                continue;
            };
            let expected = usize::from(!matches!(outcome, Outcome::Succeeded { .. }));
            let alerts = chronicle
                .alerts
                .iter()
                .filter(|alert| alert.message.contains(&record.arn))
                .count();
            ledger.checks += 1;
            if alerts != expected {
                let found = format!("{} ended {outcome:?} with {alerts} alerts", record.arn);
                ledger.violate(at, Invariant::OneAlertPerFailure, found);
            }
        }
    }

    /// Searches everything that was written for every secret that was given out.
    pub(super) fn check_secrets(&self, account: &Account, written: &str) {
        let mut ledger = self.ledger();
        ledger.checks += 1;
        for line in written.lines().filter(|line| {
            account
                .canaries()
                .iter()
                .any(|canary| line.contains(canary))
        }) {
            let place: String = line.chars().take(40).collect();
            ledger.violate(
                account.clock().now(),
                Invariant::NoSecretLeaked,
                format!("a secret access key stands in the line `{place}…`"),
            );
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    fn check(&mut self, call: &Call, view: View<'_>) {
        if let Principal::User { .. } = call.caller
            && call.succeeded()
            && let Some(record) = call
                .access_key_id
                .as_ref()
                .and_then(|id| self.keys.get_mut(id))
        {
            record.verified = true;
        }
        let by_create =
            matches!(&call.caller, Principal::Role { name, .. } if *name == self.create_role);
        if let Some(index) = self.concerned(call, view) {
            self.look(index, view, by_create);
        }
    }

    /// Whom the call may have changed anything about.
    fn concerned(&self, call: &Call, view: View<'_>) -> Option<usize> {
        let resource = call.resource.as_deref()?;
        let owner =
            resource
                .strip_prefix("key/")
                .and_then(|id| match view.iam().key(id)?.owner() {
                    Owner::User { name, .. } => Some(format!("user/{name}")),
                    Owner::Role { .. } => None,
                });
        self.places
            .get(owner.as_deref().unwrap_or(resource))
            .copied()
    }

    /// Compares a user's keys with what was known of them.
    fn look(&mut self, index: usize, view: View<'_>, by_create: bool) {
        self.checks += 1;
        let spec = self.users[index].clone();
        let (name, layout) = (spec.rotation.user.as_str(), &spec.rotation.secret_layout);
        let Some(secret) = view.secrets().secret(spec.rotation.secret.as_str()) else {
            return;
        };
        let key_in = |version: &crate::secretsmanager::Version| {
            version_id::key_in(version.id())
                .or_else(|| version.document(layout).ok()?.key.take().map(|key| key.id))
        };
        let current = secret.at_stage(label::CURRENT).and_then(key_in);
        let stored: BTreeSet<AccessKeyId> = secret.versions().iter().filter_map(key_in).collect();
        let intends = secret.at_stage(label::INTENT).is_some();
        let keys = view
            .iam()
            .user(name)
            .map(|user| view.iam().keys_of(user))
            .unwrap_or_default();

        for key in &keys {
            let is_current = current
                .as_ref()
                .is_some_and(|current| current.as_str() == key.id());
            let known = self.keys.get(key.id()).cloned();
            if let Some(before) = &known
                && before.status == Status::Active
                && key.status() == Status::Inactive
            {
                self.deactivated(key, is_current, &spec, view);
            }
            let ours = known.as_ref().map_or(by_create, |before| before.ours);
            if ours && !intends && !stored.iter().any(|id| id.as_str() == key.id()) {
                self.violate(
                    view.now(),
                    Invariant::NoKeyLost,
                    format!("{name}'s key {} is in no version of its secret", key.id()),
                );
            }
            self.keys.insert(
                key.id().to_owned(),
                KeyRecord {
                    ours,
                    verified: known.as_ref().is_some_and(|before| before.verified),
                    was_current: is_current
                        || known.as_ref().is_some_and(|before| before.was_current),
                    is_current,
                    status: key.status(),
                    since: key.status_since(),
                },
            );
        }
        self.deleted(name, &keys, &spec, view);
        self.published(name, current.as_ref(), &keys, view);
    }

    fn deactivated(&mut self, key: &AccessKey, is_current: bool, spec: &UserSpec, view: View<'_>) {
        let quiet = spec.rotation.policy.quiet_period;
        let known_to_iam = key.uses().iter().rev().find(|one| {
            Duration::between(one.at, view.now()).as_secs() >= view.timing().last_used_lag.as_secs()
        });
        let in_use = known_to_iam.is_some_and(|one| Duration::between(one.at, view.now()) < quiet);
        if in_use || is_current {
            self.violate(
                view.now(),
                Invariant::NothingInUseCut,
                format!("{} was deactivated, and was in use", key.id()),
            );
        }
    }

    /// The keys of a user that are not there any more.
    fn deleted(&mut self, name: &str, keys: &[&AccessKey], spec: &UserSpec, view: View<'_>) {
        let Some(user) = view.iam().user(name) else {
            return;
        };
        let gone: Vec<String> = self
            .keys
            .keys()
            .filter(|id| !keys.iter().any(|key| key.id() == **id))
            .filter(|id| view.iam().key(id).is_some_and(|key| key.is_of(user)))
            .cloned()
            .collect();
        for id in gone {
            let Some(before) = self.keys.remove(&id) else {
                continue;
            };
            let rested = before.status != Status::Active
                && Duration::between(before.since, view.now())
                    >= spec.rotation.policy.deletion_delay;
            if before.was_current && (before.is_current || !rested) {
                self.violate(
                    view.now(),
                    Invariant::DeletionComesLast,
                    format!("{id} was deleted too early"),
                );
            }
        }
    }

    fn published(
        &mut self,
        name: &str,
        current: Option<&AccessKeyId>,
        keys: &[&AccessKey],
        view: View<'_>,
    ) {
        match current {
            Some(current) => {
                self.published.insert(name.to_owned());
                let active = keys
                    .iter()
                    .any(|key| key.id() == current.as_str() && key.status() == Status::Active);
                let verified = self
                    .keys
                    .get(current.as_str())
                    .is_some_and(|record| record.verified);
                if self.begun && !(active && verified) {
                    let found = format!(
                        "{name}'s published key {current} is not there, not Active or not verified"
                    );
                    self.violate(view.now(), Invariant::WorkingKeyPublished, found);
                }
            }
            None if self.published.contains(name) => {
                self.violate(
                    view.now(),
                    Invariant::WorkingKeyPublished,
                    format!("{name} has no published key any more"),
                );
            }
            None => {}
        }
    }

    fn violate(&mut self, at: Timestamp, invariant: Invariant, found: String) {
        self.violations.push(Violation {
            at,
            invariant,
            found,
        });
    }
}
