//! Fail: the bad end.

use super::QueryLanguage;
use super::fields::Fields;
use crate::diagnostic::Diagnostic;
use serde::Serialize;

/// A state that fails the machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Fail {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The language of this state, where it differs from the machine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// The error's name: text, or an expression that yields one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What happened: text, or an expression that yields one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

impl Fail {
    /// A state that fails with this error and cause, each a text or an expression.
    #[must_use]
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Fail {
            error: Some(error.into()),
            cause: Some(cause.into()),
            ..Fail::default()
        }
    }

    /// A comment for people.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    pub(super) fn read(fields: &mut Fields<'_>, findings: &mut Vec<Diagnostic>) -> Self {
        Fail {
            comment: fields.optional("Comment", findings),
            query_language: fields.optional("QueryLanguage", findings),
            error: fields.optional("Error", findings),
            cause: fields.optional("Cause", findings),
        }
    }
}
