//! A whole definition.

use super::fields::{Fields, Read};
use super::{JSONPATH_IS_NOT_SUPPORTED, QueryLanguage, State};
use crate::diagnostic::{Diagnostic, Pointer};
use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// A definition in the Amazon States Language.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StateMachine {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The language of expressions; absent, that is JSONPath.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// The first state.
    pub start_at: String,
    /// The version of the states language, `1.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How long an execution may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u64>,
    /// The states, in the order in which they are written.
    pub states: IndexMap<String, State>,
}

impl StateMachine {
    /// A machine in JSONata that begins with this state; the states are to be added.
    #[must_use]
    pub fn new(start_at: impl Into<String>) -> Self {
        StateMachine {
            query_language: Some(QueryLanguage::JSONata),
            start_at: start_at.into(),
            ..StateMachine::default()
        }
    }

    /// A comment for people.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// How long an execution may take.
    #[must_use]
    pub fn timeout_seconds(mut self, seconds: u64) -> Self {
        self.timeout_seconds = Some(seconds);
        self
    }

    /// Adds a state after those that are there; one of the same name is replaced.
    #[must_use]
    pub fn state(mut self, name: impl Into<String>, state: impl Into<State>) -> Self {
        self.states.insert(name.into(), state.into());
        self
    }

    /// Reads a definition.
    ///
    /// # Errors
    /// Everything in it that is not in the language, each with its place.
    pub fn read(definition: &Value) -> Result<Self, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        match <StateMachine as Read>::read(definition, &Pointer::default(), &mut findings) {
            Some(machine) if findings.is_empty() => Ok(machine),
            _ => Err(findings),
        }
    }
}

impl Read for StateMachine {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut fields = Fields::of(value, at, findings)?;
        let comment = fields.optional("Comment", findings);
        let query_language: Option<QueryLanguage> = fields.optional("QueryLanguage", findings);
        let start_at = fields.required("StartAt", findings);
        let version = fields.optional("Version", findings);
        let timeout_seconds = fields.optional("TimeoutSeconds", findings);
        let states = fields.required("States", findings).and_then(|states| {
            let language = query_language.unwrap_or(QueryLanguage::JSONPath);
            read_states(&states, language, &at.at("States"), findings)
        });
        fields.end("a state machine", findings);
        Some(StateMachine {
            comment,
            query_language,
            start_at: start_at?,
            version,
            timeout_seconds,
            states: states?,
        })
    }
}

/// Reads the states; `language` is the machine's.
fn read_states(
    states: &Map<String, Value>,
    language: QueryLanguage,
    at: &Pointer,
    findings: &mut Vec<Diagnostic>,
) -> Option<IndexMap<String, State>> {
    let read: Vec<Option<(String, State)>> = states
        .iter()
        .map(|(name, value)| {
            let at = at.at(name);
            let mut found = Vec::new();
            let state = State::read(value, &at, &mut found);
            let is_jsonpath = match value.get("QueryLanguage").and_then(Value::as_str) {
                Some(own) => own == "JSONPath",
                None => language == QueryLanguage::JSONPath,
            };
            if is_jsonpath && !found.is_empty() {
                // Each field of JSONPath would be a finding of its own.
                findings.push(at.says(JSONPATH_IS_NOT_SUPPORTED));
            } else {
                findings.append(&mut found);
            }
            Some((name.clone(), state?))
        })
        .collect();
    read.into_iter().collect()
}

impl<'de> Deserialize<'de> for StateMachine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let definition = Value::deserialize(deserializer)?;
        StateMachine::read(&definition).map_err(|findings| {
            let lines: Vec<String> = findings.iter().map(Diagnostic::to_string).collect();
            serde::de::Error::custom(lines.join("\n"))
        })
    }
}
