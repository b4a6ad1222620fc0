//! An execution: where it stands in the state machine, and the Lambda that it runs.

use crate::world::{Intent, KeyId, Keys, Labels, Listing, Version, older};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Execution {
    pub(crate) stage: Stage,
    /// The Lambda that is at work.
    pub(crate) run: Option<Run>,
}

/// A state of the state machine, with the variables that later states read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Stage {
    Create,
    Verify(Rotating),
    Publish(Rotating),
    Deactivate {
        old: KeyId,
    },
    /// The deletion delay and the delete step; how long the old key has been Inactive.
    Delete {
        old: KeyId,
        rested: u8,
    },
    Discard(Discard),
    Ended(Ending),
}

/// What `ready` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rotating {
    pub(crate) new: KeyId,
    /// The version that was current.
    pub(crate) from: Version,
    /// The key in it.
    pub(crate) old: Option<KeyId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Discard {
    pub(crate) key: KeyId,
    pub(crate) reason: Reason,
    pub(crate) then: Then,
    /// How long ago it was marked.
    pub(crate) marked: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reason {
    Orphan,
    Unverified,
    Superseded,
    MakeRoom,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Then {
    Create,
    Fail,
    Supersede,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Ending {
    Done,
    Superseded,
    /// With the alert of a hold.
    Held,
    /// With the alert of a failure, or aborted.
    Failed,
}

/// A run of a Lambda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Run {
    /// How many minutes ago it began; it is stopped after one.
    pub(crate) age: u8,
    pub(crate) at: At,
}

/// The call that a run has made last, or makes next, with what it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum At {
    /// It has listed the keys.
    Listed(Listing),
    /// Create has described the secret, and lists its versions next.
    Described(Listing, Labels),
    /// Create has seen everything, and looks at the clock next.
    Seen(Listing, Labels, Keys),
    /// Create gives the secret its first version next.
    Begins(Creating),
    /// Create takes the intent label next.
    Intends(Creating),
    /// That label was elsewhere; create describes the secret next.
    LostIntent(Creating),
    /// Create makes a key next.
    Makes(Creating),
    /// Create stores it next.
    Stores(Creating, KeyId),
    /// Create takes the intent label off this record next, and is then ready.
    ClearsIntent(u8, Rotating),
    /// Publish moves AWSCURRENT next.
    Publishes,
    /// That label was elsewhere; publish describes the secret next.
    LostCurrent,
    /// Publish or delete takes AWSPENDING off next.
    TakesPendingOff,
    /// Deactivate does it next.
    Deactivates,
    /// Delete moves the discard label next, from where it saw it.
    Marks(Option<Version>),
    /// That label was elsewhere; delete describes the secret next.
    LostMark,
    /// Delete does it next.
    Deletes,
}

/// What create knows once it has decided to create a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Creating {
    /// Where it saw the intent label.
    pub(crate) seen_intent: Option<u8>,
    /// The record that it is to put there.
    pub(crate) intent: Intent,
    /// What it saw under AWSCURRENT.
    pub(crate) current: Option<Version>,
}

impl Execution {
    pub(crate) const BEGINNING: Execution = Execution {
        stage: Stage::Create,
        run: None,
    };

    /// The next minute begins. The run must not have used up its time.
    pub(crate) fn tick(&mut self, clock_first: bool) {
        match &mut self.stage {
            Stage::Delete { rested, .. } => *rested = older(*rested),
            Stage::Discard(Discard {
                marked: Some(marked),
                ..
            }) => *marked = older(*marked),
            _ => {}
        }
        let Some(run) = &mut self.run else {
            return;
        };
        run.age += 1;
        match &mut run.at {
            At::Described(_, labels) | At::Seen(_, labels, _) if !clock_first => labels.age(),
            At::Begins(creating)
            | At::Intends(creating)
            | At::LostIntent(creating)
            | At::Makes(creating)
            | At::Stores(creating, _) => creating.intent.age = older(creating.intent.age),
            _ => {}
        }
    }

    /// Whether the run has used up its time: it makes its next calls in this minute, or never.
    pub(crate) fn is_out_of_time(&self) -> bool {
        self.run.is_some_and(|run| run.age >= LAMBDA_TIMEOUT)
    }

    /// The ids of the intent records that the run knows.
    pub(crate) fn intents(&self) -> [Option<u8>; 2] {
        match self.run.map(|run| run.at) {
            Some(At::Described(_, labels) | At::Seen(_, labels, _)) => [labels.intent_id(), None],
            Some(
                At::Begins(creating)
                | At::Intends(creating)
                | At::LostIntent(creating)
                | At::Makes(creating)
                | At::Stores(creating, _),
            ) => [creating.seen_intent, Some(creating.intent.id)],
            Some(At::ClearsIntent(id, _)) => [Some(id), None],
            _ => [None, None],
        }
    }

    /// Whether the run is about to create a key, or to store the one that it has created.
    pub(crate) fn is_creating(&self) -> Option<Option<KeyId>> {
        match self.run?.at {
            At::Makes(_) => Some(None),
            At::Stores(_, key) => Some(Some(key)),
            _ => None,
        }
    }

    /// The key that the run has decided to deactivate or to delete.
    pub(crate) fn is_about_to_end(&self) -> Option<KeyId> {
        match (self.run?.at, self.stage) {
            (At::Deactivates, Stage::Deactivate { old })
            | (At::Deletes, Stage::Delete { old, .. }) => Some(old),
            (At::Deletes, Stage::Discard(discard)) => Some(discard.key),
            _ => None,
        }
    }
}

/// In minutes.
const LAMBDA_TIMEOUT: u8 = 1;
