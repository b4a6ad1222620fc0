//! The other side of the service: whoever runs the executions says here how they go.

use super::stop::Stop;
use super::{Execution, State, StateMachine, execution_arn};
use crate::Account;
use jiff::Timestamp;
use statemachine::{History, Outcome};
use std::sync::Arc;

impl Account {
    /// Makes a state machine.
    pub(crate) fn create_state_machine(&self, machine: StateMachine) {
        let mut state = self.state();
        state.home_mut().executions.create_state_machine(machine);
    }

    /// An execution begins, with what stops it. One that was started through the API is known already.
    pub(crate) fn note_execution_began(
        &self,
        machine_arn: &str,
        name: &str,
        input: impl FnOnce() -> String,
    ) -> Arc<Stop> {
        let now = self.clock().now();
        let mut state = self.state();
        state
            .home_mut()
            .executions
            .began(machine_arn, name, input, now)
    }

    /// An execution went on, as its history tells.
    pub(crate) fn note_execution_events(&self, arn: &str, history: &History) {
        if let Some(execution) = self.state().home_mut().executions.known_mut(arn) {
            let known = execution.events.len();
            let new = history.events().get(known..).unwrap_or_default();
            execution.events.extend_from_slice(new);
        }
    }

    /// An execution has ended.
    pub(crate) fn note_execution_ended(&self, arn: &str, outcome: Outcome) {
        let now = self.clock().now();
        if let Some(execution) = self.state().home_mut().executions.known_mut(arn) {
            execution.end = Some((now, outcome));
        }
    }

    /// An execution is redriven, with what stops it. One that was redriven through the API is known
    /// already.
    pub(crate) fn note_execution_redriven(&self, arn: &str) -> Arc<Stop> {
        let now = self.clock().now();
        let mut state = self.state();
        match state.home_mut().executions.known_mut(arn) {
            Some(execution) => {
                if execution.end.is_some() {
                    execution.reopen(now);
                }
                Arc::clone(&execution.stop)
            }
            None => Arc::default(),
        }
    }

    /// The executions that were started through the API and do not run yet: names and inputs.
    #[must_use]
    pub fn take_due_executions(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.state().home_mut().executions.due_starts)
    }

    /// The executions that were redriven through the API and do not go on yet: their ARNs.
    #[cfg(feature = "server")]
    pub(crate) fn take_due_redrives(&self) -> Vec<String> {
        std::mem::take(&mut self.state().home_mut().executions.due_redrives)
    }
}

impl State {
    fn began(
        &mut self,
        machine_arn: &str,
        name: &str,
        input: impl FnOnce() -> String,
        now: Timestamp,
    ) -> Arc<Stop> {
        let Some(machine) = self.machines.get(machine_arn) else {
            return Arc::default();
        };
        let arn = execution_arn(machine_arn, name);
        let machine = Arc::clone(machine);
        if let Ok(known) = self.execution(&arn, now) {
            return Arc::clone(&known.stop);
        }
        let execution = Execution::begun(arn, name.to_owned(), machine, input(), now);
        let stop = Arc::clone(&execution.stop);
        self.add(execution);
        stop
    }

    fn known_mut(&mut self, arn: &str) -> Option<&mut Execution> {
        let index = *self.by_arn.get(arn)?;
        self.executions.get_mut(index)
    }
}
