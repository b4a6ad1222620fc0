//! Numbers that may be computed.

use super::fields::{Read, expected};
use crate::diagnostic::{Diagnostic, Pointer};
use serde::Serialize;
use serde_json::Value;

/// A whole number, or an expression that yields one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Quantity {
    /// The number itself.
    Number(u64),
    /// `{% … %}`.
    Expression(String),
}

impl From<u64> for Quantity {
    fn from(number: u64) -> Self {
        Quantity::Number(number)
    }
}

impl From<&str> for Quantity {
    fn from(expression: &str) -> Self {
        Quantity::Expression(expression.to_owned())
    }
}

impl From<String> for Quantity {
    fn from(expression: String) -> Self {
        Quantity::Expression(expression)
    }
}

impl Read for Quantity {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let quantity = match value {
            Value::Number(number) => number.as_u64().map(Quantity::Number),
            Value::String(text) => Some(Quantity::Expression(text.clone())),
            _ => None,
        };
        expected(
            quantity,
            "a whole number, not negative, or an expression",
            at,
            findings,
        )
    }
}
