//! Lambda: functions that clients see and invoke.

use crate::Account;
use crate::lambda::DueInvocation;
use serde_json::Value;

impl Account {
    /// Makes a function that can be looked at and invoked. Its properties are those of CloudFormation.
    pub(crate) fn create_function(&self, properties: &Value) {
        let now = self.clock().now();
        let mut state = self.state();
        let functions = &mut state.home_mut().functions;
        functions.create_function(properties, now);
    }

    /// The functions that clients have invoked and that do not run yet.
    pub(crate) fn take_due_invocations(&self) -> Vec<DueInvocation> {
        self.state().home_mut().functions.take_due()
    }
}
