//! Payload templates: JSON with paths, or with expressions, in it.

use super::jsonata::{self, Reserved};
use super::{Checker, Code, Location, intrinsic, jsonpath};
use crate::model::QueryLanguage;
use serde_json::Value;

/// What marks a field whose value is a path or the call of an intrinsic function.
const DYNAMIC: &str = ".$";

impl Checker<'_> {
    /// A template in the query language of its state, before there is a result.
    pub(super) fn template(&mut self, template: &Value, language: QueryLanguage, at: &Location) {
        match language {
            QueryLanguage::JSONPath => self.payload_template(template, at),
            QueryLanguage::JSONata => {
                self.jsonata_template(template, Reserved::default(), at);
            }
        }
    }

    /// A template in JSONPath: the value of a field whose name ends with `.$` is a path or the call of
    /// an intrinsic function.
    pub(super) fn payload_template(&mut self, template: &Value, at: &Location) {
        match template {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match name.strip_suffix(DYNAMIC) {
                        Some(plain) => {
                            self.dynamic_field(name, value, at);
                            if fields.contains_key(plain) {
                                let message = format!(
                                    "The field '{plain}' is given twice, as '{plain}' and as '{name}'"
                                );
                                self.schema(message, at);
                            }
                        }
                        None => self.static_field(name, value, at),
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.payload_template(item, &at.index(index));
                }
            }
            _ => {}
        }
    }

    fn dynamic_field(&mut self, name: &str, value: &Value, at: &Location) {
        let kind = match value {
            Value::String(text) => {
                let fits = if intrinsic::is_call(text) {
                    intrinsic::check(text).is_ok()
                } else {
                    jsonpath::parse(text).is_ok()
                };
                if !fits {
                    let message = format!(
                        "The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call"
                    );
                    self.schema(message, at);
                }
                return;
            }
            Value::Null => "a NULL",
            Value::Bool(_) => "a BOOLEAN",
            Value::Number(_) => "a NUMBER",
            Value::Array(_) => "an ARRAY",
            Value::Object(_) => "an OBJECT",
        };
        let message = format!(
            "The value for the field '{name}' must be a STRING that contains a JSONPath but was {kind}"
        );
        self.schema(message, at);
    }

    fn static_field(&mut self, name: &str, value: &Value, at: &Location) {
        if let Value::String(text) = value
            && is_dynamic(text)
        {
            let message = format!(
                "'{name}' looks like a path or an intrinsic function call; only '{name}.$' is evaluated"
            );
            self.warning(Code::NoDollar, message, at);
        }
        self.payload_template(value, &at.field(name));
    }

    /// A template in JSONata: strings between `{%` and `%}` are expressions.
    pub(super) fn jsonata_template(&mut self, template: &Value, reserved: Reserved, at: &Location) {
        match template {
            Value::String(text) => {
                self.expression(text, reserved, at);
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.jsonata_template(value, reserved, &at.field(name));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.jsonata_template(item, reserved, &at.index(index));
                }
            }
            _ => {}
        }
    }

    /// Whether the text is meant to be an expression, which is checked then.
    pub(super) fn expression(&mut self, text: &str, reserved: Reserved, at: &Location) -> bool {
        match jsonata::delimited(text) {
            Ok(None) => false,
            Ok(Some(source)) => {
                let faults = jsonata::check(source, reserved);
                for (code, message) in faults.errors {
                    self.error(code, message, at);
                }
                for message in faults.warnings {
                    self.warning(Code::UnsupportedJsonataExpression, message, at);
                }
                true
            }
            Err(message) => {
                self.schema(message, at);
                true
            }
        }
    }
}

/// Whether something in the document would be evaluated, were it a template.
pub(super) fn looks_dynamic(document: &Value) -> bool {
    match document {
        Value::String(text) => is_dynamic(text),
        Value::Array(items) => items.iter().any(looks_dynamic),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.ends_with(DYNAMIC) || looks_dynamic(value)),
        _ => false,
    }
}

/// Whether the text looks like a path or the call of an intrinsic function.
fn is_dynamic(text: &str) -> bool {
    (text.starts_with('$') && jsonpath::parse(text).is_ok())
        || (intrinsic::is_call(text) && intrinsic::check(text).is_ok())
}
