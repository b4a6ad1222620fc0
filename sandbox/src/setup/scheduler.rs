//! EventBridge Scheduler: schedules.

use crate::Account;
use serde_json::Value;

impl Account {
    /// Makes a schedule. Its properties are those of CloudFormation.
    pub fn create_schedule(&self, properties: &Value) {
        let now = self.clock().now();
        let mut state = self.state();
        state.home_mut().schedules.create_schedule(properties, now);
    }

    /// Disables a schedule, as a person does in the console. Whether it is there does not matter.
    pub fn disable_schedule(&self, group: &str, name: &str) {
        let mut state = self.state();
        state.home_mut().schedules.disable(group, name);
    }

    /// Deletes a schedule, as a person does in the console. Whether it is there does not matter.
    pub fn delete_schedule(&self, group: &str, name: &str) {
        let mut state = self.state();
        state.home_mut().schedules.delete(group, name);
    }

    /// What a schedule starts its target with; nothing while it is disabled, or when it is not there.
    pub(crate) fn schedule_input(&self, group: &str, name: &str) -> Option<String> {
        let state = self.state();
        let input = state.home().schedules.input_of(group, name);
        input.map(ToOwned::to_owned)
    }
}
