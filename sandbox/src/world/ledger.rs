//! What is known of one user's keys, and what must hold of the next look at them.

use super::Invariant;
use crate::View;
use crate::iam::{AccessKey, Status};
use crate::secretsmanager::{Secret, SecretValue, Version};
use contract::{AccessKeyId, Duration, Rotation, label, tag};
use jiff::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// One user's keys.
pub(super) struct Ledger {
    rotation: Rotation,
    keys: BTreeMap<String, KeyRecord>,
    /// Whether a key has been published, and nobody but Keywheel has touched it since.
    is_published: bool,
    /// When a person last changed the status of a key, deleted it or moved AWSCURRENT to or from it.
    touched: BTreeMap<String, Timestamp>,
    /// The key in each version that was looked into.
    read: RefCell<BTreeMap<String, Option<AccessKeyId>>>,
}

/// What is known of a key from the calls before.
#[derive(Clone, Debug)]
struct KeyRecord {
    /// Keywheel made it.
    ours: bool,
    /// AWS accepted it, or it was there before.
    works: bool,
    was_current: bool,
    is_current: bool,
    status: Status,
    since: Timestamp,
}

/// An invariant, and what was found instead.
type Finding = (Invariant, String);

impl Ledger {
    pub(super) fn of(rotation: &Rotation) -> Self {
        Ledger {
            rotation: rotation.clone(),
            keys: BTreeMap::new(),
            is_published: false,
            touched: BTreeMap::new(),
            read: RefCell::default(),
        }
    }

    /// The user and the secret, as the journal names them.
    pub(super) fn resources(&self, view: View<'_>) -> Vec<String> {
        let secret = self
            .secret(view)
            .map(|secret| format!("secret/{}", secret.name()));
        secret
            .into_iter()
            .chain([format!("user/{}", self.rotation.user)])
            .collect()
    }

    /// AWS accepted this key.
    pub(super) fn works(&mut self, key: &str) {
        if let Some(record) = self.keys.get_mut(key) {
            record.works = true;
        }
    }

    /// A person has changed something about this key.
    pub(super) fn was_touched(&self, key: &AccessKeyId) -> bool {
        self.touched.contains_key(key.as_str())
    }

    /// Takes everything for given: new keys are foreign, and work.
    pub(super) fn believe(&mut self, view: View<'_>) {
        let keys = self.listed(view);
        let current = self.current(view);
        // What stands there was published once, whoever did it.
        let previous = self.under(label::PREVIOUS, view);
        let mut records = BTreeMap::new();
        self.is_published = false;
        for key in keys {
            let is_current = is(current.as_ref(), key);
            self.is_published |= is_current && key.status() == Status::Active;
            let before = self.keys.get(key.id());
            let ours = before.is_some_and(|before| before.ours);
            let works = before.is_none_or(|before| before.works);
            let mut believed = record(key, before, ours, works, is_current);
            believed.was_current |= is(previous.as_ref(), key);
            records.insert(key.id().to_owned(), believed);
        }
        for (id, before) in &self.keys {
            let now: Option<&KeyRecord> = records.get(id);
            if now.is_none_or(|now| {
                now.status != before.status || now.is_current != before.is_current
            }) {
                self.touched.insert(id.clone(), view.now());
            }
        }
        // Moved to a key that is gone, it is that person's affair what consumers read.
        if let Some(current) = current.filter(|id| !records.contains_key(id.as_str())) {
            self.touched.insert(current.to_string(), view.now());
        }
        self.keys = records;
    }

    /// Looks again after a call, and says what must not have happened.
    pub(super) fn check(&mut self, view: View<'_>, by_create: bool) -> Vec<Finding> {
        let Some(secret) = self.secret(view) else {
            return Vec::new();
        };
        let mut findings = Vec::new();
        let keys = self.listed(view);
        let current = self.current(view);
        let intends = secret.at_stage(label::INTENT).is_some();
        for key in &keys {
            let before = self.keys.get(key.id()).cloned();
            let is_current = is(current.as_ref(), key);
            if before
                .as_ref()
                .is_some_and(|before| before.status == Status::Active)
                && key.status() == Status::Inactive
            {
                findings.extend(self.about_deactivation(key, is_current, view));
            }
            let ours = before.as_ref().map_or(by_create, |before| before.ours);
            if ours && !intends && !self.stores(secret, key) {
                findings.push((
                    Invariant::NoKeyLost,
                    format!("{} is in no version of the secret", self.name(key.id())),
                ));
            }
            let works = before.as_ref().is_some_and(|before| before.works);
            let record = record(key, before.as_ref(), ours, works, is_current);
            self.keys.insert(key.id().to_owned(), record);
        }
        findings.extend(self.about_deletions(&keys, view));
        findings.extend(self.about_publication(current.as_ref(), &keys));
        findings
    }

    fn about_deactivation(
        &self,
        key: &AccessKey,
        is_current: bool,
        view: View<'_>,
    ) -> Option<Finding> {
        // IAM tells of a use only after a while; what it cannot know, nobody can heed.
        let lag = Duration::from_secs(view.timing().last_used_lag.as_secs());
        let known = key
            .uses()
            .rev()
            .find(|one| Duration::between(one.at, view.now()) >= lag);
        let in_use = known.is_some_and(|one| {
            Duration::between(one.at, view.now()) < self.rotation.policy.quiet_period
        });
        // A person may call a key compromised, and then it is cut whoever uses it.
        let spared = in_use && !self.is_revoked(key.id(), view);
        let cut = (spared || is_current) && !self.was_just_touched(key.id(), view);
        cut.then(|| {
            (
                Invariant::NothingInUseCut,
                format!("{} was deactivated while in use", self.name(key.id())),
            )
        })
    }

    fn about_deletions(&mut self, keys: &[&AccessKey], view: View<'_>) -> Vec<Finding> {
        let gone: Vec<String> = self
            .keys
            .keys()
            .filter(|id| !keys.iter().any(|key| key.id() == **id))
            .cloned()
            .collect();
        let too_early = gone.into_iter().filter(|id| {
            let unseen = self.was_just_touched(id, view);
            self.keys.remove(id).is_some_and(|before| {
                let resting = Duration::between(before.since, view.now());
                let rested = before.status != Status::Active
                    && resting >= self.rotation.policy.deletion_delay;
                let is_foreign = !before.ours && !before.was_current;
                !unseen && (is_foreign || before.was_current && (before.is_current || !rested))
            })
        });
        let too_early: Vec<String> = too_early.collect();
        too_early
            .iter()
            .map(|id| {
                (
                    Invariant::DeletionComesLast,
                    format!("{} was deleted too early", self.name(id)),
                )
            })
            .collect()
    }

    /// Whether a person has called the key compromised, in the secret's tag.
    fn is_revoked(&self, key: &str, view: View<'_>) -> bool {
        let revoked = self
            .secret(view)
            .and_then(|secret| secret.tags().get(tag::REVOKED));
        revoked.is_some_and(|keys| keys.split(' ').any(|revoked| revoked == key))
    }

    /// What a person does while a step's calls are under way, the step cannot see.
    fn was_just_touched(&self, key: &str, view: View<'_>) -> bool {
        const UNDER_WAY: Duration = Duration::from_secs(1);
        let touched = self.touched.get(key);
        touched.is_some_and(|at| Duration::between(*at, view.now()) < UNDER_WAY)
    }

    fn about_publication(
        &mut self,
        current: Option<&AccessKeyId>,
        keys: &[&AccessKey],
    ) -> Option<Finding> {
        if current.is_some_and(|current| self.touched.contains_key(current.as_str())) {
            self.is_published = false;
            return None;
        }
        let Some(current) = current else {
            return self.is_published.then(|| {
                (
                    Invariant::WorkingKeyPublished,
                    format!("{} has no published key any more", self.rotation.user),
                )
            });
        };
        let is_active = keys
            .iter()
            .any(|key| key.id() == current.as_str() && key.status() == Status::Active);
        let record = self.keys.get(current.as_str());
        let was_published = record.is_some_and(|record| record.ours);
        self.is_published |= was_published;
        let works = is_active && record.is_some_and(|record| record.works);
        (self.is_published && !works).then(|| {
            (
                Invariant::WorkingKeyPublished,
                format!(
                    "{} is published, and gone, not Active or not verified",
                    self.name(current.as_str())
                ),
            )
        })
    }

    fn secret<'a>(&self, view: View<'a>) -> Option<&'a Secret> {
        view.secrets().secret(self.rotation.secret.as_str())
    }

    fn listed<'a>(&self, view: View<'a>) -> Vec<&'a AccessKey> {
        let user = view.iam().user(self.rotation.user.as_str());
        user.map(|user| view.iam().keys_of(user))
            .unwrap_or_default()
    }

    fn current(&self, view: View<'_>) -> Option<AccessKeyId> {
        self.under(label::CURRENT, view)
    }

    fn under(&self, label: &str, view: View<'_>) -> Option<AccessKeyId> {
        self.key_in(self.secret(view)?.at_stage(label)?)
    }

    /// Whether a version of the secret holds the key.
    fn stores(&self, secret: &Secret, key: &AccessKey) -> bool {
        let mut versions = secret.versions().iter();
        versions.any(|version| is(self.key_in(version).as_ref(), key))
    }

    /// The key in a version. A version that has a value never changes, so it is read once.
    fn key_in(&self, version: &Version) -> Option<AccessKeyId> {
        if *version.value() == SecretValue::Nothing {
            return None;
        }
        if let Some(known) = self.read.borrow().get(version.id()) {
            return known.clone();
        }
        let key = version.access_key_id(&self.rotation.secret_layout);
        let mut read = self.read.borrow_mut();
        read.insert(version.id().to_owned(), key.clone());
        key
    }

    fn name(&self, key: &str) -> String {
        format!("{}'s key {key}", self.rotation.user)
    }
}

fn is(current: Option<&AccessKeyId>, key: &AccessKey) -> bool {
    current.is_some_and(|current| current.as_str() == key.id())
}

fn record(
    key: &AccessKey,
    before: Option<&KeyRecord>,
    ours: bool,
    works: bool,
    is_current: bool,
) -> KeyRecord {
    KeyRecord {
        ours,
        works,
        was_current: is_current || before.is_some_and(|before| before.was_current),
        is_current,
        status: key.status(),
        since: key.status_since(),
    }
}
