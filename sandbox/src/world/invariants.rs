//! The invariants, checked after every single API call.

use super::UserSpec;
use super::deployment::role_name;
use super::ledger::Ledger;
use crate::{Account, Call, Principal, View};
use contract::step::Step;
use contract::{AccessKeyId, Function, UserName};
use jiff::Timestamp;
use serde::Serialize;
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
    watch: Arc<Mutex<Watch>>,
}

struct Watch {
    ledgers: Vec<Ledger>,
    /// The ledger of each `user/NAME` and `secret/NAME`, as the journal names them.
    places: BTreeMap<String, usize>,
    /// The roles that create keys.
    creators: [String; 2],
    /// Whoever signs as these does what a person may do.
    people: BTreeSet<String>,
    checks: u64,
    violations: Vec<Violation>,
}

impl Invariants {
    /// Checks `users` after each call that concerns them.
    pub(super) fn watching(account: &Account, pipeline: &str, users: &[UserSpec]) -> Self {
        let watch = Watch {
            ledgers: users
                .iter()
                .map(|user| Ledger::of(&user.rotation))
                .collect(),
            places: BTreeMap::new(),
            creators: [Function::Step(Step::Create), Function::Rotate]
                .map(|function| role_name(pipeline, function)),
            people: BTreeSet::new(),
            checks: 0,
            violations: Vec::new(),
        };
        let invariants = Invariants {
            watch: Arc::new(Mutex::new(watch)),
        };
        let watching = invariants.clone();
        account.observe(move |call, view| watching.watch().check(call, view));
        invariants
    }

    /// Believes what is there: before anything happens, and after a person did something.
    pub(super) fn believe(&self, account: &Account) {
        account.view(|view| self.watch().believe(view));
    }

    /// Believes whatever is there after each call of this role: a person is at work.
    pub(super) fn believe_calls_of(&self, role: &str) {
        self.watch().people.insert(role.to_owned());
    }

    /// How many times the invariants were checked.
    #[must_use]
    pub fn checks(&self) -> u64 {
        self.watch().checks
    }

    /// Which of them did not hold, so far.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.watch().violations.clone()
    }

    /// An application's key was refused. Nobody but the person who touched it is to blame for that.
    pub(super) fn key_refused(
        &self,
        at: Timestamp,
        user: &UserName,
        key: &AccessKeyId,
        code: &str,
    ) {
        let mut watch = self.watch();
        let ledger = watch.places.get(&format!("user/{user}"));
        if ledger.is_some_and(|index| watch.ledgers[*index].was_touched(key)) {
            return;
        }
        let found = format!("the application of {user} was refused with its key {key}: {code}");
        // It goes on trying; once says it all.
        if watch
            .violations
            .iter()
            .all(|violation| violation.found != found)
        {
            watch.violate(at, Invariant::NothingInUseCut, found);
        }
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch {
    fn believe(&mut self, view: View<'_>) {
        for (index, ledger) in self.ledgers.iter_mut().enumerate() {
            ledger.believe(view);
            let resources = ledger.resources(view).into_iter();
            self.places
                .extend(resources.map(|resource| (resource, index)));
        }
    }

    fn check(&mut self, call: &Call, view: View<'_>) {
        if matches!(&call.caller, Principal::Role { name, .. } if self.people.contains(name)) {
            return self.believe(view);
        }
        if let (Principal::User { name, .. }, Some(key)) = (&call.caller, &call.access_key_id)
            && call.succeeded()
            && let Some(index) = self.places.get(&format!("user/{name}"))
        {
            self.ledgers[*index].works(key);
        }
        if let Some(index) = self.concerned(call, view) {
            let by_create = matches!(&call.caller, Principal::Role { name, .. } if self.creators.contains(name));
            self.checks += 1;
            let found = self.ledgers[index].check(view, by_create);
            for (invariant, found) in found {
                self.violate(view.now(), invariant, found);
            }
        }
    }

    /// Whom the call may have changed anything about.
    fn concerned(&self, call: &Call, view: View<'_>) -> Option<usize> {
        let caller = match &call.caller {
            Principal::User { name, .. } => Some(format!("user/{name}")),
            _ => None,
        };
        let owner = |resource: &str| {
            view.iam()
                .key(resource.strip_prefix("key/")?)?
                .owner()
                .resource()
        };
        let owner = call.resource.as_deref().and_then(owner);
        let names = [
            owner.as_deref(),
            call.resource.as_deref(),
            caller.as_deref(),
        ];
        names
            .into_iter()
            .flatten()
            .find_map(|name| self.places.get(name).copied())
    }

    fn violate(&mut self, at: Timestamp, invariant: Invariant, found: String) {
        self.violations.push(Violation {
            at,
            invariant,
            found,
        });
    }
}
