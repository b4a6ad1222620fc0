//! A definition, made ready to run.

use super::graph;
use super::limits::MAX_SECONDS;
use super::plan::{StatePlan, States};
use crate::diagnostic::{Diagnostic, Pointer};
use crate::model::{QueryLanguage, StateMachine};
use serde_json::Value;
use std::fmt;
use std::rc::Rc;

/// A definition that has been checked, with its expressions parsed.
pub struct Machine {
    definition: StateMachine,
    pub(super) states: Rc<States>,
}

impl Machine {
    /// Checks a definition and parses its expressions.
    ///
    /// # Errors
    /// Everything that is wrong with it, or not supported, each with its place.
    pub fn new(definition: StateMachine) -> Result<Self, Vec<Diagnostic>> {
        let at = Pointer::default();
        let mut findings = Vec::new();
        if let Some(version) = &definition.version
            && version != "1.0"
        {
            findings.push(at.at("Version").says("must be \"1.0\""));
        }
        if let Some(seconds) = definition.timeout_seconds
            && !(1..=MAX_SECONDS).contains(&seconds)
        {
            let message = format!("must be from 1 to {MAX_SECONDS}");
            findings.push(at.at("TimeoutSeconds").says(message));
        }
        graph::check(&definition, &at, &mut findings);
        let language = definition.query_language.unwrap_or(QueryLanguage::JSONPath);
        let mut states = States::new();
        for (name, state) in &definition.states {
            let at = at.at("States").at(name);
            if let Some(plan) = StatePlan::prepare(state, language, &at, &mut findings) {
                states.insert(name.clone(), Rc::new(plan));
            }
        }
        if findings.is_empty() {
            Ok(Machine {
                definition,
                states: Rc::new(states),
            })
        } else {
            Err(findings)
        }
    }

    /// Reads and checks a definition.
    ///
    /// # Errors
    /// Everything that is wrong with it, or not supported, each with its place.
    pub fn read(definition: &Value) -> Result<Self, Vec<Diagnostic>> {
        Machine::new(StateMachine::read(definition)?)
    }

    /// The definition.
    #[must_use]
    pub fn definition(&self) -> &StateMachine {
        &self.definition
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Machine").field(&self.definition).finish()
    }
}
