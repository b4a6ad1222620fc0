//! JSON with paths in it.

use super::{Reference, Sight};
use crate::diagnostic::{Diagnostic, Pointer};
use crate::intrinsic::{Call, CallError};
use serde_json::{Map, Value};

/// A path, or a call of an intrinsic function.
#[derive(Clone, Debug)]
pub(crate) enum Selection {
    Path(Reference),
    Call(Box<Call>),
}

/// A JSON value of a definition, some fields of which are selections.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    /// No selection anywhere inside.
    Constant(Value),
    /// The value of a field whose name ends in `.$`.
    Selected {
        field: String,
        selection: Selection,
    },
    Array(Vec<Payload>),
    Object(Vec<(String, Payload)>),
}

/// Why a selection has no value, in AWS's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SelectionError {
    /// The error's name.
    pub(crate) error: &'static str,
    /// AWS's sentence about it.
    pub(crate) message: String,
}

impl Selection {
    /// Parses a path or a call.
    pub(crate) fn parse(text: &str, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let parsed = if text.trim_start().starts_with('$') {
            Reference::parse(text)
                .map(Selection::Path)
                .map_err(|error| error.to_string())
        } else {
            Call::parse(text)
                .map(|call| Selection::Call(Box::new(call)))
                .map_err(|error| error.to_string())
        };
        parsed
            .map_err(|message| {
                let message = format!("must be a path or an intrinsic function: {message}");
                findings.push(at.says(message));
            })
            .ok()
    }

    /// The text of a path, or the value of a call.
    pub(crate) fn evaluate(&self, field: &str, sight: &dyn Sight) -> Result<Value, SelectionError> {
        match self {
            Selection::Path(reference) => reference.read(sight).map_err(|_| SelectionError {
                error: RUNTIME,
                message: format!(
                    "The JSONPath '{}' specified for the field '{field}' could not be found in the input '{}'",
                    reference.text(),
                    reference.document(sight)
                ),
            }),
            Selection::Call(call) => call.evaluate(sight).map_err(|error| match error {
                CallError::Path(message) => SelectionError {
                    error: RUNTIME,
                    message,
                },
                CallError::Function(message) => SelectionError {
                    error: "States.IntrinsicFailure",
                    message,
                },
            }),
        }
    }
}

const RUNTIME: &str = "States.Runtime";

impl Payload {
    /// Parses the value of a field.
    pub(crate) fn parse(
        value: &Value,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        match value {
            Value::Array(items) => {
                let parsed: Vec<Option<Payload>> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| Payload::parse(item, &at.at(index), findings))
                    .collect();
                let parsed = parsed.into_iter().collect::<Option<Vec<_>>>()?;
                Some(if parsed.iter().all(Payload::is_constant) {
                    Payload::Constant(value.clone())
                } else {
                    Payload::Array(parsed)
                })
            }
            Value::Object(members) => Payload::parse_members(members, at, findings),
            _ => Some(Payload::Constant(value.clone())),
        }
    }

    /// Parses the members of an object.
    pub(crate) fn parse_members(
        members: &Map<String, Value>,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let parsed: Vec<Option<(String, Payload)>> = members
            .iter()
            .map(|(name, member)| {
                let at = at.at(name);
                let Some(plain) = name.strip_suffix(".$") else {
                    return Some((name.clone(), Payload::parse(member, &at, findings)?));
                };
                let Some(text) = member.as_str() else {
                    findings.push(at.says("must be a path or an intrinsic function"));
                    return None;
                };
                let selection = Selection::parse(text, &at, findings)?;
                let field = name.clone();
                Some((plain.to_owned(), Payload::Selected { field, selection }))
            })
            .collect();
        let parsed = parsed.into_iter().collect::<Option<Vec<_>>>()?;
        Some(if parsed.iter().all(|(_, member)| member.is_constant()) {
            Payload::Constant(Value::Object(members.clone()))
        } else {
            Payload::Object(parsed)
        })
    }

    fn is_constant(&self) -> bool {
        matches!(self, Payload::Constant(_))
    }

    /// The value with every selection replaced by its own.
    pub(crate) fn evaluate(&self, sight: &dyn Sight) -> Result<Value, SelectionError> {
        match self {
            Payload::Constant(value) => Ok(value.clone()),
            Payload::Selected { field, selection } => selection.evaluate(field, sight),
            Payload::Array(items) => items.iter().map(|item| item.evaluate(sight)).collect(),
            Payload::Object(members) => members
                .iter()
                .map(|(name, member)| Ok((name.clone(), member.evaluate(sight)?)))
                .collect::<Result<Map<String, Value>, SelectionError>>()
                .map(Value::Object),
        }
    }
}
