//! An access key: its life, and where it works when.

use super::User;
use crate::clock::has_passed;
use crate::{Service, Timing};
use contract::SecretAccessKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// An access key, from its creation to beyond its deletion.
#[derive(Debug)]
pub struct AccessKey {
    id: String,
    secret: SecretAccessKey,
    owner: Owner,
    created_at: Timestamp,
    /// Each status with the moment it began; the first is the creation.
    changes: Vec<(Timestamp, Status)>,
    deleted_at: Option<Timestamp>,
    /// In order. An application has thousands a year: what no reader asks for any more is left out.
    uses: VecDeque<Use>,
}

const A_DAY: Duration = Duration::from_hours(24);

/// Whose key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A user's, until it is deleted.
    User {
        /// The user's name.
        name: String,
        /// The user's unique id.
        id: String,
    },
    /// A role's, for the Lambdas.
    Role {
        /// The role's name.
        name: String,
        /// The role's unique id.
        id: String,
    },
}

impl Owner {
    /// The user, as the journal names it; roles' keys are not managed.
    pub(crate) fn resource(&self) -> Option<String> {
        match self {
            Owner::User { name, .. } => Some(format!("user/{name}")),
            Owner::Role { .. } => None,
        }
    }
}

/// The status of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// It works.
    Active,
    /// It does not, and can be made Active again.
    Inactive,
    /// AWS made an end of it.
    Expired,
}

/// One use of a key, at the very moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// When.
    pub at: Timestamp,
    /// In which service.
    pub service: Service,
    /// In which region. An application uses its key thousands of times a year, and always there.
    pub region: Arc<str>,
}

impl AccessKey {
    pub(super) fn new(
        id: &str,
        secret: SecretAccessKey,
        owner: Owner,
        created_at: Timestamp,
    ) -> Self {
        AccessKey {
            id: id.to_owned(),
            secret,
            owner,
            created_at,
            changes: vec![(created_at, Status::Active)],
            deleted_at: None,
            uses: VecDeque::new(),
        }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The other half, to compare with.
    #[must_use]
    pub fn secret(&self) -> &SecretAccessKey {
        &self.secret
    }

    /// Whose key it is.
    #[must_use]
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// Whether it is, or was, this very user's; not one's of the same name before.
    #[must_use]
    pub fn is_of(&self, user: &User) -> bool {
        matches!(&self.owner, Owner::User { id, .. } if id == user.id())
    }

    /// When it was created, exactly; IAM tells whole seconds.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// The status, as IAM would list it; that of a deleted key is its last one.
    #[must_use]
    pub fn status(&self) -> Status {
        self.changes
            .last()
            .map_or(Status::Active, |(_, status)| *status)
    }

    /// The status that it had at a moment of its life.
    pub(super) fn status_at(&self, moment: Timestamp) -> Status {
        let before = self.changes.iter().rev().find(|(at, _)| *at <= moment);
        before.map_or(Status::Active, |(_, status)| *status)
    }

    /// Whether the user has, or had, it at a moment.
    pub(super) fn exists_at(&self, moment: Timestamp) -> bool {
        self.created_at <= moment && self.deleted_at.is_none_or(|at| at > moment)
    }

    /// Since when it has had its status.
    #[must_use]
    pub fn status_since(&self) -> Timestamp {
        self.changes.last().map_or(self.created_at, |(at, _)| *at)
    }

    /// Since when it has been Inactive, if it is.
    #[must_use]
    pub fn deactivated_at(&self) -> Option<Timestamp> {
        (self.status() == Status::Inactive).then(|| self.status_since())
    }

    /// When it was deleted, if it was.
    #[must_use]
    pub fn deleted_at(&self) -> Option<Timestamp> {
        self.deleted_at
    }

    /// The calls that this key signed and AWS accepted, in order: those of the last day, and what went
    /// before as far as IAM does not tell of a later one by then.
    pub fn uses(&self) -> impl DoubleEndedIterator<Item = &Use> {
        self.uses.iter()
    }

    /// The last use, whether or not IAM knows of it yet.
    #[must_use]
    pub fn last_use(&self) -> Option<&Use> {
        self.uses.back()
    }

    /// Whether a place accepts the key. News of a key travel: a status counts from the moment it
    /// has arrived, and the latest that has arrived holds.
    #[must_use]
    pub fn is_accepted(
        &self,
        service: Service,
        region: &str,
        now: Timestamp,
        timing: &Timing,
    ) -> bool {
        if matches!(self.owner, Owner::Role { .. }) {
            return true;
        }
        if self
            .deleted_at
            .is_some_and(|at| has_passed(timing.revocation, at, now))
        {
            return false;
        }
        let arrived = self.changes.iter().rev().find(|(at, status)| {
            let delay = match status {
                Status::Active => timing.activation.delay(service, region),
                Status::Inactive | Status::Expired => timing.revocation,
            };
            has_passed(delay, *at, now)
        });
        arrived.is_some_and(|(_, status)| *status == Status::Active)
    }

    pub(super) fn record_use(&mut self, used: Use, timing: &Timing) {
        // A reader may be a while behind, but none is a day.
        let behind = timing.last_used_lag + A_DAY;
        let is_known = |one: &Use| has_passed(behind, one.at, used.at);
        while self.uses.get(1).is_some_and(is_known) {
            self.uses.pop_front();
        }
        self.uses.push_back(used);
    }

    pub(super) fn set_status(&mut self, status: Status, now: Timestamp) {
        if self.status() != status {
            self.changes.push((now, status));
        }
    }

    pub(super) fn delete(&mut self, now: Timestamp) {
        self.deleted_at = Some(now);
    }

    /// The last use that IAM knows of.
    pub(super) fn known_use(&self, now: Timestamp, timing: &Timing) -> Option<&Use> {
        self.uses
            .iter()
            .rev()
            .find(|used| has_passed(timing.last_used_lag, used.at, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: u64 = 60;

    fn after(seconds: u64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn key() -> AccessKey {
        let owner = Owner::User {
            name: "Bot".to_owned(),
            id: "AIDA".to_owned(),
        };
        let secret = SecretAccessKey::new("secret".to_owned());
        AccessKey::new("AKIA", secret, owner, after(0))
    }

    fn accepted(key: &AccessKey, seconds: u64) -> bool {
        key.is_accepted(
            Service::Sts,
            "us-west-2",
            after(seconds),
            &Timing::default(),
        )
    }

    #[test]
    fn a_key_that_is_deactivated_before_it_arrived_never_works() {
        let mut key = key();
        key.set_status(Status::Inactive, after(1));
        // The activation arrives after 10 seconds, its end after 5.
        assert!((0..=MINUTE).all(|second| !accepted(&key, second)));
    }

    #[test]
    fn a_key_that_was_switched_off_and_on_works_again_once_the_last_news_arrived() {
        let mut key = key();
        key.set_status(Status::Inactive, after(MINUTE));
        key.set_status(Status::Active, after(MINUTE + 1));
        let works: Vec<_> = (MINUTE..MINUTE + 13)
            .filter(|second| accepted(&key, *second))
            .map(|second| second - MINUTE)
            .collect();
        assert_eq!(works, [0, 1, 2, 3, 11, 12]);
    }

    #[test]
    fn the_same_status_again_is_no_change() {
        let mut key = key();
        key.set_status(Status::Inactive, after(1));
        key.set_status(Status::Inactive, after(2));
        assert_eq!(key.deactivated_at(), Some(after(1)));
        key.set_status(Status::Active, after(3));
        assert_eq!((key.deactivated_at(), key.status_since()), (None, after(3)));
    }

    #[test]
    fn iam_learns_of_a_use_with_a_lag_and_tells_only_the_last_it_knows() {
        let mut key = key();
        let used = |minute: u64| Use {
            at: after(minute * MINUTE),
            service: Service::Sts,
            region: "us-west-2".into(),
        };
        key.record_use(used(0), &Timing::default());
        key.record_use(used(10), &Timing::default());
        let known = |minute: u64| {
            key.known_use(after(minute * MINUTE), &Timing::default())
                .cloned()
        };
        assert_eq!(known(14), None);
        assert_eq!(known(15), Some(used(0)));
        assert_eq!(known(24), Some(used(0)));
        assert_eq!(known(25), Some(used(10)));
        assert_eq!(key.last_use(), Some(&used(10)));
    }

    #[test]
    fn a_use_is_forgotten_a_day_after_iam_tells_of_a_later_one() {
        let mut key = key();
        let hours = 60 * MINUTE;
        for hour in 0..100 {
            let used = Use {
                at: after(hour * hours),
                service: Service::Sts,
                region: "us-west-2".into(),
            };
            key.record_use(used, &Timing::default());
        }
        let kept: Vec<_> = key.uses().map(|one| one.at).collect();
        let expected: Vec<_> = (74..100).map(|hour| after(hour * hours)).collect();
        assert_eq!(kept, expected);
    }
}
