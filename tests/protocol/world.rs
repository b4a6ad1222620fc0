//! The AWS side: one IAM user's access keys, and one secret's versions and labels.

/// How many keys there can ever be: the bound of the model.
pub(crate) const KEYS: usize = 4;

/// A key, by the order of creation.
pub(crate) type KeyId = u8;

/// A set of keys, a bit each.
pub(crate) type Keys = u8;

pub(crate) fn only(key: KeyId) -> Keys {
    1 << key
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Status {
    /// Not created yet.
    Unborn,
    Active,
    Inactive,
    Deleted,
}

impl Status {
    pub(crate) fn exists(self) -> bool {
        matches!(self, Status::Active | Status::Inactive)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) status: Status,
    /// What it was when the minute began, which IAM may still list.
    pub(crate) before: Status,
    /// A person made it by hand.
    pub(crate) foreign: bool,
    /// A version of the secret holds it.
    pub(crate) stored: bool,
    /// It has been seen to work.
    pub(crate) verified: bool,
    /// It was under AWSCURRENT once.
    pub(crate) published: bool,
    /// A person deactivated or deleted it, or made it current behind the back of a run that had
    /// already decided to deactivate or delete it.
    pub(crate) meddled_with: bool,
    /// A run deleted it while it was published and Active.
    pub(crate) cut: bool,
}

impl Key {
    const UNBORN: Key = Key {
        status: Status::Unborn,
        before: Status::Unborn,
        foreign: false,
        stored: false,
        verified: false,
        published: false,
        meddled_with: false,
        cut: false,
    };
}

/// A version of the secret that can hold a label of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Version {
    /// The one that was there first. It is not Keywheel's.
    First,
    /// The one that Keywheel stored this key in.
    Of(KeyId),
}

/// An intent record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Intent {
    /// Stands for the version's id; never that of another record that anybody still knows.
    pub(crate) id: u8,
    /// How many minutes ago it was written, up to [`OLD`].
    pub(crate) age: u8,
    /// The keys that were there before.
    pub(crate) existing: Keys,
}

/// Ages are not told apart from here on: it is the settling time.
pub(crate) const OLD: u8 = 2;

pub(crate) fn older(age: u8) -> u8 {
    (age + 1).min(OLD)
}

/// What DescribeSecret tells. The intent record is read from its version, which never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Labels {
    pub(crate) current: Option<Version>,
    pub(crate) previous: Option<Version>,
    pub(crate) pending: Option<Version>,
    pub(crate) discard: Option<Version>,
    pub(crate) intent: Option<Intent>,
}

impl Labels {
    pub(crate) fn age(&mut self) {
        if let Some(intent) = &mut self.intent {
            intent.age = older(intent.age);
        }
    }

    pub(crate) fn intent_id(&self) -> Option<u8> {
        self.intent.map(|intent| intent.id)
    }
}

/// What ListAccessKeys tells: the status of each key; of those that are not listed, Deleted.
pub(crate) type Listing = [Status; KEYS];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct World {
    pub(crate) keys: [Key; KEYS],
    pub(crate) labels: Labels,
    /// The key in the first version.
    pub(crate) first_key: Option<KeyId>,
}

impl World {
    /// A user without a key, and a secret without a value.
    pub(crate) fn fresh() -> World {
        World {
            keys: [Key::UNBORN; KEYS],
            labels: Labels {
                current: None,
                previous: None,
                pending: None,
                discard: None,
                intent: None,
            },
            first_key: None,
        }
    }

    /// A user whose key stands in a secret that Keywheel has not written yet.
    pub(crate) fn adopted() -> World {
        let mut world = World::settled();
        world.labels.current = Some(Version::First);
        world.first_key = Some(0);
        world
    }

    /// A user after a rotation.
    pub(crate) fn settled() -> World {
        let mut world = World::fresh();
        world.keys[0] = Key {
            status: Status::Active,
            before: Status::Active,
            stored: true,
            verified: true,
            published: true,
            ..Key::UNBORN
        };
        world.labels.current = Some(Version::Of(0));
        world
    }

    pub(crate) fn key(&mut self, key: KeyId) -> &mut Key {
        &mut self.keys[usize::from(key)]
    }

    pub(crate) fn status(&self, key: KeyId) -> Status {
        self.keys[usize::from(key)].status
    }

    pub(crate) fn existing(&self) -> impl Iterator<Item = (KeyId, &Key)> {
        (0..).zip(&self.keys).filter(|(_, key)| key.status.exists())
    }

    pub(crate) fn key_in(&self, version: Option<Version>) -> Option<KeyId> {
        match version? {
            Version::First => self.first_key,
            Version::Of(key) => Some(key),
        }
    }

    /// The next minute begins.
    pub(crate) fn tick(&mut self) {
        for key in &mut self.keys {
            key.before = key.status;
        }
        self.labels.age();
    }

    /// What ListAccessKeys may answer: of a change in this minute it may know or not.
    pub(crate) fn listings(&self, stale: bool) -> Vec<Listing> {
        let listed = |status: Status| {
            if status.exists() {
                status
            } else {
                Status::Deleted
            }
        };
        let mut listings = vec![self.keys.map(|key| listed(key.status))];
        if stale {
            for (place, key) in self.keys.iter().enumerate() {
                if listed(key.before) != listed(key.status) {
                    let mut others = listings.clone();
                    for listing in &mut others {
                        listing[place] = listed(key.before);
                    }
                    listings.extend(others);
                }
            }
        }
        listings
    }

    /// The keys in versions of Keywheel's that are under no label.
    pub(crate) fn unlabelled(&self) -> Keys {
        let labels = &self.labels;
        (0..)
            .zip(&self.keys)
            .filter(|(place, key)| {
                let version = Some(Version::Of(*place));
                key.stored
                    && self.first_key != Some(*place)
                    && ![
                        labels.current,
                        labels.previous,
                        labels.pending,
                        labels.discard,
                    ]
                    .contains(&version)
            })
            .fold(0, |keys, (place, _)| keys | only(place))
    }

    /// CreateAccessKey; None when the user has as many keys as are allowed.
    pub(crate) fn create_key(&mut self, quota: usize, foreign: bool) -> Option<KeyId> {
        if self.existing().count() >= quota {
            return None;
        }
        let place = self
            .keys
            .iter()
            .position(|key| key.status == Status::Unborn)?;
        self.keys[place].status = Status::Active;
        self.keys[place].foreign = foreign;
        KeyId::try_from(place).ok()
    }

    /// UpdateSecretVersionStage of AWSCURRENT; AWSPREVIOUS moves along.
    pub(crate) fn move_current(&mut self, from: Version, to: Version) -> bool {
        if self.labels.current != Some(from) {
            return false;
        }
        self.labels.current = Some(to);
        self.labels.previous = Some(from);
        if let Some(key) = self.key_in(Some(to)) {
            self.key(key).published = true;
        }
        true
    }

    /// PutSecretValue of a key under AWSPENDING. Its token is the key's: a second time changes nothing.
    pub(crate) fn put_pending(&mut self, key: KeyId) {
        if !self.key(key).stored {
            self.key(key).stored = true;
            self.labels.pending = Some(Version::Of(key));
        }
    }

    /// UpdateSecretVersionStage that takes AWSPENDING off a version, if it is there.
    pub(crate) fn take_pending_off(&mut self, version: Version) {
        if self.labels.pending == Some(version) {
            self.labels.pending = None;
        }
    }

    /// UpdateSecretVersionStage that takes KEYWHEEL_INTENT off a version, if it is there.
    pub(crate) fn take_intent_off(&mut self, id: u8) {
        if self.labels.intent_id() == Some(id) {
            self.labels.intent = None;
        }
    }
}
