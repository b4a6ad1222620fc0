//! What must be true of every state.

use crate::execution::{Ending, Execution, Stage};
use crate::model::State;
use crate::world::{Key, Status, Version, only};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Property {
    /// The published key exists, unless a person deleted it.
    PublishedKeyIsThere,
    /// The published key is Active, unless a person deactivated it.
    PublishedKeyIsActive,
    /// The published key has been seen to work.
    PublishedKeyIsVerified,
    /// Each key that Keywheel made is in a version, or the intent record covers it.
    NoKeyIsLost,
    /// A new key that is stored has a label until it is published or deleted: the next run knows it.
    NewKeyHasALabel,
    /// Only people change the keys of people.
    ForeignKeysAreLeftAlone,
    /// No two runs are between the intent and the stored key.
    OneCreatesAtATime,
    /// At most one key's secret is in no version.
    OneUnstoredKey,
    /// A key that was published is Inactive before it is deleted.
    NoPublishedKeyIsCut,
    /// When both rotations have ended well, and nobody meddled, there is the published key and no other.
    NothingIsLeftBehind,
    /// Without a person's doing no key loses its labels, so there is no hold because of that.
    NoNeedlessHold,
}

impl Property {
    pub(crate) const ALL: [Property; 11] = [
        Property::PublishedKeyIsThere,
        Property::PublishedKeyIsActive,
        Property::PublishedKeyIsVerified,
        Property::NoKeyIsLost,
        Property::NewKeyHasALabel,
        Property::ForeignKeysAreLeftAlone,
        Property::OneCreatesAtATime,
        Property::OneUnstoredKey,
        Property::NoPublishedKeyIsCut,
        Property::NothingIsLeftBehind,
        Property::NoNeedlessHold,
    ];

    pub(crate) fn holds(self, state: &State) -> bool {
        let world = &state.world;
        let published = || {
            let key = world.key_in(world.labels.current)?;
            let key = &world.keys[usize::from(key)];
            (!key.meddled_with).then_some(key)
        };
        let ours = || world.existing().filter(|(_, key)| !key.foreign);
        match self {
            Property::PublishedKeyIsThere => published().is_none_or(|key| key.status.exists()),
            Property::PublishedKeyIsActive => {
                published().is_none_or(|key| key.status != Status::Inactive)
            }
            Property::PublishedKeyIsVerified => published().is_none_or(|key| key.verified),
            Property::NoKeyIsLost => ours().all(|(place, key)| {
                let covered = world
                    .labels
                    .intent
                    .is_some_and(|intent| intent.existing & only(place) == 0);
                key.stored || covered
            }),
            Property::NewKeyHasALabel => ours().all(|(place, key)| {
                let labels = &world.labels;
                let version = Some(Version::Of(place));
                !key.stored
                    || key.published
                    || [labels.current, labels.pending, labels.discard].contains(&version)
            }),
            Property::ForeignKeysAreLeftAlone => world
                .keys
                .iter()
                .all(|key| !key.foreign || key.status == Status::Active),
            Property::OneCreatesAtATime => {
                let creating = |execution: &Execution| {
                    execution.is_creating().is_some_and(|key| {
                        key.is_none_or(|key| !world.keys[usize::from(key)].stored)
                    })
                };
                !state.executions.iter().all(creating)
            }
            Property::OneUnstoredKey => ours().filter(|(_, key)| !key.stored).count() <= 1,
            Property::NoPublishedKeyIsCut => !world.keys.iter().any(|key: &Key| key.cut),
            Property::NothingIsLeftBehind => {
                let well = state.executions.iter().all(|execution| {
                    matches!(
                        execution.stage,
                        Stage::Ended(Ending::Done | Ending::Superseded)
                    )
                });
                let current = world.key_in(world.labels.current);
                state.meddled || !well || world.existing().all(|(place, _)| Some(place) == current)
            }
            Property::NoNeedlessHold => state.meddled || !state.held_for_unlabelled,
        }
    }
}
