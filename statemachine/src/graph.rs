//! Pictures of definitions, and of the way an execution took through one.
//!
//! A [`Graph`] is read from any definition, and drawn as Mermaid text or as an SVG that needs nothing
//! else. A [`Trace`] is read from an execution's history, ours or the one that GetExecutionHistory
//! gives; with it, the drawing shows which states and transitions the execution took, when, how often
//! and with how many retries. The same definition and the same history make the same bytes.
//!
//! ```
//! use serde_json::json;
//! use statemachine::graph::Graph;
//!
//! let graph = Graph::read(&json!({
//!     "StartAt": "Greet",
//!     "States": {"Greet": {"Type": "Pass", "Next": "Done"}, "Done": {"Type": "Succeed"}}
//! }));
//! assert_eq!(
//!     graph.mermaid(None),
//!     "flowchart TD\n\
//!      \x20 start0((Start)) --> s0\n\
//!      \x20 s0[\"Greet\"]\n\
//!      \x20 s1([\"Done\"])\n\
//!      \x20 s0 --> s1\n\
//!      \x20 s1 --> end0((End))\n"
//! );
//! ```

mod condition;
mod layers;
mod mermaid;
mod placement;
mod svg;
mod trace;

pub use trace::Trace;

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The states of a definition and the transitions between them.
///
/// What is not well-formed is left out; the [checker](crate::checker) tells about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    machine: Machine,
}

/// A state machine, or a machine inside of a state.
#[derive(Clone, Debug, Default, PartialEq)]
struct Machine {
    start: Option<usize>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

#[derive(Clone, Debug, PartialEq)]
struct Node {
    name: String,
    kind: Kind,
    /// Whether the machine may end here.
    is_end: bool,
    /// The branches of a Parallel state, or the processor of a Map state.
    inner: Vec<Machine>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Task,
    Pass,
    Wait,
    Choice,
    Succeed,
    Fail,
    Parallel,
    Map,
}

/// A transition, between the indexes of two states. Transitions of the same kind between the same
/// states are one.
#[derive(Clone, Debug, PartialEq)]
struct Edge {
    from: usize,
    to: usize,
    way: Way,
    /// When it is taken, in words; empty for `Next`.
    label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Next,
    Choice,
    Catch,
}

/// How deep machines may nest; what is inside of the last one is left out.
const MAX_DEPTH: usize = 32;

impl Graph {
    /// Reads a definition.
    #[must_use]
    pub fn read(definition: &Value) -> Self {
        Graph {
            machine: Machine::read(definition, MAX_DEPTH),
        }
    }

    /// The drawing as text for Mermaid, which many programs turn into a picture.
    #[must_use]
    pub fn mermaid(&self, trace: Option<&Trace>) -> String {
        mermaid::draw(&self.machine, trace)
    }

    /// The drawing as an SVG document.
    #[must_use]
    pub fn svg(&self, trace: Option<&Trace>) -> String {
        svg::draw(&self.machine, trace)
    }
}

impl Machine {
    fn read(machine: &Value, depth: usize) -> Self {
        let empty = Map::new();
        let states = machine.get("States").and_then(Value::as_object);
        let states = states.unwrap_or(&empty);
        let indexes: BTreeMap<&str, usize> = states.keys().map(String::as_str).zip(0..).collect();
        let target = |part: &Value, field: &str| {
            let name = part.get(field).and_then(Value::as_str)?;
            indexes.get(name).copied()
        };
        let mut nodes = Vec::new();
        let mut edges: Vec<Edge> = Vec::new();
        for (from, (name, state)) in states.iter().enumerate() {
            // Where each of the state's own transitions is in the list.
            let mut own: BTreeMap<(usize, Way), usize> = BTreeMap::new();
            let mut lead = |part: &Value, field: &str, way: Way, label: String| {
                let Some(to) = target(part, field) else {
                    return;
                };
                match own.get(&(to, way)) {
                    Some(same) => condition::join(&mut edges[*same].label, &label),
                    None => {
                        own.insert((to, way), edges.len());
                        edges.push(Edge {
                            from,
                            to,
                            way,
                            label,
                        });
                    }
                }
            };
            let parts = |field: &str| {
                state
                    .get(field)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
            };
            for rule in parts("Choices") {
                lead(rule, "Next", Way::Choice, condition::of_rule(rule));
            }
            lead(state, "Default", Way::Choice, "otherwise".to_owned());
            lead(state, "Next", Way::Next, String::new());
            for catcher in parts("Catch") {
                lead(catcher, "Next", Way::Catch, condition::of_catcher(catcher));
            }
            let kind = Kind::read(state.get("Type").and_then(Value::as_str));
            let inner = match depth.checked_sub(1) {
                Some(depth) => ["ItemProcessor", "Iterator"]
                    .iter()
                    .filter_map(|field| state.get(*field))
                    .chain(parts("Branches"))
                    .map(|machine| Machine::read(machine, depth))
                    .collect(),
                None => Vec::new(),
            };
            nodes.push(Node {
                name: name.clone(),
                kind,
                is_end: matches!(kind, Kind::Succeed | Kind::Fail)
                    || state.get("End") == Some(&Value::Bool(true)),
                inner,
            });
        }
        Machine {
            start: target(machine, "StartAt"),
            nodes,
            edges,
        }
    }
}

impl Kind {
    fn read(name: Option<&str>) -> Self {
        match name {
            Some("Task") => Kind::Task,
            Some("Wait") => Kind::Wait,
            Some("Choice") => Kind::Choice,
            Some("Succeed") => Kind::Succeed,
            Some("Fail") => Kind::Fail,
            Some("Parallel") => Kind::Parallel,
            Some("Map") => Kind::Map,
            _ => Kind::Pass,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Task => "Task",
            Kind::Pass => "Pass",
            Kind::Wait => "Wait",
            Kind::Choice => "Choice",
            Kind::Succeed => "Succeed",
            Kind::Fail => "Fail",
            Kind::Parallel => "Parallel",
            Kind::Map => "Map",
        }
    }
}
