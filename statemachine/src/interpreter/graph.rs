//! Whether a definition leads from its start to an end.

use super::limits::MAX_NAME;
use crate::diagnostic::{Diagnostic, Pointer};
use crate::model::{State, StateMachine, Transition};
use std::collections::BTreeSet;

/// Finds transitions to nowhere, states without a way to them, and a start without a way to an end.
pub(super) fn check(machine: &StateMachine, at: &Pointer, findings: &mut Vec<Diagnostic>) {
    if machine.states.is_empty() {
        findings.push(at.at("States").says("must have at least one state"));
        return;
    }
    if !machine.states.contains_key(&machine.start_at) {
        let message = format!("`{}` is not a state", machine.start_at);
        findings.push(at.at("StartAt").says(message));
    }
    for (name, state) in &machine.states {
        let at = at.at("States").at(name);
        if name.chars().count() > MAX_NAME {
            let message = format!("the name of a state has at most {MAX_NAME} characters");
            findings.push(at.says(message));
        }
        for (target, at) in targets(state, &at) {
            if !machine.states.contains_key(target) {
                findings.push(at.says(format!("`{target}` is not a state")));
            }
        }
    }
    if !findings.is_empty() {
        // Which states can be reached says little while transitions lead to nowhere.
        return;
    }
    let reached = reachable(machine);
    for name in machine.states.keys() {
        if !reached.contains(name.as_str()) {
            let message = "no transition leads to this state";
            findings.push(at.at("States").at(name).says(message));
        }
    }
    let ends = reached
        .iter()
        .filter_map(|name| machine.states.get(*name))
        .any(is_end);
    if !ends {
        findings.push(at.at("States").says("no way leads to an end"));
    }
}

fn reachable(machine: &StateMachine) -> BTreeSet<&str> {
    let mut reached = BTreeSet::new();
    let mut next = vec![machine.start_at.as_str()];
    while let Some(name) = next.pop() {
        if let Some(state) = machine.states.get(name)
            && reached.insert(name)
        {
            let targets = targets(state, &Pointer::default());
            next.extend(targets.into_iter().map(|(target, _)| target));
        }
    }
    reached
}

fn is_end(state: &State) -> bool {
    match state {
        State::Task(state) => state.transition == Transition::End,
        State::Pass(state) => state.transition == Transition::End,
        State::Wait(state) => state.transition == Transition::End,
        State::Choice(_) => false,
        State::Succeed(_) | State::Fail(_) => true,
    }
}

/// The names of the states that this one may lead to, and where they stand.
fn targets<'a>(state: &'a State, at: &Pointer) -> Vec<(&'a str, Pointer)> {
    let next = |transition: &'a Transition| {
        transition
            .next()
            .map(|target| (target, at.at("Next")))
            .into_iter()
    };
    match state {
        State::Pass(state) => next(&state.transition).collect(),
        State::Wait(state) => next(&state.transition).collect(),
        State::Task(state) => {
            let catchers = state.catch.iter().flatten().enumerate();
            let caught = catchers.map(|(index, catcher)| {
                let at = at.at("Catch").at(index).at("Next");
                (catcher.next.as_str(), at)
            });
            next(&state.transition).chain(caught).collect()
        }
        State::Choice(state) => {
            let rules = state.choices.iter().enumerate().map(|(index, rule)| {
                let at = at.at("Choices").at(index).at("Next");
                (rule.next.as_str(), at)
            });
            let default = state.default.iter();
            rules
                .chain(default.map(|target| (target.as_str(), at.at("Default"))))
                .collect()
        }
        State::Succeed(_) | State::Fail(_) => Vec::new(),
    }
}
