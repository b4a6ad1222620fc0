//! What create sees before it does anything.

use crate::iam_user::ListedKey;
use crate::last_use::LastUse;
use contract::{AccessKeyId, Duration, Intent, KeyRef};
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
    /// The previous key, when a person has called it compromised.
    pub revoked: Option<AccessKeyId>,
    /// The latest intent record; it stays when its key is stored.
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

/// How far from the intent record's time its key can have been made: the run is stopped after a
/// minute, the rest is for clocks that differ.
pub const INTENT_WINDOW: Duration = Duration::from_minutes(5);

impl Observation {
    /// A unique id that the secret or the intent record names, and that is not the user's.
    pub(super) fn other_user(&self) -> Option<&String> {
        let of_intent = self.intent.iter().map(|intent| &intent.user_id);
        self.recorded_user_id
            .iter()
            .chain(of_intent)
            .find(|recorded| **recorded != self.user_id)
    }

    /// The labelled versions that hold this key.
    #[must_use]
    pub fn versions_of(&self, key: &AccessKeyId) -> Vec<KeyRef> {
        let labelled = [&self.current, &self.pending, &self.previous, &self.discard];
        let holding = labelled.into_iter().flatten();
        holding
            .filter(|stored| stored.key.as_ref() == Some(key))
            .map(|stored| KeyRef {
                access_key_id: key.clone(),
                version_id: stored.version_id.clone(),
            })
            .collect()
    }

    /// The key under AWSPENDING, when IAM does not list it any more.
    #[must_use]
    pub fn lost_pending_key(&self) -> Option<&AccessKeyId> {
        let key = self.pending.as_ref()?.key.as_ref()?;
        let is_listed = self.keys.iter().any(|listed| listed.listed.id == *key);
        (!is_listed).then_some(key)
    }

    /// Whether there is no key but the current one, so that no rotation is under way, or hardly.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        self.others().next().is_none()
    }

    /// When the newest key was made.
    #[must_use]
    pub fn newest_key(&self) -> Option<Timestamp> {
        self.keys.iter().map(|key| key.listed.created).max()
    }

    /// When the current key was made.
    #[must_use]
    pub fn current_key(&self) -> Option<Timestamp> {
        let (_, key) = self.listed_in(self.current.as_ref())?;
        Some(key.listed.created)
    }

    /// The listed key in a version, and the version.
    pub(super) fn listed_in<'a>(
        &'a self,
        stored: Option<&'a Stored>,
    ) -> Option<(&'a str, &'a ObservedKey)> {
        let stored = stored?;
        let key = self.keys.iter().find(|key| key.is_in(Some(stored)))?;
        Some((&stored.version_id, key))
    }

    /// The key under KEYWHEEL_DISCARD, unless a run published it before it saw the label.
    pub(super) fn marked(&self) -> Option<&ObservedKey> {
        let (_, key) = self.listed_in(self.discard.as_ref())?;
        let was_published = key.is_in(self.current.as_ref()) || key.is_in(self.previous.as_ref());
        (!was_published).then_some(key)
    }

    /// The keys besides the current one, oldest first.
    pub(super) fn others(&self) -> impl Iterator<Item = &ObservedKey> {
        self.keys
            .iter()
            .filter(|key| !key.is_in(self.current.as_ref()))
    }

    /// Made by a run of ours that died before it stored the key: nobody else can know its secret.
    /// An intent stands for one key, so once that is stored there is no orphan.
    pub(super) fn is_orphan(&self, key: &ObservedKey) -> bool {
        let Some(intent) = &self.intent else {
            return false;
        };
        !self.is_stored(key)
            && is_of(intent, key)
            && key.last_use == LastUse::Never
            && !self
                .keys
                .iter()
                .any(|other| self.is_stored(other) && is_of(intent, other))
    }

    /// Whether a version of the secret holds the key.
    pub(crate) fn is_stored(&self, key: &ObservedKey) -> bool {
        let labelled = [&self.current, &self.pending, &self.previous, &self.discard];
        labelled
            .into_iter()
            .any(|stored| key.is_in(stored.as_ref()))
            || self.unlabelled.contains(&key.listed.id)
    }
}

/// Whether the key may be the one that the intent was about.
fn is_of(intent: &Intent, key: &ObservedKey) -> bool {
    let created = key.listed.created;
    !intent.existing_keys.contains(&key.listed.id)
        && Duration::between(created, intent.at) <= INTENT_WINDOW
        && Duration::between(intent.at, created) <= INTENT_WINDOW
}

impl ObservedKey {
    /// Whether this key is the one in a version.
    pub(super) fn is_in(&self, stored: Option<&Stored>) -> bool {
        stored.and_then(|stored| stored.key.as_ref()) == Some(&self.listed.id)
    }
}
