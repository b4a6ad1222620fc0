//! A person's hand in the middle of a rotation.

use super::{Bench, Run, Verdict, clean_up};
use crate::fault::Attempt;
use crate::iam::Status;
use crate::world::{Beginning, Stages, World, WorldError};
use crate::{Account, ServiceError};
use contract::{Rotation, label};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that a person does between two calls of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meddling {
    /// What is there before.
    pub beginning: Beginning,
    /// The call before which it is done.
    pub call: u64,
    /// What is done.
    pub deed: Deed,
}

/// What a person may do by hand. A deed about a key that is not there does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Deed {
    /// Makes the current key Inactive.
    DeactivateCurrent,
    /// Deletes the current key.
    DeleteCurrent,
    /// Makes the pending key Inactive.
    DeactivatePending,
    /// Deletes the pending key.
    DeletePending,
    /// Makes the previous key Inactive.
    DeactivatePrevious,
    /// Makes the previous key Active.
    ReactivatePrevious,
    /// Deletes the previous key.
    DeletePrevious,
    /// Creates a key.
    CreateKey,
    /// Moves AWSCURRENT back to the previous version.
    RollBack,
    /// Adds a field to the current value, and so a version.
    EditSecret,
}

impl Deed {
    /// All of them.
    pub const ALL: [Deed; 10] = [
        Deed::DeactivateCurrent,
        Deed::DeleteCurrent,
        Deed::DeactivatePending,
        Deed::DeletePending,
        Deed::DeactivatePrevious,
        Deed::ReactivatePrevious,
        Deed::DeletePrevious,
        Deed::CreateKey,
        Deed::RollBack,
        Deed::EditSecret,
    ];

    /// Does it.
    ///
    /// # Errors
    /// When AWS refuses, as it would a person.
    pub fn perform(self, account: &Account, rotation: &Rotation) -> Result<(), ServiceError> {
        let (user, secret) = (rotation.user.as_str(), rotation.secret.as_str());
        let stages = account.view(|view| Stages::of(view, rotation));
        let key = match self {
            Deed::DeactivateCurrent | Deed::DeleteCurrent => stages.current,
            Deed::DeactivatePending | Deed::DeletePending => stages.pending,
            Deed::DeactivatePrevious | Deed::ReactivatePrevious | Deed::DeletePrevious => {
                stages.previous
            }
            Deed::CreateKey => return account.create_access_key(user).map(drop),
            Deed::RollBack => return account.move_label(secret, label::CURRENT, label::PREVIOUS),
            Deed::EditSecret => return account.add_field(secret, "Note", "by hand"),
        };
        let Some(key) = key.filter(|key| key.status != "Deleted") else {
            return Ok(());
        };
        let id = key.access_key_id.as_str();
        match self {
            Deed::DeactivateCurrent | Deed::DeactivatePending | Deed::DeactivatePrevious => {
                account.update_access_key(user, id, Status::Inactive)
            }
            Deed::ReactivatePrevious => account.update_access_key(user, id, Status::Active),
            _ => account.delete_access_key(user, id),
        }
    }
}

impl Deed {
    pub(super) fn words(self) -> &'static str {
        match self {
            Deed::DeactivateCurrent => "deactivates the current key",
            Deed::DeleteCurrent => "deletes the current key",
            Deed::DeactivatePending => "deactivates the pending key",
            Deed::DeletePending => "deletes the pending key",
            Deed::DeactivatePrevious => "deactivates the previous key",
            Deed::ReactivatePrevious => "makes the previous key Active",
            Deed::DeletePrevious => "deletes the previous key",
            Deed::CreateKey => "creates a key",
            Deed::RollBack => "moves AWSCURRENT back",
            Deed::EditSecret => "edits the secret",
        }
    }
}

impl fmt::Display for Meddling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Meddling { call, deed, .. } = self;
        write!(f, "before call {call}, a person {}", deed.words())
    }
}

impl Meddling {
    /// Runs a rotation in a world of its own, and meddles with it.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn run(&self, bench: &Bench) -> Result<Verdict, WorldError> {
        bench.run(self.beginning, async |world, rotation| {
            self.run_in(world, rotation).await
        })
    }

    async fn run_in(&self, world: &World, rotation: &Rotation) -> Verdict {
        {
            let (meddling, hand, target) = (*self, world.hand(), rotation.clone());
            let _meddles = world.account().rule(move |attempt: &Attempt| {
                if attempt.number == meddling.call {
                    // AWS may refuse, as it would a person: then nothing is done.
                    let _ = hand.meddle(|account| meddling.deed.perform(account, &target));
                }
                None
            });
            Run::of(world, rotation).await;
        }
        let calls = world.account().attempts();
        let last = clean_up(world, rotation).await;
        Verdict::of(world, rotation, &last, calls).await
    }
}
