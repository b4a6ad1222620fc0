//! A look at the account as it is at one moment.

use crate::journal::Call;
use crate::state::State;
use crate::{Timing, eventbridge, iam, s3, secretsmanager, sns};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Everything that the account knows, to read; what AWS itself would not tell included, such as
/// when a key was truly used last.
#[derive(Clone, Copy)]
pub struct View<'a> {
    state: &'a State,
    now: Timestamp,
}

impl<'a> View<'a> {
    pub(crate) fn new(state: &'a State, now: Timestamp) -> Self {
        View { state, now }
    }

    /// The moment of the look.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The delays of the account.
    #[must_use]
    pub fn timing(&self) -> &'a Timing {
        &self.state.spec.timing
    }

    /// Users and access keys.
    #[must_use]
    pub fn iam(&self) -> &'a iam::State {
        &self.state.iam
    }

    /// The secrets of the account's region.
    #[must_use]
    pub fn secrets(&self) -> &'a secretsmanager::State {
        &self.state.home().secrets
    }

    /// Buckets and objects.
    #[must_use]
    pub fn s3(&self) -> &'a s3::State {
        &self.state.s3
    }

    /// The topics and messages of the account's region.
    #[must_use]
    pub fn sns(&self) -> &'a sns::State {
        &self.state.home().sns
    }

    /// The events of the account's region.
    #[must_use]
    pub fn events(&self) -> &'a eventbridge::State {
        &self.state.home().events
    }

    /// Every call so far; with [`Journaling::Count`](crate::Journaling::Count) the latest.
    #[must_use]
    pub fn journal(&self) -> &'a [Call] {
        self.state.journal.calls()
    }

    /// Every secret access key that the account ever gave out.
    #[must_use]
    pub fn canaries(&self) -> &'a BTreeSet<String> {
        &self.state.canaries
    }
}
