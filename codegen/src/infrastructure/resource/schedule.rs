//! EventBridge Scheduler.

use crate::config;
use crate::infrastructure::Expression;
use contract::Duration;

/// A group of schedules, which the scheduler's role trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleGroup {
    /// Its name.
    pub name: String,
}

/// A schedule that starts an execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its name within its group.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its group's name.
    pub group: String,
    /// When it comes.
    pub when: config::Schedule,
    /// It starts at any moment within this time.
    pub window: Duration,
    /// The state machine.
    pub state_machine: Expression,
    /// The execution's input.
    pub input: String,
    /// The role that starts it.
    pub role: Expression,
    /// Where a start goes that could not be delivered.
    pub dead_letters: Expression,
}
