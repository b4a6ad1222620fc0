//! Numbers and texts that may be computed.

use crate::interpreter::fault::Fault;
use crate::interpreter::view::View;
use crate::payload::{Reference, Selection};
use crate::query::Expression;
use serde_json::Value;

/// A whole number that may be computed.
pub(in crate::interpreter) enum Quantity {
    Constant(u64),
    Expression(Expression),
    /// The field, such as `SecondsPath`, and its path.
    Path {
        field: &'static str,
        path: Reference,
    },
}

impl Quantity {
    /// The number: not less than `least` and not more than `most`.
    pub(in crate::interpreter) fn evaluate(
        &self,
        least: u64,
        most: u64,
        view: &View<'_>,
    ) -> Result<u64, Fault> {
        match self {
            Quantity::Constant(number) => Ok(*number),
            Quantity::Expression(expression) => expression
                .evaluate_integer(least, most, view.scope())
                .map_err(Fault::from),
            Quantity::Path { field, path } => {
                let value = path.read(view).map_err(|_| {
                    Fault::runtime(format!(
                        "The {field} parameter does not reference an input value: {}",
                        path.text()
                    ))
                })?;
                integer(&value)
                    .and_then(|number| u64::try_from(number).ok())
                    .filter(|number| (least..=most).contains(number))
                    .ok_or_else(|| {
                        Fault::runtime(format!(
                            "The {field} parameter cannot be parsed as a long value: {} == {value}",
                            path.text()
                        ))
                    })
            }
        }
    }

    /// The number, for a limit of a Map state; `name` is the limit's, without `Path`.
    pub(in crate::interpreter) fn evaluate_limit(
        &self,
        name: &str,
        most: u64,
        view: &View<'_>,
    ) -> Result<u64, Fault> {
        let Quantity::Path { field, path } = self else {
            return self.evaluate(0, most, view);
        };
        let value = path.read(view).map_err(|_| {
            Fault::runtime(format!(
                "The {field} field refers to a value that does not exist: {}",
                path.text()
            ))
        })?;
        let number = integer(&value).ok_or_else(|| {
            let text = match &value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Fault::runtime(format!(
                "The {field} field refers to value \"{text}\" which is not a valid integer: {}",
                path.text()
            ))
        })?;
        match u64::try_from(number) {
            Err(_) => Err(Fault::runtime(format!("{name} cannot be negative."))),
            Ok(number) if number > most => Err(Fault::runtime(format!(
                "{name} cannot be greater than {most}."
            ))),
            Ok(number) => Ok(number),
        }
    }
}

/// A number without a fraction: 5 and 5.0.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
    })
}

/// A text that may be computed.
pub(in crate::interpreter) enum Text {
    Constant(String),
    Expression(Expression),
    /// The field, such as `ErrorPath`, and its path or call.
    Selection {
        field: &'static str,
        selection: Selection,
    },
}

impl Text {
    pub(in crate::interpreter) fn evaluate(&self, view: &View<'_>) -> Result<String, Fault> {
        match self {
            Text::Constant(text) => Ok(text.clone()),
            Text::Expression(expression) => expression
                .evaluate_string(view.scope())
                .map_err(Fault::from),
            Text::Selection { field, selection } => match selection.evaluate(field, view)? {
                Value::String(text) => Ok(text),
                other => Err(Fault::runtime(format!(
                    "The {field} field must refer to a string, but was: {other}"
                ))),
            },
        }
    }
}
