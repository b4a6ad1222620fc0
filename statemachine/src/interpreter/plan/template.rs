//! A field that may be computed, in either language.

use crate::interpreter::fault::Fault;
use crate::interpreter::view::View;
use crate::payload::Payload;
use crate::query;
use serde_json::{Map, Value};

/// A JSON value of a definition with something computed in it.
pub(in crate::interpreter) enum Template {
    Jsonata(query::Template),
    Jsonpath(Payload),
}

impl Template {
    /// The value, everything computed.
    pub(in crate::interpreter) fn evaluate(&self, view: &View<'_>) -> Result<Value, Fault> {
        match self {
            Template::Jsonata(template) => template.evaluate(view).map_err(Fault::from),
            Template::Jsonpath(payload) => payload.evaluate(view).map_err(Fault::from),
        }
    }

    /// The value of a template that is an object.
    pub(in crate::interpreter) fn evaluate_members(
        &self,
        view: &View<'_>,
    ) -> Result<Map<String, Value>, Fault> {
        match self.evaluate(view)? {
            Value::Object(members) => Ok(members),
            _ => Ok(Map::new()),
        }
    }
}
