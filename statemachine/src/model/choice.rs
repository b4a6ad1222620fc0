//! Choice: which way to go.

use super::fields::{Fields, Read, expected};
use super::{Assign, QueryLanguage};
use crate::diagnostic::{Diagnostic, Pointer};
use serde::Serialize;
use serde_json::Value;

/// A state that goes one of several ways.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Choice {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The language of this state, where it differs from the machine's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// The ways; the first whose condition holds is taken.
    pub choices: Vec<ChoiceRule>,
    /// Where to go on when no condition holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The variables to set when no condition holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign: Option<Assign>,
    /// What comes out when no condition holds; absent, that is the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
}

/// One way of a [`Choice`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChoiceRule {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether this way is taken.
    pub condition: Condition,
    /// The variables to set on this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign: Option<Assign>,
    /// What comes out on this way; absent, that is the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
    /// Where to go on.
    pub next: String,
}

/// Whether a way is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Condition {
    /// Always or never.
    Constant(bool),
    /// `{% … %}`, which must yield a boolean.
    Expression(String),
}

impl From<&str> for Condition {
    fn from(expression: &str) -> Self {
        Condition::Expression(expression.to_owned())
    }
}

impl From<String> for Condition {
    fn from(expression: String) -> Self {
        Condition::Expression(expression)
    }
}

impl From<bool> for Condition {
    fn from(constant: bool) -> Self {
        Condition::Constant(constant)
    }
}

impl Choice {
    /// A choice without ways.
    #[must_use]
    pub fn new() -> Self {
        Choice::default()
    }

    /// Adds a way after those that are there.
    #[must_use]
    pub fn when(self, condition: impl Into<Condition>, next: impl Into<String>) -> Self {
        self.rule(ChoiceRule::new(condition, next))
    }

    /// Adds a way after those that are there.
    #[must_use]
    pub fn rule(mut self, rule: ChoiceRule) -> Self {
        self.choices.push(rule);
        self
    }

    /// Where to go on when no condition holds.
    #[must_use]
    pub fn otherwise(mut self, next: impl Into<String>) -> Self {
        self.default = Some(next.into());
        self
    }

    pub(super) fn read(fields: &mut Fields<'_>, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let choices = fields.required("Choices", findings);
        let choice = Choice {
            comment: fields.optional("Comment", findings),
            query_language: fields.optional("QueryLanguage", findings),
            choices: Vec::new(),
            default: fields.optional("Default", findings),
            assign: fields.optional("Assign", findings),
            output: fields.optional("Output", findings),
        };
        Some(Choice {
            choices: choices?,
            ..choice
        })
    }
}

impl ChoiceRule {
    /// Goes on with `next` if the condition holds.
    #[must_use]
    pub fn new(condition: impl Into<Condition>, next: impl Into<String>) -> Self {
        ChoiceRule {
            comment: None,
            condition: condition.into(),
            assign: None,
            output: None,
            next: next.into(),
        }
    }
}

impl Read for ChoiceRule {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut fields = Fields::of(value, at, findings)?;
        let comment = fields.optional("Comment", findings);
        let condition = fields.required("Condition", findings);
        let assign = fields.optional("Assign", findings);
        let output = fields.optional("Output", findings);
        let next = fields.required("Next", findings);
        fields.end("a choice rule", findings);
        Some(ChoiceRule {
            comment,
            condition: condition?,
            assign,
            output,
            next: next?,
        })
    }
}

impl Read for Condition {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let condition = match value {
            Value::Bool(constant) => Some(Condition::Constant(*constant)),
            Value::String(expression) => Some(Condition::Expression(expression.clone())),
            _ => None,
        };
        expected(condition, "an expression, true or false", at, findings)
    }
}
