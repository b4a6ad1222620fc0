//! Task states.

use super::jsonata::Reserved;
use super::resource::{self, Pattern, Resource, Unusable};
use super::shape::{MAX_SECONDS, Object};
use super::{Checker, Location, WorkflowType};
use crate::model::QueryLanguage;
use serde_json::Value;

impl Checker<'_> {
    pub(super) fn task(&mut self, state: &Object, language: QueryLanguage, at: &Location) {
        self.require(state, &["Resource"], at);
        if let Some(resource) = state.get("Resource") {
            self.resource(resource, &at.field("Resource"));
        }
        for field in ["TimeoutSeconds", "HeartbeatSeconds"] {
            let path = format!("{field}Path");
            self.at_most_one(state, &[field, &path], at);
            self.quantity(state, field, (1, MAX_SECONDS), language, at);
            if language == QueryLanguage::JSONPath {
                self.reference_path(state, &path, at);
            }
        }
        let seconds = |field: &str| state.get(field).and_then(Value::as_u64);
        if let (Some(timeout), Some(heartbeat)) =
            (seconds("TimeoutSeconds"), seconds("HeartbeatSeconds"))
            && heartbeat >= timeout
        {
            self.schema(
                "The value of 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'",
                &at.field("HeartbeatSeconds"),
            );
        }
        if let Some(credentials) = state.get("Credentials") {
            self.credentials(credentials, language, &at.field("Credentials"));
        }
    }

    fn credentials(&mut self, credentials: &Value, language: QueryLanguage, at: &Location) {
        match language {
            QueryLanguage::JSONPath => {
                if self.object(credentials, at).is_some() {
                    self.payload_template(credentials, at);
                }
            }
            QueryLanguage::JSONata => {
                let is_expression = credentials
                    .as_str()
                    .is_some_and(|text| self.expression(text, Reserved::default(), at));
                if !is_expression && self.object(credentials, at).is_some() {
                    self.jsonata_template(credentials, Reserved::default(), at);
                }
            }
        }
    }

    fn resource(&mut self, value: &Value, at: &Location) {
        let Some(arn) = self.string(value, at) else {
            return;
        };
        if has_substitution(arn) {
            return;
        }
        let express = self.options.workflow_type == WorkflowType::Express;
        match resource::read(arn) {
            Ok(Resource::Activity) if express => {
                self.schema("Express state machine does not support Activity ARN", at);
            }
            Ok(Resource::Integration(Pattern::Callback)) if express => {
                self.pattern_of_standard_only("waitForTaskToken", at);
            }
            Ok(Resource::Integration(Pattern::RunAJob(_))) if express => {
                self.pattern_of_standard_only("sync", at);
            }
            Ok(_) => {}
            Err(Unusable::NotAnArn) => self.schema("Value is not a valid resource ARN", at),
            Err(Unusable::NotRecognized) => {
                let message = format!(
                    "The resource provided {arn} is not recognized. The value is not a valid resource \
                     ARN, or the resource is not available in this region."
                );
                self.schema(message, at);
            }
        }
    }

    fn pattern_of_standard_only(&mut self, pattern: &str, at: &Location) {
        // AWS's message ends with a space.
        let message =
            format!("Express state machine does not support '.{pattern}' service integration ");
        self.schema(message, at);
    }
}

/// Whether CloudFormation will put something in place of `${…}` (DefinitionSubstitutions).
fn has_substitution(text: &str) -> bool {
    text.split_once("${")
        .is_some_and(|(_, rest)| rest.contains('}'))
}
