//! What the fields of a state can see.

use super::shared::Shared;
use super::thread::Item;
use super::visit::Visit;
use crate::payload::Sight;
use crate::query::{QueryValue, Randomness, Scope};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the fields of a state can see, whatever its language. What nothing asks for is not made.
pub(super) struct View<'a> {
    shared: &'a Shared,
    /// The context object's `Execution`.
    execution: &'a Value,
    visit: &'a Visit,
    item: Option<&'a Item>,
    variables: &'a Map<String, Value>,
    /// `$` in JSONPath.
    input: &'a Value,
    /// Further members of `$states`: `result` or `errorOutput`.
    more: Option<(&'static str, &'a Value)>,
    now: Timestamp,
    context: OnceCell<Value>,
    /// What expressions have asked for.
    converted: RefCell<BTreeMap<&'static str, QueryValue>>,
}

impl<'a> View<'a> {
    pub(super) fn new(
        shared: &'a Shared,
        execution: &'a Value,
        visit: &'a Visit,
        item: Option<&'a Item>,
        variables: &'a Map<String, Value>,
        now: Timestamp,
    ) -> Self {
        View {
            shared,
            execution,
            visit,
            item,
            variables,
            input: &visit.input,
            more: None,
            now,
            context: OnceCell::new(),
            converted: RefCell::default(),
        }
    }

    /// The same with another `$`.
    pub(super) fn with_input(self, input: &'a Value) -> Self {
        View { input, ..self }
    }

    /// The same with `$states.result` or `$states.errorOutput`.
    pub(super) fn with(self, name: &'static str, value: &'a Value) -> Self {
        View {
            more: Some((name, value)),
            ..self
        }
    }
}

impl Scope for View<'_> {
    fn variable(&self, name: &str) -> Option<QueryValue> {
        self.variables.get(name).map(converted)
    }

    fn states(&self, member: &'static str) -> Option<QueryValue> {
        if let Some(converted) = self.converted.borrow().get(member) {
            return Some(converted.clone());
        }
        let value = match (member, self.more) {
            ("input", _) => self.visit.input.as_ref(),
            ("context", _) => self.context(),
            (member, Some((name, value))) if member == name => value,
            _ => return None,
        };
        let converted = converted(value);
        let mut all = self.converted.borrow_mut();
        all.insert(member, converted.clone());
        Some(converted)
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn randomness(&self) -> &Rc<RefCell<Randomness>> {
        &self.shared.randomness
    }
}

/// For the evaluator.
fn converted(value: &Value) -> QueryValue {
    QueryValue::deserialize(value).expect("the evaluator takes all of JSON")
}

impl Sight for View<'_> {
    fn input(&self) -> &Value {
        self.input
    }

    fn context(&self) -> &Value {
        self.context
            .get_or_init(|| self.shared.context(self.execution, self.visit, self.item))
    }

    fn variables(&self) -> &Map<String, Value> {
        self.variables
    }

    fn fraction(&self, seed: Option<i64>) -> f64 {
        match seed {
            Some(seed) => Randomness::from_seed(seed.cast_unsigned()).fraction(),
            None => self.shared.randomness.borrow_mut().fraction(),
        }
    }

    fn uuid(&self) -> String {
        self.shared.randomness.borrow_mut().uuid()
    }
}
