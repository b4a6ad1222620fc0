//! Map states.

use super::jsonata::Reserved;
use super::shape::Object;
use super::{Checker, Location, WorkflowType};
use crate::model::QueryLanguage;
use serde_json::Value;
use std::mem;

impl Checker<'_> {
    pub(super) fn map(&mut self, state: &Object, language: QueryLanguage, at: &Location) {
        self.exactly_one(state, &["ItemProcessor", "Iterator"], at);
        for field in ["ItemProcessor", "Iterator"] {
            if let Some(processor) = state.get(field) {
                self.item_processor(processor, &at.field(field));
            }
        }
        self.items(state, language, at);
        self.limits(state, language, at);
        if let Some(label) = state.get("Label") {
            self.label(label, &at.field("Label"));
        }
        self.item_reader(state, language, at);
        self.item_batcher(state, language, at);
        self.result_writer(state, language, at);
    }

    fn items(&mut self, state: &Object, language: QueryLanguage, at: &Location) {
        self.at_most_one(state, &["ItemSelector", "Parameters"], at);
        if let Some(selector) = state.get("ItemSelector") {
            self.template(selector, language, &at.field("ItemSelector"));
        }
        match language {
            QueryLanguage::JSONPath => self.reference_path(state, "ItemsPath", at),
            QueryLanguage::JSONata => {
                if let Some(items) = state.get("Items") {
                    self.jsonata_template(items, Reserved::default(), &at.field("Items"));
                }
            }
        }
    }

    /// How many items at once, and how many may fail.
    fn limits(&mut self, state: &Object, language: QueryLanguage, at: &Location) {
        for (field, most) in [
            ("MaxConcurrency", u64::MAX),
            ("ToleratedFailurePercentage", 100),
            ("ToleratedFailureCount", u64::MAX),
        ] {
            let path = format!("{field}Path");
            self.at_most_one(state, &[field, &path], at);
            if field == "ToleratedFailurePercentage" && state.get(field).is_some_and(Value::is_f64)
            {
                self.number(&state[field], 0.0, 100.0, &at.field(field));
            } else {
                self.quantity(state, field, (0, most), language, at);
            }
            if language == QueryLanguage::JSONPath {
                self.reference_path(state, &path, at);
            }
        }
    }

    fn item_processor(&mut self, processor: &Value, at: &Location) {
        let config = processor.get("ProcessorConfig");
        let distributed = config.is_some_and(|config| {
            self.processor_config(config, &at.field("ProcessorConfig"));
            config.get("Mode").is_some_and(|mode| mode == "DISTRIBUTED")
        });
        // The child executions of a distributed Map state see no variables of the parent's.
        let outer = if distributed {
            mem::take(&mut self.scopes)
        } else {
            Vec::new()
        };
        self.inner_machine(processor, &["ProcessorConfig"], at);
        if distributed {
            self.scopes = outer;
        }
    }

    fn processor_config(&mut self, value: &Value, at: &Location) {
        let Some(config) = self.object(value, at) else {
            return;
        };
        self.allow(config, &["Mode", "ExecutionType"], at);
        let mode = config
            .get("Mode")
            .and_then(|mode| self.one_of(mode, &["INLINE", "DISTRIBUTED"], &at.field("Mode")));
        if let Some(kind) = config.get("ExecutionType") {
            self.one_of(kind, &["STANDARD", "EXPRESS"], &at.field("ExecutionType"));
        }
        match mode {
            Some("INLINE") if config.contains_key("ExecutionType") => {
                self.unsupported("ExecutionType", at);
            }
            Some("DISTRIBUTED") => {
                self.require(config, &["ExecutionType"], at);
                if self.options.workflow_type == WorkflowType::Express {
                    self.schema(
                        "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' \
                         state machines",
                        &at.field("Mode"),
                    );
                }
            }
            _ => {}
        }
    }
}
