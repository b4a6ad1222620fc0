//! What an expression can see.

use super::Randomness;
use jsonata_core::evaluator::Context;
use jsonata_core::value::JValue;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// What an expression can see: `$states`, the variables, the clock and the randomness.
///
/// All expressions that are evaluated against one scope see the same, whatever order they come in.
pub(crate) struct Scope {
    variables: Vec<(String, JValue)>,
    states: Vec<(&'static str, JValue)>,
    pub(super) now: jiff::Timestamp,
    pub(super) randomness: Rc<RefCell<Randomness>>,
}

impl Scope {
    /// The scope of a state: its variables, its input and the context object.
    pub(crate) fn new(
        variables: &Map<String, Value>,
        input: &Value,
        context: Value,
        now: jiff::Timestamp,
        randomness: &Rc<RefCell<Randomness>>,
    ) -> Self {
        Scope {
            variables: variables
                .iter()
                .map(|(name, value)| (name.clone(), JValue::from(value.clone())))
                .collect(),
            states: vec![
                ("input", JValue::from(input.clone())),
                ("context", JValue::from(context)),
            ],
            now,
            randomness: Rc::clone(randomness),
        }
    }

    /// The same with another member of `$states`.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: &Value) -> Self {
        self.states.push((name, JValue::from(value.clone())));
        self
    }

    pub(super) fn context(&self) -> Context {
        let mut context = Context::new();
        for (name, value) in &self.variables {
            context.bind(name.clone(), value.clone());
        }
        let states = self
            .states
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        context.bind("states".to_owned(), JValue::object(states));
        context
    }
}
