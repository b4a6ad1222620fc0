//! A state machine, and the machines inside of it: branches and item processors.

use super::assignments::{Assignments, Scope};
use super::shape::{MAX_SECONDS, Object};
use super::transitions::Node;
use super::{Checker, Location};
use crate::model::QueryLanguage;
use serde_json::Value;
use std::rc::Rc;

impl Checker<'_> {
    /// The whole definition.
    pub(super) fn machine(&mut self, definition: &Value) {
        let at = Location::default();
        let Some(machine) = self.object(definition, &at) else {
            return;
        };
        let fields = [
            "Comment",
            "QueryLanguage",
            "StartAt",
            "States",
            "TimeoutSeconds",
            "Version",
        ];
        self.allow(machine, &fields, &at);
        self.language = self.query_language(machine, &at);
        if let Some(seconds) = machine.get("TimeoutSeconds") {
            self.integer(seconds, 1, MAX_SECONDS, &at.field("TimeoutSeconds"));
        }
        if let Some(version) = machine.get("Version") {
            self.one_of(version, &["1.0"], &at.field("Version"));
        }
        let nodes = self.states(machine, &at);
        self.transitions(machine, &nodes, true, &at);
    }

    /// A branch of a Parallel state, or the processor of a Map state. `further` are the fields that
    /// only the latter has.
    pub(super) fn inner_machine(&mut self, value: &Value, further: &[&str], at: &Location) {
        let Some(machine) = self.object(value, at) else {
            return;
        };
        let mut fields = vec!["Comment", "StartAt", "States"];
        fields.extend(further);
        self.allow(machine, &fields, at);
        let nodes = self.states(machine, at);
        self.transitions(machine, &nodes, false, at);
    }

    /// The fields that every machine has; what its states lead to is the answer.
    fn states<'v>(&mut self, machine: &'v Object, at: &Location) -> Vec<Node<'v>> {
        self.require(machine, &["States", "StartAt"], at);
        if let Some(comment) = machine.get("Comment") {
            self.string(comment, &at.field("Comment"));
        }
        if let Some(start) = machine.get("StartAt") {
            self.string(start, &at.field("StartAt"));
        }
        let at = at.field("States");
        let Some(states) = machine
            .get("States")
            .and_then(|states| self.object(states, &at))
        else {
            return Vec::new();
        };
        if states.is_empty() {
            self.schema("Value cannot be empty", &at);
        }
        let assignments = Rc::new(Assignments::of(states, self.language));
        states
            .iter()
            .map(|(name, state)| {
                let at = at.field(name);
                self.state_name(name, &at);
                self.scopes.push(Scope {
                    assignments: Rc::clone(&assignments),
                    state: name.clone(),
                });
                let node = self.state(name, state, &at);
                self.scopes.pop();
                node
            })
            .collect()
    }

    /// The query language that a machine or a state speaks.
    ///
    /// Only the word itself means JSONPath; anything else means JSONata, even where it is an error.
    pub(super) fn query_language(&mut self, of: &Object, at: &Location) -> QueryLanguage {
        let Some(language) = of.get("QueryLanguage") else {
            return self.language;
        };
        let word = self.one_of(
            language,
            &["JSONPath", "JSONata"],
            &at.field("QueryLanguage"),
        );
        match word {
            Some("JSONPath") => QueryLanguage::JSONPath,
            _ => QueryLanguage::JSONata,
        }
    }
}
