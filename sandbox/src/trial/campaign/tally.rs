//! How much there was of everything.

use super::Happening;
use crate::trial::Sights;
use std::collections::BTreeMap;

/// How much there was of everything, in one campaign or in many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Worlds.
    pub campaigns: u64,
    /// Executions.
    pub executions: u64,
    /// Ends of executions that were good. A redriven execution has several ends.
    pub succeeded: u64,
    /// Ends that were holds.
    pub held: u64,
    /// Ends that were other failures.
    pub failed: u64,
    /// Ends by a person's hand.
    pub stopped: u64,
    /// What people were told.
    pub alerts: u64,
    /// API calls, retries included.
    pub calls: u64,
    /// How many times the invariants were checked.
    pub checks: u64,
    /// What was seen.
    pub sights: Sights,
    /// What went wrong and what people did, by its sort.
    pub happenings: BTreeMap<String, u64>,
}

impl Tally {
    pub(super) fn count(&mut self, happening: &Happening) {
        *self.happenings.entry(happening.what.sort()).or_default() += 1;
    }

    /// Adds another one.
    pub fn add(&mut self, other: &Tally) {
        self.campaigns += other.campaigns;
        self.executions += other.executions;
        self.succeeded += other.succeeded;
        self.held += other.held;
        self.failed += other.failed;
        self.stopped += other.stopped;
        self.alerts += other.alerts;
        self.calls += other.calls;
        self.checks += other.checks;
        self.sights.add_all(&other.sights);
        for (sort, count) in &other.happenings {
            *self.happenings.entry(sort.clone()).or_default() += count;
        }
    }
}
