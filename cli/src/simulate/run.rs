//! A simulation that has been run.

use codegen::config::{Configuration, User};
use contract::Duration;
use jiff::Timestamp;
use sandbox::world::{Chronicle, ExecutionRecord, Moment};
use std::collections::BTreeMap;

/// What was simulated, and what happened.
pub(super) struct Run {
    pub(super) configuration: Configuration,
    pub(super) start: Timestamp,
    pub(super) days: u64,
    pub(super) chronicle: Chronicle,
}

/// One execution and the answers of its tasks.
pub(super) struct Rotation<'a> {
    pub(super) record: &'a ExecutionRecord,
    pub(super) moments: Vec<&'a Moment>,
}

impl Run {
    /// Whether nobody needs to look at anything.
    pub(super) fn is_fine(&self) -> bool {
        self.chronicle.alerts.is_empty() && self.chronicle.violations.is_empty()
    }

    /// The moment at which the simulation stopped.
    pub(super) fn end(&self) -> Timestamp {
        Duration::from_days(self.days).after(self.start)
    }

    /// Each user, in the order of the file, and its rotations in the order in which they started.
    pub(super) fn by_user(&self) -> Vec<(&User, Vec<Rotation<'_>>)> {
        let executions = &self.chronicle.executions;
        let mut moments: Vec<Vec<&Moment>> = vec![Vec::new(); executions.len()];
        for moment in &self.chronicle.moments {
            moments[moment.execution].push(moment);
        }
        let mut rotations: BTreeMap<&str, Vec<Rotation<'_>>> = BTreeMap::new();
        for (record, moments) in executions.iter().zip(moments) {
            let user = record.user.as_deref().unwrap_or_default();
            let rotation = Rotation { record, moments };
            rotations.entry(user).or_default().push(rotation);
        }
        let users = self.configuration.users.iter();
        users
            .map(|user| {
                let rotations = rotations.remove(user.name().as_str());
                (user, rotations.unwrap_or_default())
            })
            .collect()
    }
}
