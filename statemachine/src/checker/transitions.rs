//! Whether the states of a machine lead from its start to an end.

use super::shape::Object;
use super::{Checker, Code, Finding, Location, Severity};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Where a state leads to.
pub(super) struct Node<'v> {
    name: &'v str,
    /// The names of the states that may follow, and where they stand.
    pub(super) targets: Vec<(&'v str, Location)>,
    /// Whether the execution may end here.
    pub(super) is_end: bool,
    /// Whether all of its transitions could be read.
    pub(super) is_whole: bool,
}

impl<'v> Node<'v> {
    pub(super) fn new(name: &'v str) -> Self {
        Node {
            name,
            targets: Vec::new(),
            is_end: false,
            is_whole: true,
        }
    }
}

impl Checker<'_> {
    /// Finds transitions to nowhere, a machine without an end, and states without a way to them.
    ///
    /// AWS asks for an end only of the whole machine, and counts an end that cannot be reached; where
    /// there is none, it does not say which states cannot be reached.
    pub(super) fn transitions(
        &mut self,
        machine: &Object,
        nodes: &[Node],
        whole_machine: bool,
        at: &Location,
    ) {
        let states: BTreeMap<&str, &Node> = nodes.iter().map(|node| (node.name, node)).collect();
        let Some(start) = machine.get("StartAt").and_then(Value::as_str) else {
            return;
        };
        if nodes.is_empty() {
            return;
        }
        let missing = |checker: &mut Self, target: &str, at: &Location| {
            if !states.contains_key(target) {
                let message = format!("Missing 'Next' target: {target}");
                checker.error(Code::MissingTransitionTarget, message, at);
            }
        };
        missing(self, start, &at.field("StartAt"));
        for (target, at) in nodes.iter().flat_map(|node| &node.targets) {
            missing(self, target, at);
        }
        if nodes.iter().any(|node| !node.is_whole) {
            // What follows from transitions that cannot be read would be noise.
            return;
        }
        if whole_machine && !nodes.iter().any(|node| node.is_end) {
            self.find(Finding {
                severity: Severity::Error,
                code: Code::MissingEndState,
                message: "Workflow has no terminal state".to_owned(),
                location: None,
            });
            return;
        }
        let reached = reachable(&states, start);
        for node in nodes {
            if !reached.contains(node.name) {
                let message = format!("State \"{}\" is not reachable.", node.name);
                let at = at.field("States").field(node.name);
                self.error(Code::MissingTransitionTarget, message, &at);
            }
        }
    }
}

fn reachable<'v>(states: &BTreeMap<&str, &Node<'v>>, start: &'v str) -> BTreeSet<&'v str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(name) = open.pop() {
        if let Some(node) = states.get(name)
            && reached.insert(node.name)
        {
            open.extend(node.targets.iter().map(|(target, _)| *target));
        }
    }
    reached
}
