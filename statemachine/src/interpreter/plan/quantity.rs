//! Numbers and texts that may be computed.

use crate::interpreter::fault::Fault;
use crate::interpreter::limits::MAX_SECONDS;
use crate::interpreter::view::View;
use crate::payload::{Reference, Selection};
use crate::query::Expression;
use serde_json::Value;

/// A number that may be computed; only percentages have fractions.
pub(in crate::interpreter) enum Quantity {
    Constant(u64),
    Fraction(f64),
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
            Quantity::Fraction(number) => Ok(*number as u64),
            Quantity::Expression(expression) => expression
                .evaluate_integer(least, most, view)
                .map_err(Fault::from),
            Quantity::Path { field, path } => {
                let value = path.read(view).map_err(|_| {
                    Fault::runtime(format!(
                        "The {field} parameter does not reference an input value: {}",
                        path.text()
                    ))
                })?;
                let is = |what: &str| {
                    Fault::runtime(format!(
                        "The {field} parameter {what}: {} == {value}",
                        path.text()
                    ))
                };
                match integer(&value) {
                    None => Err(is("cannot be parsed as a long value")),
                    Some(number) if number < 0 => Err(is("references a negative value")),
                    Some(number) => u64::try_from(number)
                        .ok()
                        .filter(|number| (least..=most).contains(number))
                        .ok_or_else(|| is("references a value out of range")),
                }
            }
        }
    }

    /// The number, for a limit of a Map state; `negative` is what is said about a negative one.
    pub(in crate::interpreter) fn evaluate_limit(
        &self,
        negative: impl FnOnce(i64) -> String,
        view: &View<'_>,
    ) -> Result<u64, Fault> {
        let Quantity::Path { field, path } = self else {
            return self.evaluate(0, MAX_SECONDS, view);
        };
        let value = referred(field, path, view)?;
        let number =
            integer(&value).ok_or_else(|| not_a(field, path, &value, "a valid integer"))?;
        u64::try_from(number).map_err(|_| Fault::runtime(negative(number)))
    }

    /// The number, from 0 to 100.
    pub(in crate::interpreter) fn evaluate_percentage(
        &self,
        view: &View<'_>,
    ) -> Result<f64, Fault> {
        let percentage = match self {
            Quantity::Constant(number) => *number as f64,
            Quantity::Fraction(number) => *number,
            Quantity::Expression(expression) => expression.evaluate_number(view)?,
            Quantity::Path { field, path } => {
                let value = referred(field, path, view)?;
                value
                    .as_f64()
                    .ok_or_else(|| not_a(field, path, &value, "a valid float"))?
            }
        };
        if (0.0..=100.0).contains(&percentage) {
            Ok(percentage)
        } else {
            let message = "ToleratedFailurePercentage must be between 0 and 100.";
            Err(Fault::runtime(message))
        }
    }
}

/// What the path of a limit refers to.
fn referred(field: &str, path: &Reference, view: &View<'_>) -> Result<Value, Fault> {
    path.read(view).map_err(|_| {
        Fault::runtime(format!(
            "The {field} field refers to a value that does not exist: {}",
            path.text()
        ))
    })
}

/// What the path of a limit refers to is of another type.
fn not_a(field: &str, path: &Reference, value: &Value, what: &str) -> Fault {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    Fault::runtime(format!(
        "The {field} field refers to value \"{text}\" which is not {what}: {}",
        path.text()
    ))
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
            Text::Expression(expression) => expression.evaluate_string(view).map_err(Fault::from),
            Text::Selection { field, selection } => match selection.evaluate(field, view)? {
                Value::String(text) => Ok(text),
                other => Err(Fault::runtime(format!(
                    "The {field} field must refer to a string, but was: {other}"
                ))),
            },
        }
    }
}
