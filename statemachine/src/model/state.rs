//! One state, of whatever type.

use super::fields::{Fields, Read};
use super::{Choice, Fail, Pass, QueryLanguage, Succeed, Task, Wait};
use crate::diagnostic::{Diagnostic, Pointer};
use serde::Serialize;
use serde_json::Value;

/// A state of a machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "Type")]
#[non_exhaustive]
pub enum State {
    /// Has work done.
    Task(Task),
    /// Only computes.
    Pass(Pass),
    /// Goes one of several ways.
    Choice(Choice),
    /// Waits.
    Wait(Wait),
    /// Ends well.
    Succeed(Succeed),
    /// Ends badly.
    Fail(Fail),
}

impl State {
    /// The state's type, as `Type` names it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            State::Task(_) => "Task",
            State::Pass(_) => "Pass",
            State::Choice(_) => "Choice",
            State::Wait(_) => "Wait",
            State::Succeed(_) => "Succeed",
            State::Fail(_) => "Fail",
        }
    }

    /// The language of this state, where it differs from the machine's.
    #[must_use]
    pub fn query_language(&self) -> Option<QueryLanguage> {
        match self {
            State::Task(state) => state.query_language,
            State::Pass(state) => state.query_language,
            State::Choice(state) => state.query_language,
            State::Wait(state) => state.query_language,
            State::Succeed(state) => state.query_language,
            State::Fail(state) => state.query_language,
        }
    }
}

impl Read for State {
    fn read(value: &Value, at: &Pointer, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut fields = Fields::of(value, at, findings)?;
        let kind: String = fields.required("Type", findings)?;
        let state = match kind.as_str() {
            "Task" => Task::read(&mut fields, at, findings).map(State::Task),
            "Pass" => Pass::read(&mut fields, at, findings).map(State::Pass),
            "Choice" => Choice::read(&mut fields, findings).map(State::Choice),
            "Wait" => Wait::read(&mut fields, at, findings).map(State::Wait),
            "Succeed" => Some(State::Succeed(Succeed::read(&mut fields, findings))),
            "Fail" => Some(State::Fail(Fail::read(&mut fields, findings))),
            "Parallel" | "Map" => {
                let message = format!(
                    "a {kind} state has no typed value; read the definition as a `Machine`"
                );
                findings.push(at.at("Type").says(message));
                return None;
            }
            _ => {
                findings.push(
                    at.at("Type")
                        .says(format!("`{kind}` is not a type of state")),
                );
                return None;
            }
        };
        fields.end(&format!("a {kind} state"), findings);
        state
    }
}

macro_rules! from_type {
    ($($type:ident),+) => {$(
        impl From<$type> for State {
            fn from(state: $type) -> Self {
                State::$type(state)
            }
        }
    )+};
}

from_type!(Task, Pass, Choice, Wait, Succeed, Fail);
