//! Which variables are assigned before a state.

use super::assign::variable;
use super::shape::Object;
use crate::model::QueryLanguage;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The assignments of a machine, along its transitions.
///
/// What is inside of a Parallel or Map state may read the variables around it, but not assign them.
/// That holds for variables that are assigned on some way to the state: the state's own `Assign` and
/// `Catch` come after what is inside of it, and AWS accepts the same names there.
#[derive(Default)]
pub(super) struct Assignments {
    /// The ways into each state.
    into: BTreeMap<String, Vec<Way>>,
    /// All variables that some state assigns.
    names: BTreeSet<String>,
}

struct Way {
    from: String,
    names: Vec<String>,
}

/// A state that is looked at, among the others of its machine.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) assignments: Rc<Assignments>,
    pub(super) state: String,
}

impl Assignments {
    /// Collects the assignments of these states. What is not well-formed is passed over.
    pub(super) fn of(states: &Object, machine: QueryLanguage) -> Self {
        let mut assignments = Assignments::default();
        for (from, state) in states {
            let language = match state.get("QueryLanguage") {
                None => machine,
                Some(language) if language == "JSONPath" => QueryLanguage::JSONPath,
                Some(_) => QueryLanguage::JSONata,
            };
            let parts = ["Choices", "Catch"]
                .iter()
                .filter_map(|field| state.get(*field)?.as_array())
                .flatten();
            for (part, fields) in std::iter::once((state, &["Next", "Default"][..]))
                .chain(parts.map(|part| (part, &["Next"][..])))
            {
                let assign = part.get("Assign").and_then(Value::as_object);
                let names: Vec<String> = assign
                    .into_iter()
                    .flat_map(Object::keys)
                    .map(|key| variable(key, language).to_owned())
                    .collect();
                for target in fields.iter().filter_map(|field| part.get(*field)?.as_str()) {
                    let ways = assignments.into.entry(target.to_owned()).or_default();
                    ways.push(Way {
                        from: from.clone(),
                        names: names.clone(),
                    });
                }
                assignments.names.extend(names);
            }
        }
        assignments
    }
}

impl Scope {
    /// Whether the variable is assigned on some way to the state.
    pub(super) fn finds(&self, variable: &str) -> bool {
        if !self.assignments.names.contains(variable) {
            return false;
        }
        let mut seen = BTreeSet::from([self.state.as_str()]);
        let mut open = vec![self.state.as_str()];
        while let Some(to) = open.pop() {
            for way in self.assignments.into.get(to).into_iter().flatten() {
                if way.from == self.state {
                    continue;
                }
                if way.names.iter().any(|name| name == variable) {
                    return true;
                }
                if seen.insert(&way.from) {
                    open.push(&way.from);
                }
            }
        }
        false
    }
}
