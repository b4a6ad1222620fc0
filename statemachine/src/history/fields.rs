//! The fields of an event's details, as the API has them.

use super::{TaskResource, Timers};
use serde_json::{Map, Value, json};

/// Details being put together.
#[derive(Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.0.insert(name.to_owned(), Value::from(text));
    }

    pub(super) fn number(&mut self, name: &str, number: u64) {
        self.0.insert(name.to_owned(), Value::from(number));
    }

    /// A JSON document, as a text, and the note that it is whole.
    pub(super) fn document(&mut self, name: &str, document: &Value) {
        self.text(name, &document.to_string());
        self.0
            .insert(format!("{name}Details"), json!({"truncated": false}));
    }

    pub(super) fn failure(&mut self, error: &Option<String>, cause: &Option<String>) {
        if let Some(error) = error {
            self.text("error", error);
        }
        if let Some(cause) = cause {
            self.text("cause", cause);
        }
    }

    pub(super) fn resource(&mut self, resource: &TaskResource) {
        self.text("resourceType", &resource.resource_type);
        self.text("resource", &resource.resource);
    }

    /// The role that a task is called as.
    pub(super) fn role(&mut self, role_arn: &str) {
        let credentials = json!({"roleArn": role_arn});
        self.0.insert("taskCredentials".to_owned(), credentials);
    }

    /// The details.
    pub(super) fn finish(self) -> Map<String, Value> {
        self.0
    }

    pub(super) fn timers(&mut self, timers: Timers) {
        for (name, seconds) in [
            ("timeoutInSeconds", timers.timeout_in_seconds),
            ("heartbeatInSeconds", timers.heartbeat_in_seconds),
        ] {
            if let Some(seconds) = seconds {
                self.number(name, seconds);
            }
        }
    }

    pub(super) fn variables(&mut self, variables: &Map<String, Value>) {
        if variables.is_empty() {
            return;
        }
        let texts: Map<String, Value> = variables
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.to_string())))
            .collect();
        self.0
            .insert("assignedVariables".to_owned(), Value::Object(texts));
        self.0.insert(
            "assignedVariablesDetails".to_owned(),
            json!({"truncated": false}),
        );
    }
}
