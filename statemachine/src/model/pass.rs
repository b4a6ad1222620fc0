//! Pass: no work.

use super::fields::Fields;
use super::{Assign, QueryLanguage, Transition};
use crate::diagnostic::{Diagnostic, Pointer};
use serde::Serialize;
use serde_json::Value;

/// A state that only computes: its output and variables.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Pass {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The language of this state, where it differs from the machine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// The variables to set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign: Option<Assign>,
    /// What comes out; absent, that is the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Where to go on.
    #[serde(flatten)]
    pub transition: Transition,
}

impl Pass {
    /// A state that passes its input on and ends.
    #[must_use]
    pub fn new() -> Self {
        Pass::default()
    }

    pub(super) fn read(
        fields: &mut Fields<'_>,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let pass = Pass {
            comment: fields.optional("Comment", findings),
            query_language: fields.optional("QueryLanguage", findings),
            assign: fields.optional("Assign", findings),
            output: fields.optional("Output", findings),
            transition: Transition::End,
        };
        let transition = Transition::read(fields, at, findings)?;
        Some(Pass { transition, ..pass })
    }
}
