//! What create does next: a pure function of what it observed.

use crate::iam_user::{KeyStatus, ListedKey};
use crate::last_use::LastUse;
use contract::bound::SETTLING_TIME;
use contract::step::Hold;
use contract::{AccessKeyId, Duration, Intent, KeyRef, Policy, TwoKeys};
use jiff::Timestamp;

/// What create sees before it does anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// When it looked.
    pub now: Timestamp,
    /// The user's unique id.
    pub user_id: String,
    /// The user's keys, oldest first.
    pub keys: Vec<ObservedKey>,
    /// The unique id that the secret names, if it names one.
    pub recorded_user_id: Option<String>,
    /// The version under AWSCURRENT.
    pub current: Option<Stored>,
    /// The version under AWSPENDING, unless that is the current one.
    pub pending: Option<Stored>,
    /// The version under AWSPREVIOUS.
    pub previous: Option<Stored>,
    /// The version under KEYWHEEL_DISCARD.
    pub discard: Option<Stored>,
    /// The keys in versions of Keywheel's that are under no label any more.
    pub unlabelled: Vec<AccessKeyId>,
    /// The intent record of a run that has not finished.
    pub intent: Option<Intent>,
}

/// A key of the user, and its last use where that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedKey {
    /// As IAM lists it.
    pub listed: ListedKey,
    /// Unknown for a key whose last use was not asked for.
    pub last_use: LastUse,
}

/// A secret version and the key in it, if it holds one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The version.
    pub version_id: String,
    /// The key.
    pub key: Option<AccessKeyId>,
}

/// What create does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A pending key is there: go on with it, whoever made it.
    Resume(KeyRef),
    /// An earlier rotation published its key and did not finish: deactivate and delete its old key.
    Finish {
        /// The published key.
        current: KeyRef,
        /// The key that is to go.
        previous: AccessKeyId,
    },
    /// A run that was about to create a key may still be at work: look again later.
    Unsettled {
        /// When that run began.
        since: Timestamp,
    },
    /// A key whose secret was lost in a crash is in the way: delete it, then look again.
    DiscardOrphan(AccessKeyId),
    /// A key that another run has marked for deletion is in the way: delete it, then look again.
    DiscardMarked(AccessKeyId),
    /// The previous key is Inactive and may go: delete it, then look again.
    MakeRoom(AccessKeyId),
    /// Make a key.
    CreateKey,
    /// Call a person.
    Hold(HoldReason),
}

/// Why create calls a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// The user was deleted and made again.
    UserRecreated {
        /// The id in the secret or the intent record.
        recorded: String,
        /// The id that IAM gives now.
        actual: String,
    },
    /// The pending key is there but does not work.
    PendingKeyNotActive(AccessKeyId),
    /// Somebody still uses the previous key.
    PreviousKeyInUse(AccessKeyId, LastUse),
    /// The previous key is Inactive, and nobody allowed its deletion.
    PreviousKeyInactive(AccessKeyId),
    /// A key that Keywheel made, in a version that has lost its labels: it may have been published.
    UnlabelledKey(AccessKeyId, LastUse),
    /// A key that Keywheel did not make.
    ForeignKey {
        /// The key.
        key: AccessKeyId,
        /// How old it is.
        age: Duration,
        /// When it was last used.
        last_use: LastUse,
    },
}

/// How far from the intent record's time its key can have been made: the run is stopped after a
/// minute, the rest is for clocks that differ.
pub const INTENT_WINDOW: Duration = Duration::from_minutes(5);

/// What create does next. The first rule that applies decides; orphans go before holds, because
/// removing one is always right and may be all that is needed.
#[must_use]
pub fn decide(seen: &Observation, policy: &Policy) -> Decision {
    if let Some(recorded) = seen
        .recorded_ids()
        .find(|recorded| **recorded != seen.user_id)
    {
        return Decision::Hold(HoldReason::UserRecreated {
            recorded: recorded.clone(),
            actual: seen.user_id.clone(),
        });
    }
    if let Some(marked) = seen.marked() {
        return Decision::DiscardMarked(marked.listed.id.clone());
    }
    if let Some((version_id, key)) = seen.stored(&seen.pending) {
        return match key.listed.status {
            KeyStatus::Active => Decision::Resume(KeyRef {
                access_key_id: key.listed.id.clone(),
                version_id,
            }),
            KeyStatus::Inactive | KeyStatus::Expired => {
                Decision::Hold(HoldReason::PendingKeyNotActive(key.listed.id.clone()))
            }
        };
    }
    if let Some(intent) = seen
        .intent
        .as_ref()
        .filter(|intent| Duration::between(intent.at, seen.now) < SETTLING_TIME)
    {
        return Decision::Unsettled { since: intent.at };
    }
    let others = || {
        seen.keys
            .iter()
            .filter(|key| !seen.is_stored(&seen.current, key))
    };
    if let Some(orphan) = others().find(|key| seen.is_orphan(key)) {
        return Decision::DiscardOrphan(orphan.listed.id.clone());
    }
    if let Some(unlabelled) = others().find(|key| seen.unlabelled.contains(&key.listed.id)) {
        let key = unlabelled.listed.id.clone();
        return Decision::Hold(HoldReason::UnlabelledKey(key, unlabelled.last_use.clone()));
    }
    if let Some(foreign) = others().find(|key| !seen.is_stored(&seen.previous, key)) {
        return Decision::Hold(HoldReason::ForeignKey {
            key: foreign.listed.id.clone(),
            age: Duration::between(foreign.listed.created, seen.now),
            last_use: foreign.last_use.clone(),
        });
    }
    match others().next() {
        Some(previous) => seen.about_previous(previous, policy),
        None => Decision::CreateKey,
    }
}

impl Observation {
    fn recorded_ids(&self) -> impl Iterator<Item = &String> {
        self.recorded_user_id
            .iter()
            .chain(self.intent.iter().map(|intent| &intent.user_id))
    }

    /// The version and the listed key in it.
    fn stored(&self, stored: &Option<Stored>) -> Option<(String, &ObservedKey)> {
        let stored = stored.as_ref()?;
        let key = self
            .keys
            .iter()
            .find(|key| Some(&key.listed.id) == stored.key.as_ref())?;
        Some((stored.version_id.clone(), key))
    }

    fn is_stored(&self, stored: &Option<Stored>, key: &ObservedKey) -> bool {
        stored.as_ref().and_then(|stored| stored.key.as_ref()) == Some(&key.listed.id)
    }

    /// The key under KEYWHEEL_DISCARD, unless a run published it before it saw the label.
    fn marked(&self) -> Option<&ObservedKey> {
        let (_, key) = self.stored(&self.discard)?;
        let was_published =
            self.is_stored(&self.current, key) || self.is_stored(&self.previous, key);
        (!was_published).then_some(key)
    }

    /// Made by a run of ours that died before it stored the key: nobody else can know its secret.
    fn is_orphan(&self, key: &ObservedKey) -> bool {
        let Some(intent) = &self.intent else {
            return false;
        };
        let created = key.listed.created;
        !self.is_stored(&self.previous, key)
            && !self.unlabelled.contains(&key.listed.id)
            && !intent.existing_keys.contains(&key.listed.id)
            && Duration::between(created, intent.at) <= INTENT_WINDOW
            && Duration::between(intent.at, created) <= INTENT_WINDOW
            && key.last_use == LastUse::Never
    }

    fn about_previous(&self, previous: &ObservedKey, policy: &Policy) -> Decision {
        let id = previous.listed.id.clone();
        match (previous.listed.status, self.stored(&self.current)) {
            (KeyStatus::Active, Some((version_id, current)))
                if current.listed.status == KeyStatus::Active
                    && previous.last_use.is_quiet(self.now, policy.quiet_period) =>
            {
                Decision::Finish {
                    current: KeyRef {
                        access_key_id: current.listed.id.clone(),
                        version_id,
                    },
                    previous: id,
                }
            }
            (KeyStatus::Active, _) => {
                Decision::Hold(HoldReason::PreviousKeyInUse(id, previous.last_use.clone()))
            }
            (KeyStatus::Inactive, _) if policy.two_keys == TwoKeys::Reclaim => {
                Decision::MakeRoom(id)
            }
            (KeyStatus::Inactive | KeyStatus::Expired, _) => {
                Decision::Hold(HoldReason::PreviousKeyInactive(id))
            }
        }
    }
}

impl From<&HoldReason> for Hold {
    fn from(reason: &HoldReason) -> Hold {
        let (name, message) = match reason {
            HoldReason::UserRecreated { recorded, actual } => (
                "userRecreated",
                format!(
                    "The IAM user has the unique id {actual}, and its secret belongs to the user {recorded} of the same name, who was deleted. \
                     If the new user is meant to go on with this secret, remove UserId from the secret's value and the label KEYWHEEL_INTENT from its versions."
                ),
            ),
            HoldReason::PendingKeyNotActive(key) => (
                "pendingKeyNotActive",
                format!(
                    "The new key {key} was deactivated before it was published. \
                     Make it Active to go on with it, or delete it and take AWSPENDING off its version to have another one made."
                ),
            ),
            HoldReason::PreviousKeyInUse(key, last_use) => (
                "previousKeyInUse",
                format!(
                    "The previous key {key} is still Active: {last_use}. \
                     Move whoever uses it to the key in the secret; once it is quiet, a rerun deactivates and deletes it."
                ),
            ),
            HoldReason::PreviousKeyInactive(key) => (
                "previousKeyInactive",
                format!(
                    "The previous key {key} does not work and takes the user's second place. \
                     Delete it if nobody needs it back, or set `twoKeys: reclaim` to have it deleted."
                ),
            ),
            HoldReason::UnlabelledKey(key, last_use) => (
                "unlabelledKey",
                format!(
                    "The key {key} is stored in a version of the secret that has lost its labels: {last_use}. \
                     Delete it if nobody needs it, or put a label back on its version."
                ),
            ),
            HoldReason::ForeignKey { key, age, last_use } => (
                "foreignKey",
                format!(
                    "The key {key} was not made by Keywheel: {} old, {last_use}. \
                     Delete it if nobody needs it, or store it in the secret as AWSCURRENT to have it rotated.",
                    age.in_days()
                ),
            ),
        };
        Hold {
            reason: name.to_owned(),
            message,
        }
    }
}

#[cfg(test)]
mod tests;
