//! What all states have in common, and the states with little else.

use super::fields::{self, TYPES};
use super::jsonata::Reserved;
use super::shape::{MAX_SECONDS, Object};
use super::transitions::Node;
use super::{Checker, Code, Location, template, timestamp};
use crate::model::QueryLanguage;
use serde_json::Value;

impl Checker<'_> {
    /// A state; what it leads to is the answer.
    pub(super) fn state<'v>(&mut self, name: &'v str, value: &'v Value, at: &Location) -> Node<'v> {
        let mut node = Node::new(name);
        let Some(state) = self.object(value, at) else {
            node.is_whole = false;
            return node;
        };
        self.require(state, &["Type"], at);
        let kind = state
            .get("Type")
            .and_then(|kind| self.one_of(kind, &TYPES, &at.field("Type")));
        let Some(kind) = kind else {
            node.is_whole = false;
            return node;
        };
        let mixing = self.language == QueryLanguage::JSONata
            && state.get("QueryLanguage").and_then(Value::as_str) == Some("JSONPath");
        if mixing {
            self.schema(
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
                at,
            );
        }
        let language = self.query_language(state, at);
        self.state_fields(state, kind, language, mixing, at);
        if let Some(comment) = state.get("Comment") {
            self.string(comment, &at.field("Comment"));
        }
        self.data_flow(state, kind, language, at);
        match kind {
            "Task" => self.task(state, language, at),
            "Wait" => self.wait(state, language, at),
            "Pass" => self.pass(state, language, at),
            "Fail" => self.fail(state, language, at),
            "Choice" => self.choice(state, language, &mut node, at),
            "Parallel" => self.parallel(state, at),
            "Map" => self.map(state, language, at),
            _ => {}
        }
        if matches!(kind, "Task" | "Parallel" | "Map") {
            self.retry(state, at);
            self.catch(state, language, &mut node, at);
        }
        match kind {
            "Succeed" | "Fail" => node.is_end = true,
            "Choice" => {}
            _ => self.next_or_end(state, &mut node, at),
        }
        node
    }

    fn next_or_end<'v>(&mut self, state: &'v Object, node: &mut Node<'v>, at: &Location) {
        let ends = match state.get("End") {
            None => false,
            Some(end) => self
                .boolean(end, &at.field("End"))
                .unwrap_or_else(|| !state.contains_key("Next")),
        };
        match (state.contains_key("Next"), ends) {
            (true, true) => {
                self.at_most_one(state, &["Next", "End"], at);
            }
            (false, false) => {
                self.schema(
                    "This object should have only one of the following fields: [Next, End]",
                    at,
                );
                node.is_whole = false;
            }
            _ => {}
        }
        node.is_end = ends;
        self.target(state, "Next", node, at);
    }

    /// A field that names a state.
    pub(super) fn target<'v>(
        &mut self,
        object: &'v Object,
        field: &str,
        node: &mut Node<'v>,
        at: &Location,
    ) {
        if let Some(value) = object.get(field) {
            let at = at.field(field);
            match self.string(value, &at) {
                Some(target) => node.targets.push((target, at)),
                None => node.is_whole = false,
            }
        }
    }

    /// The fields that shape a state's input and output.
    fn data_flow(&mut self, state: &Object, kind: &str, language: QueryLanguage, at: &Location) {
        let before = Reserved::default();
        let after = Reserved {
            result: matches!(kind, "Task" | "Parallel" | "Map"),
            ..before
        };
        let has = |field: &str| fields::has(kind, field, language);
        for field in ["InputPath", "OutputPath"]
            .into_iter()
            .filter(|field| has(field))
        {
            self.path(state, field, true, at);
        }
        for field in ["Parameters", "ResultSelector"]
            .into_iter()
            .filter(|field| has(field))
        {
            if let Some(template) = state.get(field) {
                self.payload_template(template, &at.field(field));
            }
        }
        if has("ResultPath") {
            self.result_path(state, at);
        }
        for (field, reserved) in [("Arguments", before), ("Output", after)] {
            if let Some(template) = state.get(field)
                && has(field)
            {
                self.jsonata_template(template, reserved, &at.field(field));
            }
        }
        if has("Assign") {
            self.assign(state, language, after, at);
        }
    }

    fn pass(&mut self, state: &Object, language: QueryLanguage, at: &Location) {
        if let Some(result) = state.get("Result")
            && language == QueryLanguage::JSONPath
            && template::looks_dynamic(result)
        {
            self.warning(
                Code::PassResultIsStatic,
                "Paths in 'Result' are not evaluated; 'Parameters' evaluates them",
                &at.field("Result"),
            );
        }
    }

    fn wait(&mut self, state: &Object, language: QueryLanguage, at: &Location) {
        let fields: &[&str] = match language {
            QueryLanguage::JSONPath => &["SecondsPath", "Seconds", "TimestampPath", "Timestamp"],
            QueryLanguage::JSONata => &["Seconds", "Timestamp"],
        };
        self.exactly_one(state, fields, at);
        self.quantity(state, "Seconds", (0, MAX_SECONDS), language, at);
        if let Some(value) = state.get("Timestamp") {
            let at = at.field("Timestamp");
            if let Some(text) = self.string(value, &at)
                && !self.is_expression(text, Reserved::default(), language, &at)
                && !timestamp::is_timestamp(text)
            {
                self.schema("String does not match RFC3339 timestamp", &at);
            }
        }
        if language == QueryLanguage::JSONPath {
            self.reference_path(state, "SecondsPath", at);
            self.reference_path(state, "TimestampPath", at);
        }
    }

    fn fail(&mut self, state: &Object, language: QueryLanguage, at: &Location) {
        self.at_most_one(state, &["Error", "ErrorPath"], at);
        self.at_most_one(state, &["Cause", "CausePath"], at);
        for field in ["Error", "Cause"] {
            if let Some(value) = state.get(field) {
                let at = at.field(field);
                if let Some(text) = self.string(value, &at) {
                    self.is_expression(text, Reserved::default(), language, &at);
                }
            }
        }
        if language == QueryLanguage::JSONPath {
            for field in ["ErrorPath", "CausePath"] {
                self.path_or_call(state, field, at);
            }
        }
    }

    fn parallel(&mut self, state: &Object, at: &Location) {
        self.require(state, &["Branches"], at);
        let at = at.field("Branches");
        let branches = state
            .get("Branches")
            .and_then(|branches| self.nonempty_array(branches, &at));
        for (index, branch) in branches.unwrap_or_default().iter().enumerate() {
            self.inner_machine(branch, &[], &at.index(index));
        }
    }

    /// Whether the text is a JSONata expression, which is checked then.
    pub(super) fn is_expression(
        &mut self,
        text: &str,
        reserved: Reserved,
        language: QueryLanguage,
        at: &Location,
    ) -> bool {
        language == QueryLanguage::JSONata && self.expression(text, reserved, at)
    }

    /// A whole number, or in JSONata an expression for one.
    pub(super) fn quantity(
        &mut self,
        object: &Object,
        field: &str,
        (least, most): (u64, u64),
        language: QueryLanguage,
        at: &Location,
    ) {
        let Some(value) = object.get(field) else {
            return;
        };
        let at = at.field(field);
        let is_expression = value
            .as_str()
            .is_some_and(|text| self.is_expression(text, Reserved::default(), language, &at));
        if !is_expression {
            self.integer(value, least, most, &at);
        }
    }
}
