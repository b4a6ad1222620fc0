//! Makes a definition ready to run: reads it once, for all executions.
//!
//! What is needed to run is checked here, and everything that is wrong is said at once. What AWS refuses
//! besides does not concern a machine that runs.

mod choice;
mod data;
mod map;
mod retry;
mod source;
mod state;

use super::limits::MAX_NAME;
use super::plan::Program;
use crate::diagnostic::{Diagnostic, Pointer};
use crate::model::QueryLanguage;
use serde_json::Value;
use source::Source;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How deep branches and item processors may nest.
const MAX_NESTING: usize = 64;

/// What holds for all states of a program.
#[derive(Clone, Copy)]
pub(super) struct Surroundings {
    /// The language of states that do not name another.
    language: QueryLanguage,
    /// How many programs are around this one.
    nesting: usize,
}

/// Compiles a whole definition.
pub(super) fn machine(definition: &Value, findings: &mut Vec<Diagnostic>) -> Option<Program> {
    let source = Source::of(definition, Pointer::default(), findings)?;
    if let Some(version) = source.text("Version", findings)
        && version != "1.0"
    {
        findings.push(source.at("Version").says("must be \"1.0\""));
    }
    let surroundings = Surroundings {
        language: source.language(findings).unwrap_or(QueryLanguage::JSONPath),
        nesting: 0,
    };
    program(&source, surroundings, findings)
}

/// Compiles one state of a definition, without the states that it may lead to.
pub(super) fn state_alone(
    definition: &Value,
    name: &str,
    state: &Value,
    findings: &mut Vec<Diagnostic>,
) -> Option<Program> {
    let source = Source::of(definition, Pointer::default(), findings)?;
    let surroundings = Surroundings {
        language: source.language(findings).unwrap_or(QueryLanguage::JSONPath),
        nesting: 0,
    };
    let source = Source::of(state, Pointer::default(), findings)?;
    let plan = state::state(name, &source, surroundings, findings)?;
    Some(Program {
        start_at: name.to_owned(),
        states: BTreeMap::from([(name.to_owned(), Rc::new(plan))]),
    })
}

/// The state of this name, at whatever depth.
pub(super) fn find_state<'a>(definition: &'a Value, name: &str) -> Option<&'a Value> {
    let mut programs = vec![definition];
    while let Some(program) = programs.pop() {
        let states = program.get("States").and_then(Value::as_object);
        for (other, state) in states.into_iter().flatten() {
            if other == name {
                return Some(state);
            }
            let branches = state.get("Branches").and_then(Value::as_array);
            programs.extend(branches.into_iter().flatten());
            programs.extend(
                ["ItemProcessor", "Iterator"]
                    .iter()
                    .filter_map(|field| state.get(field)),
            );
        }
    }
    None
}

/// Compiles the states of a machine, a branch or an item processor.
fn program(
    source: &Source<'_>,
    surroundings: Surroundings,
    findings: &mut Vec<Diagnostic>,
) -> Option<Program> {
    if surroundings.nesting > MAX_NESTING {
        findings.push(source.says("is nested too deeply"));
        return None;
    }
    let start_at = source.required_text("StartAt", findings);
    let states = source.required("States", findings);
    let (start_at, states) = (start_at?, states?);
    let Some(members) = states.as_object() else {
        findings.push(source.at("States").says("must be an object"));
        return None;
    };
    if members.is_empty() {
        findings.push(source.at("States").says("must have at least one state"));
        return None;
    }
    if !members.contains_key(start_at) {
        findings.push(
            source
                .at("StartAt")
                .says(format!("`{start_at}` is not a state")),
        );
    }
    let mut compiled = BTreeMap::new();
    for (name, state) in members {
        let at = source.at("States").at(name);
        if name.chars().count() > MAX_NAME {
            findings.push(at.says(format!(
                "the name of a state has at most {MAX_NAME} characters"
            )));
        }
        let Some(state) = Source::of(state, at, findings) else {
            continue;
        };
        if let Some(plan) = state::state(name, &state, surroundings, findings) {
            targets(&state, members, findings);
            compiled.insert(name.clone(), Rc::new(plan));
        }
    }
    Some(Program {
        start_at: start_at.to_owned(),
        states: compiled,
    })
}

/// Finds transitions to nowhere.
fn targets(
    state: &Source<'_>,
    states: &serde_json::Map<String, Value>,
    findings: &mut Vec<Diagnostic>,
) {
    let mut check = |target: Option<&Value>, at: Pointer| {
        if let Some(target) = target.and_then(Value::as_str)
            && !states.contains_key(target)
        {
            findings.push(at.says(format!("`{target}` is not a state")));
        }
    };
    check(state.get("Next"), state.at("Next"));
    for list in ["Catch", "Choices"] {
        let rules = state.get(list).and_then(Value::as_array);
        for (index, rule) in rules.into_iter().flatten().enumerate() {
            check(rule.get("Next"), state.at(list).at(index).at("Next"));
        }
    }
    check(state.get("Default"), state.at("Default"));
}
