//! Succeed: the good end.

use super::QueryLanguage;
use super::fields::Fields;
use crate::diagnostic::Diagnostic;
use serde::Serialize;
use serde_json::Value;

/// A state that ends the machine well.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Succeed {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The language of this state, where it differs from the machine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// What comes out; absent, that is the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
}

impl Succeed {
    /// A state that succeeds with its input.
    #[must_use]
    pub fn new() -> Self {
        Succeed::default()
    }

    pub(super) fn read(fields: &mut Fields<'_>, findings: &mut Vec<Diagnostic>) -> Self {
        Succeed {
            comment: fields.optional("Comment", findings),
            query_language: fields.optional("QueryLanguage", findings),
            output: fields.optional("Output", findings),
        }
    }
}
