//! What can happen, in words.

use std::fmt;

/// One transition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Action {
    pub(crate) who: Who,
    pub(crate) deed: Deed,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    Rotation(u8),
    Person,
    Time,
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.who {
            Who::Rotation(0) => f.write_str("A ")?,
            Who::Rotation(_) => f.write_str("B ")?,
            Who::Person => f.write_str("a person ")?,
            Who::Time => {}
        }
        f.write_str(self.deed.words())
    }
}

macro_rules! deeds {
    ($($name:ident = $words:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Deed { $($name,)* }

        impl Deed {
            pub(crate) const fn words(self) -> &'static str {
                match self { $(Deed::$name => $words,)* }
            }
        }
    };
}

deeds! {
    ListsKeys = "lists the keys",
    ListsKeysLate = "lists the keys as they were before",
    Describes = "describes the secret",
    ListsVersions = "lists the secret's versions",
    DecidesToCreate = "decides to create a key",
    DecidesToResume = "decides to go on with the pending key",
    DecidesToFinish = "decides to finish the earlier rotation",
    DecidesToWait = "finds that another run may be at work",
    DecidesOnOrphan = "decides to delete an orphan",
    DecidesOnMarked = "decides to delete a marked key",
    DecidesToMakeRoom = "decides to make room",
    DecidesToHold = "decides to hold",
    HoldsForUnlabelled = "decides to hold because of a key in a version without a label",
    Holds = "holds",
    BeginsSecret = "gives the secret its first version",
    TakesIntent = "takes the intent label",
    MissesIntent = "does not get the intent label",
    LosesIntent = "finds the intent label elsewhere",
    FindsIntent = "finds that it has the intent label after all",
    CreatesKey = "creates a key",
    MayNotCreateKey = "may not create a key",
    StoresKey = "stores the key",
    CannotStoreKey = "cannot store the key for good",
    IsReady = "is ready",
    ClearsIntent = "takes the intent label off",
    Verifies = "verifies the key",
    FailsToVerify = "cannot verify the key",
    ReadsToPublish = "describes the secret and may publish",
    FindsItPublished = "describes the secret and finds the key published",
    FindsItSuperseded = "describes the secret and is superseded",
    Publishes = "publishes the key",
    MissesCurrent = "does not get AWSCURRENT",
    TakesPendingOff = "takes AWSPENDING off",
    DecidesToDeactivate = "decides to deactivate the old key",
    FindsItInUse = "finds the old key in use",
    Deactivates = "deactivates the old key",
    DecidesToDelete = "decides to delete the key",
    DecidesToMark = "decides to mark the key",
    NeedsNoMark = "finds nothing to mark",
    FindsItGone = "finds the key gone",
    Marks = "marks the key",
    MissesMark = "does not get the discard label",
    LosesMark = "finds the discard label elsewhere",
    FindsMark = "finds that the key is marked after all",
    Deletes = "deletes the key",
    RepeatsCall = "makes a call whose answer is lost, and repeats it",
    Crashes = "crashes",
    Dies = "is aborted",
    Begins = "is started again",
    CreatesForeignKey = "creates a key by hand",
    DeactivatesByHand = "deactivates a key by hand",
    DeletesByHand = "deletes a key by hand",
    MovesCurrentBack = "moves AWSCURRENT back",
    Passes = "a minute passes",
}
