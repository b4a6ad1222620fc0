//! EventBridge: rules, their targets, and events.

use super::CONSOLE;
use crate::eventbridge::Event;
use crate::{Account, Service, ServiceError};
use serde_json::{Map, Value};

impl Account {
    /// Makes a rule on the default bus, or changes it. The input is that of `PutRule`.
    ///
    /// # Errors
    /// When EventBridge refuses.
    pub fn put_rule(&self, input: Value) -> Result<(), ServiceError> {
        self.furnish(Service::EventBridge, "PutRule", input)
            .map(drop)
    }

    /// Gives a rule its targets. The input is that of `PutTargets`.
    ///
    /// # Errors
    /// When EventBridge refuses.
    pub fn put_targets(&self, input: Value) -> Result<(), ServiceError> {
        self.furnish(Service::EventBridge, "PutTargets", input)
            .map(drop)
    }

    /// An event of an AWS service, such as `aws.states`, which `PutEvents` takes from nobody.
    pub fn emit_event(
        &self,
        source: &str,
        detail_type: &str,
        resources: Vec<String>,
        detail: Map<String, Value>,
    ) {
        let now = self.clock().now();
        self.state()
            .within(self.region(), &CONSOLE, now, |_, here, context| {
                let event = Event::new(source, detail_type, resources, detail, context);
                here.events.emit(event, &mut here.sns, context);
            });
    }
}
