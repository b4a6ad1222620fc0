//! Where a state leads.

use super::fields::Fields;
use crate::diagnostic::{Diagnostic, Pointer};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// What follows a state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Transition {
    /// The state of this name.
    Next(String),
    /// Nothing: the machine succeeds with the state's output.
    #[default]
    End,
}

impl Transition {
    /// The name of the following state, if one follows.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        match self {
            Transition::Next(name) => Some(name),
            Transition::End => None,
        }
    }

    pub(super) fn read(
        fields: &mut Fields<'_>,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let has_next = fields.has("Next");
        let next: Option<String> = fields.optional("Next", findings);
        match (has_next, fields.optional("End", findings)) {
            (true, None) => next.map(Transition::Next),
            (false, Some(End)) => Some(Transition::End),
            (true, Some(End)) => {
                findings.push(at.says("`Next` and `End` exclude each other"));
                None
            }
            (false, None) => {
                if !fields.has("End") {
                    findings.push(at.says("`Next` or `End` is missing"));
                }
                None
            }
        }
    }
}

/// `true`, the only thing that `End` may say.
struct End;

impl super::fields::Read for End {
    fn read(
        value: &serde_json::Value,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let end = (value == &serde_json::Value::Bool(true)).then_some(End);
        super::fields::expected(
            end,
            "true; leave `End` out where `Next` stands",
            at,
            findings,
        )
    }
}

impl Serialize for Transition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Transition::Next(name) => map.serialize_entry("Next", name)?,
            Transition::End => map.serialize_entry("End", &true)?,
        }
        map.end()
    }
}
