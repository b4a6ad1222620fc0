//! Wait: let time pass.

use super::fields::Fields;
use super::{Assign, Quantity, QueryLanguage, Transition};
use crate::diagnostic::{Diagnostic, Pointer};
use serde::Serialize;
use serde_json::Value;

/// A state that waits.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Wait {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The language of this state, where it differs from the machine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// How long.
    #[serde(flatten)]
    pub until: WaitFor,
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

/// How long a [`Wait`] waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum WaitFor {
    /// This many seconds.
    Seconds(Quantity),
    /// Until this moment, in RFC 3339: text, or an expression that yields one.
    Timestamp(String),
}

impl Wait {
    /// Waits this many seconds: a number, or an expression.
    #[must_use]
    pub fn seconds(seconds: impl Into<Quantity>) -> Self {
        Wait::until(WaitFor::Seconds(seconds.into()))
    }

    /// Waits until this moment: text in RFC 3339, or an expression.
    #[must_use]
    pub fn timestamp(timestamp: impl Into<String>) -> Self {
        Wait::until(WaitFor::Timestamp(timestamp.into()))
    }

    fn until(until: WaitFor) -> Self {
        Wait {
            comment: None,
            query_language: None,
            until,
            assign: None,
            output: None,
            transition: Transition::End,
        }
    }

    pub(super) fn read(
        fields: &mut Fields<'_>,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let comment = fields.optional("Comment", findings);
        let query_language = fields.optional("QueryLanguage", findings);
        let both = fields.has("Seconds") && fields.has("Timestamp");
        let neither = !fields.has("Seconds") && !fields.has("Timestamp");
        let seconds: Option<Quantity> = fields.optional("Seconds", findings);
        let timestamp: Option<String> = fields.optional("Timestamp", findings);
        if both {
            findings.push(at.says("`Seconds` and `Timestamp` exclude each other"));
        } else if neither {
            findings.push(at.says("`Seconds` or `Timestamp` is missing"));
        }
        let until = seconds
            .map(WaitFor::Seconds)
            .or(timestamp.map(WaitFor::Timestamp));
        let assign = fields.optional("Assign", findings);
        let output = fields.optional("Output", findings);
        let transition = Transition::read(fields, at, findings)?;
        Some(Wait {
            comment,
            query_language,
            until: until?,
            assign,
            output,
            transition,
        })
    }
}
