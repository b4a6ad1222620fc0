//! The product's decisions on what a run of the model has seen.

use crate::execution::Reason;
use crate::world::{KEYS, KeyId, Keys, Labels, Listing, OLD, Status, Version, World, only};
use contract::bound::{LAMBDA_TIMEOUT, SETTLING_TIME};
use contract::step::DeleteReason;
use contract::{AccessKeyId, Duration, Intent, KeyRef, Policy, TwoKeys, version_id};
use handlers::decision::{Decision, HoldReason, Observation, ObservedKey, Stored};
use handlers::iam_user::{KeyStatus, ListedKey};
use handlers::last_use::LastUse;
use handlers::secret_store::Holder;
use handlers::{deactivation, decision, deletion};
use jiff::Timestamp;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What create decided, in the model's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Creation {
    Create,
    Resume(KeyId),
    Finish {
        previous: KeyId,
    },
    Wait,
    Orphan(KeyId),
    Marked(KeyId),
    MakeRoom(KeyId),
    Hold,
    /// Because of a key in a version that has lost its labels.
    HoldUnlabelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deactivation {
    Deactivate,
    Gone,
    Recheck,
    Hold,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    Delete,
    Mark,
    Gone,
    Hold,
}

/// Why delete is to delete a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cause {
    Rested(u8),
    Discard(Reason),
}

/// Everything that create's decision depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sight {
    listing: Listing,
    labels: Labels,
    unlabelled: Keys,
    used: Keys,
    foreign: Keys,
    first_key: Option<KeyId>,
    quiet: bool,
}

/// Everything that delete's decision depends on: the key, why, and how long ago it was marked.
type DeletionSight = (Listing, Labels, KeyId, Cause, Option<u8>);

/// Asks the product's functions, each question once.
pub(crate) struct Deciding {
    policy: Policy,
    /// People use the keys that they make at once, and IAM knows of it.
    people_use_keys: bool,
    keys: [AccessKeyId; KEYS],
    creations: RefCell<BTreeMap<Sight, Creation>>,
    deletions: RefCell<BTreeMap<DeletionSight, Deletion>>,
    deactivations: RefCell<BTreeMap<(Listing, Labels, KeyId, bool), Deactivation>>,
}

const MINUTE: Duration = Duration::from_minutes(1);
const USER: &str = "AIDAUSERUSERUSERUSER1";
const FIRST: &str = "the-first-version-of-this-secret";

/// How long the old key rests in the model.
pub(crate) const DELETION_DELAY: u8 = 1;

fn now() -> Timestamp {
    Timestamp::constant(1_795_348_800, 0)
}

fn minutes_ago(age: u8) -> Timestamp {
    ago(Duration::from_secs(MINUTE.as_secs() * u64::from(age)))
}

fn ago(duration: Duration) -> Timestamp {
    now() - jiff::SignedDuration::from_secs(i64::try_from(duration.as_secs()).unwrap())
}

fn listed(status: Status) -> Option<KeyStatus> {
    match status {
        Status::Active => Some(KeyStatus::Active),
        Status::Inactive => Some(KeyStatus::Inactive),
        Status::Unborn | Status::Deleted => None,
    }
}

fn used(at: Timestamp) -> LastUse {
    LastUse::Used {
        at,
        service: "s3".to_owned(),
        region: "us-west-2".to_owned(),
    }
}

impl Deciding {
    pub(crate) fn new(two_keys: TwoKeys, people_use_keys: bool) -> Deciding {
        // The model's ages say what the product's durations mean.
        assert_eq!(LAMBDA_TIMEOUT, MINUTE);
        assert_eq!(SETTLING_TIME.as_secs(), MINUTE.as_secs() * u64::from(OLD));
        let ids = [
            "AKIAMODEL00000000000",
            "AKIAMODEL00000000001",
            "AKIAMODEL00000000002",
            "AKIAMODEL00000000003",
        ];
        Deciding {
            policy: Policy {
                deletion_delay: Duration::from_secs(MINUTE.as_secs() * u64::from(DELETION_DELAY)),
                two_keys,
                ..Policy::default()
            },
            people_use_keys,
            keys: ids.map(|id| id.parse().unwrap()),
            creations: RefCell::default(),
            deletions: RefCell::default(),
            deactivations: RefCell::default(),
        }
    }

    fn id(&self, key: KeyId) -> AccessKeyId {
        self.keys[usize::from(key)].clone()
    }

    fn place(&self, id: &AccessKeyId) -> KeyId {
        let place = self.keys.iter().position(|key| key == id).unwrap();
        KeyId::try_from(place).unwrap()
    }

    fn version(&self, version: Version) -> String {
        match version {
            Version::First => FIRST.to_owned(),
            Version::Of(key) => version_id::for_key(&self.id(key)).unwrap(),
        }
    }

    fn holder(&self, version: Option<Version>) -> Holder {
        match version {
            None => Holder::Nothing,
            Some(Version::First) => Holder::VersionOfOthers,
            Some(Version::Of(key)) => Holder::Key(self.id(key)),
        }
    }

    /// What create may decide: IAM may know of a use of an old key or not.
    pub(crate) fn creation(
        &self,
        world: &World,
        listing: Listing,
        labels: Labels,
        unlabelled: Keys,
    ) -> Vec<Creation> {
        let those = |which: fn(&crate::world::Key) -> bool| {
            (0..)
                .zip(&world.keys)
                .filter(|(_, key)| which(key))
                .fold(0, |keys, (place, _)| keys | only(place))
        };
        let mut sight = Sight {
            listing,
            labels,
            unlabelled,
            used: those(|key| key.verified || key.published),
            foreign: those(|key| key.foreign),
            first_key: world.first_key,
            quiet: true,
        };
        // The record's identity is not the decision's business.
        if let Some(intent) = &mut sight.labels.intent {
            intent.id = 0;
        }
        let quiet = self.created(sight);
        sight.quiet = false;
        let in_use = self.created(sight);
        if quiet == in_use {
            vec![quiet]
        } else {
            vec![quiet, in_use]
        }
    }

    fn created(&self, sight: Sight) -> Creation {
        if let Some(creation) = self.creations.borrow().get(&sight) {
            return *creation;
        }
        let creation = match decision::decide(&self.observation(&sight), &self.policy) {
            Decision::CreateKey => Creation::Create,
            Decision::Resume(KeyRef {
                access_key_id,
                version_id,
            }) => {
                let key = self.place(&access_key_id);
                assert_eq!(version_id, self.version(Version::Of(key)));
                Creation::Resume(key)
            }
            Decision::Finish { previous, .. } => Creation::Finish {
                previous: self.place(&previous),
            },
            Decision::Unsettled { .. } => Creation::Wait,
            Decision::DiscardOrphan(key) => Creation::Orphan(self.place(&key)),
            Decision::DiscardMarked(key) => Creation::Marked(self.place(&key)),
            Decision::MakeRoom(key) => Creation::MakeRoom(self.place(&key)),
            Decision::Hold(HoldReason::UnlabelledKey(..)) => Creation::HoldUnlabelled,
            Decision::Hold(_) => Creation::Hold,
        };
        self.creations.borrow_mut().insert(sight, creation);
        creation
    }

    fn observation(&self, sight: &Sight) -> Observation {
        let labels = &sight.labels;
        let stored = |version: Option<Version>| {
            let version = version?;
            let key = match version {
                Version::First => sight.first_key,
                Version::Of(key) => Some(key),
            };
            Some(Stored {
                version_id: self.version(version),
                key: key.map(|key| self.id(key)),
            })
        };
        let keys = (0..).zip(sight.listing).filter_map(|(place, status)| {
            let last_use = if only(place) & sight.foreign != 0 && self.people_use_keys {
                used(now())
            } else if only(place) & sight.used == 0 {
                LastUse::Never
            } else if sight.quiet {
                used(ago(self.policy.quiet_period))
            } else {
                used(now())
            };
            Some(ObservedKey {
                listed: ListedKey {
                    id: self.id(place),
                    status: listed(status)?,
                    // As if every key had been made around the time of the intent.
                    created: labels
                        .intent
                        .map_or(now(), |intent| minutes_ago(intent.age)),
                },
                last_use,
            })
        });
        Observation {
            now: now(),
            user_id: USER.to_owned(),
            keys: keys.collect(),
            recorded_user_id: Some(USER.to_owned()),
            current: stored(labels.current),
            pending: stored(
                labels
                    .pending
                    .filter(|pending| Some(*pending) != labels.current),
            ),
            previous: stored(labels.previous),
            discard: stored(labels.discard),
            unlabelled: (0..4)
                .filter(|key| only(*key) & sight.unlabelled != 0)
                .map(|key| self.id(key))
                .collect(),
            revoked: None,
            intent: labels.intent.map(|intent| Intent {
                user_id: USER.to_owned(),
                existing_keys: (0..4)
                    .filter(|key| only(*key) & intent.existing != 0)
                    .map(|key| self.id(key))
                    .collect(),
                at: minutes_ago(intent.age),
                execution: "one of the two".to_owned(),
                current_version_id: None,
            }),
        }
    }

    /// What delete decides.
    pub(crate) fn deletion(
        &self,
        listing: Listing,
        mut labels: Labels,
        key: KeyId,
        cause: Cause,
        marked: Option<u8>,
    ) -> Deletion {
        labels.intent = None;
        let question = (listing, labels, key, cause, marked);
        if let Some(deletion) = self.deletions.borrow().get(&question) {
            return *deletion;
        }
        let seen = deletion::Observation {
            now: now(),
            key: self.id(key),
            status: listed(listing[usize::from(key)]),
            current: self.holder(labels.current),
            previous: self.holder(labels.previous),
            pending: self.holder(labels.pending),
            discarded: self.holder(labels.discard),
            deactivated_at: None,
        };
        let reason = match cause {
            Cause::Rested(age) => DeleteReason::Rested {
                deactivated_at: minutes_ago(age),
                deletion_delay: self.policy.deletion_delay,
            },
            Cause::Discard(Reason::Orphan) => DeleteReason::Orphan,
            Cause::Discard(Reason::Unverified) => DeleteReason::Unverified,
            Cause::Discard(Reason::Superseded) => DeleteReason::Superseded,
            Cause::Discard(Reason::MakeRoom) => DeleteReason::MakeRoom,
        };
        let deletion = match deletion::decide(&seen, &reason, marked.map(minutes_ago), &self.policy)
        {
            deletion::Decision::Delete => Deletion::Delete,
            deletion::Decision::Mark => Deletion::Mark,
            deletion::Decision::Gone => Deletion::Gone,
            deletion::Decision::NotYet => unreachable!("the model's clocks agree"),
            deletion::Decision::Hold(_) => Deletion::Hold,
        };
        self.deletions.borrow_mut().insert(question, deletion);
        deletion
    }

    /// What deactivate may decide: IAM may know of a use of the old key or not.
    pub(crate) fn deactivation(
        &self,
        listing: Listing,
        mut labels: Labels,
        key: KeyId,
        quiet: bool,
    ) -> Deactivation {
        labels.intent = None;
        let question = (listing, labels, key, quiet);
        if let Some(deactivation) = self.deactivations.borrow().get(&question) {
            return *deactivation;
        }
        let seen = deactivation::Observation {
            now: now(),
            published_at: now(),
            key: self.id(key),
            status: listed(listing[usize::from(key)]),
            deactivated_at: None,
            current: self.holder(labels.current),
            restored_at: None,
            revoked: false,
            last_use: if quiet { LastUse::Never } else { used(now()) },
        };
        let deactivation = match deactivation::decide(&seen, &self.policy) {
            deactivation::Decision::Deactivate => Deactivation::Deactivate,
            deactivation::Decision::Rests(_) => unreachable!("the model has no note of it"),
            deactivation::Decision::Gone => Deactivation::Gone,
            deactivation::Decision::Recheck(_) => Deactivation::Recheck,
            deactivation::Decision::Hold(_) => Deactivation::Hold,
        };
        self.deactivations
            .borrow_mut()
            .insert(question, deactivation);
        deactivation
    }
}
