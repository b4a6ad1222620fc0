//! A definition, made ready to run.

use super::compile;
use super::limits::MAX_SECONDS;
use super::plan::Program;
use crate::diagnostic::{Diagnostic, Pointer};
use crate::model::StateMachine;
use serde_json::Value;
use std::fmt;
use std::rc::Rc;

/// A definition that can be run, with its expressions and paths parsed.
pub struct Machine {
    definition: Value,
    pub(super) program: Rc<Program>,
    pub(super) timeout_seconds: Option<u64>,
}

impl Machine {
    /// Makes a definition ready to run.
    ///
    /// # Errors
    /// Everything that keeps it from running, each with its place.
    pub fn new(definition: StateMachine) -> Result<Self, Vec<Diagnostic>> {
        let definition = serde_json::to_value(definition).map_err(|error| {
            vec![Pointer::default().says(format!("cannot be written as JSON: {error}"))]
        })?;
        Machine::compile(definition)
    }

    /// Reads a definition and makes it ready to run.
    ///
    /// What does not keep a definition from running is not looked at: AWS's own checks refuse more.
    ///
    /// # Errors
    /// Everything that keeps it from running, each with its place.
    pub fn read(definition: &Value) -> Result<Self, Vec<Diagnostic>> {
        Machine::compile(definition.clone())
    }

    fn compile(definition: Value) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        let timeout = definition.get("TimeoutSeconds");
        let timeout_seconds = timeout.and_then(Value::as_u64);
        if timeout.is_some()
            && !timeout_seconds.is_some_and(|seconds| (1..=MAX_SECONDS).contains(&seconds))
        {
            let at = Pointer::default().at("TimeoutSeconds");
            findings.push(at.says(format!("must be from 1 to {MAX_SECONDS}")));
        }
        match compile::machine(&definition, &mut findings) {
            Some(program) if findings.is_empty() => Ok(Machine {
                definition,
                program: Rc::new(program),
                timeout_seconds,
            }),
            _ => Err(findings),
        }
    }

    /// The definition.
    #[must_use]
    pub fn definition(&self) -> &Value {
        &self.definition
    }
}

impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Machine").field(&self.definition).finish()
    }
}
