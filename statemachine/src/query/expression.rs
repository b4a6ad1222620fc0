//! One expression: `{% … %}`.

use super::needs::Needs;
use super::value::{NotJson, to_json};
use super::{QueryError, Scope, check, functions, scope};
use crate::diagnostic::{Diagnostic, Pointer};
use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{Evaluator, EvaluatorOptions};
use jsonata_core::parser;
use jsonata_core::value::JValue;
use serde_json::Value;

/// An expression, parsed.
pub(crate) struct Expression {
    source: String,
    root: AstNode,
    needs: Needs,
    /// The field that it stands in, as AWS's messages name it: `Output/result`.
    location: String,
}

/// How deep an expression may nest; a runaway recursion ends as an error.
const DEPTH: usize = 2_000;
/// How many items a sequence may have; an endless one ends as an error.
const SEQUENCE: usize = 1_000_000;
/// How long one evaluation may take, in milliseconds. It ends loops that neither nest nor grow.
const PATIENCE: u64 = 10_000;

impl Expression {
    /// What stands between `{%` and `%}`, if the text is an expression.
    ///
    /// # Errors
    /// When the delimiters are there only in part, which AWS refuses.
    pub(super) fn delimited(text: &str) -> Result<Option<&str>, &'static str> {
        match (text.starts_with("{%"), text.ends_with("%}")) {
            (false, false) => Ok(None),
            (true, true) if text.len() >= 4 => Ok(Some(text[2..text.len() - 2].trim())),
            (true, _) => Err("an expression that begins with `{%` must end with `%}`"),
            (false, true) => Err("an expression that ends with `%}` must begin with `{%`"),
        }
    }

    /// Parses a field that takes nothing but an expression.
    pub(crate) fn parse_field(
        text: &str,
        location: &str,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        match Expression::delimited(text) {
            Ok(Some(source)) => Expression::parse(source, location, at, findings),
            Ok(None) => {
                findings.push(at.says("must be an expression, `{% … %}`"));
                None
            }
            Err(message) => {
                findings.push(at.says(message));
                None
            }
        }
    }

    pub(super) fn parse(
        source: &str,
        location: &str,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let parsed = parser::parse(source)
            .map_err(|error| error.to_string())
            .and_then(|mut root| check::check(&mut root).map(|needs| (root, needs)));
        match parsed {
            Ok((root, needs)) => Some(Expression {
                source: source.to_owned(),
                root,
                needs,
                location: location.to_owned(),
            }),
            Err(message) => {
                findings.push(at.says(format!("`{source}` is not a valid expression: {message}")));
                None
            }
        }
    }

    /// What stands between `{%` and `%}`.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// The expression's value.
    pub(crate) fn evaluate(&self, scope: &dyn Scope) -> Result<Value, QueryError> {
        let options = EvaluatorOptions {
            timeout_ms: Some(PATIENCE),
            max_stack_depth: Some(DEPTH),
            max_sequence_length: Some(SEQUENCE),
            ..EvaluatorOptions::default()
        };
        let context = scope::context(scope, &self.needs);
        let mut evaluator = Evaluator::with_options(context, options);
        functions::register(&mut evaluator, scope, &self.needs)
            .and_then(|()| evaluator.evaluate(&self.root, &JValue::Undefined))
            .map_err(|error| {
                self.error(&format!(
                    "threw an error during evaluation. {}",
                    error.message()
                ))
            })
            .and_then(|value| {
                to_json(&value).map_err(|reason| {
                    self.error(match reason {
                        NotJson::Undefined => "returned nothing (undefined).",
                        NotJson::Unsupported => "returned an unsupported result type.",
                        NotJson::TooLarge => "returned a value that is too large.",
                    })
                })
            })
    }

    /// The expression's value, which must be a boolean.
    pub(crate) fn evaluate_boolean(&self, scope: &dyn Scope) -> Result<bool, QueryError> {
        let value = self.evaluate(scope)?;
        value
            .as_bool()
            .ok_or_else(|| self.wrong_type("boolean", &value))
    }

    /// The expression's value, which must be a whole number between these two.
    pub(crate) fn evaluate_integer(
        &self,
        least: u64,
        most: u64,
        scope: &dyn Scope,
    ) -> Result<u64, QueryError> {
        let value = self.evaluate(scope)?;
        if !value.is_number() {
            return Err(self.wrong_type("number", &value));
        }
        value
            .as_u64()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| {
                self.error(&format!(
                    "returned a value that is not an integer between {least} and {most}: {value}"
                ))
            })
    }

    /// The expression's value, which must be a number.
    pub(crate) fn evaluate_number(&self, scope: &dyn Scope) -> Result<f64, QueryError> {
        let value = self.evaluate(scope)?;
        value
            .as_f64()
            .ok_or_else(|| self.wrong_type("number", &value))
    }

    /// The expression's value, which must be a string.
    pub(crate) fn evaluate_string(&self, scope: &dyn Scope) -> Result<String, QueryError> {
        match self.evaluate(scope)? {
            Value::String(text) => Ok(text),
            value => Err(self.wrong_type("string", &value)),
        }
    }

    fn wrong_type(&self, expected: &str, value: &Value) -> QueryError {
        QueryError::wrong_type(&self.source, &self.location, expected, value)
    }

    fn error(&self, what: &str) -> QueryError {
        QueryError::of(&self.source, &self.location, what)
    }
}
