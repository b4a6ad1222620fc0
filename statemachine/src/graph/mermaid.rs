//! A drawing as Mermaid text.

use super::{Kind, Machine, Trace, Way};
use std::fmt::Write;

/// Draws the machine.
pub(super) fn draw(machine: &Machine, trace: Option<&Trace>) -> String {
    let mut drawing = Drawing {
        text: String::from("flowchart TD\n"),
        trace,
        states: 0,
        machines: 0,
        links: 0,
        taken: Vec::new(),
        visited: Vec::new(),
        unfinished: Vec::new(),
    };
    drawing.machine(machine, 1);
    drawing.styles();
    drawing.text
}

struct Drawing<'a> {
    text: String,
    trace: Option<&'a Trace>,
    /// How many of each there are so far; their numbers are their names.
    states: usize,
    machines: usize,
    links: usize,
    /// The numbers of the links that the execution took.
    taken: Vec<String>,
    /// The names of the states that the execution visited, and of those that it did not leave.
    visited: Vec<String>,
    unfinished: Vec<String>,
}

impl Drawing<'_> {
    fn machine(&mut self, machine: &Machine, depth: usize) {
        let number = self.machines;
        self.machines += 1;
        let first = self.states;
        self.states += machine.nodes.len();
        let state = |index: usize| format!("s{}", first + index);
        if let Some(start) = machine.start {
            let taken = self
                .trace
                .is_some_and(|trace| trace.visits(&machine.nodes[start].name).is_some());
            self.link(
                &format!("start{number}((Start))"),
                "-->",
                &state(start),
                taken,
                depth,
            );
        }
        for (index, node) in machine.nodes.iter().enumerate() {
            let name = state(index);
            let visits = self.trace.and_then(|trace| trace.visits(&node.name));
            let mut label = escaped(&node.name);
            if let Some(visits) = visits {
                for words in visits.in_words() {
                    let _ = write!(label, "<br>{}", escaped(&words));
                }
                if visits.are_over() {
                    self.visited.push(name.clone());
                } else {
                    self.unfinished.push(name.clone());
                }
            }
            if node.inner.is_empty() {
                let (open, close) = match node.kind {
                    Kind::Choice => ("{", "}"),
                    Kind::Succeed | Kind::Fail => ("([", "])"),
                    Kind::Wait => ("[/", "/]"),
                    Kind::Parallel | Kind::Map => ("[[", "]]"),
                    Kind::Task | Kind::Pass => ("[", "]"),
                };
                self.line(depth, &format!("{name}{open}\"{label}\"{close}"));
                continue;
            }
            let kind = node.kind.name();
            self.line(depth, &format!("subgraph {name}[\"{label} ({kind})\"]"));
            for (branch, inner) in node.inner.iter().enumerate() {
                if node.inner.len() > 1 {
                    self.line(depth + 1, &format!("subgraph {name}b{branch}[\" \"]"));
                    self.machine(inner, depth + 2);
                    self.line(depth + 1, "end");
                } else {
                    self.machine(inner, depth + 1);
                }
            }
            self.line(depth, "end");
        }
        for edge in &machine.edges {
            let mut arrow = match edge.way {
                Way::Catch => "-.->".to_owned(),
                Way::Next | Way::Choice => "-->".to_owned(),
            };
            if !edge.label.is_empty() {
                let _ = write!(arrow, "|\"{}\"|", escaped(&edge.label));
            }
            let taken = self.trace.is_some_and(|trace| {
                trace.taken(&machine.nodes[edge.from].name, &machine.nodes[edge.to].name) > 0
            });
            self.link(&state(edge.from), &arrow, &state(edge.to), taken, depth);
        }
        for (index, node) in machine.nodes.iter().enumerate() {
            if node.is_end {
                let taken = self.trace.is_some_and(|trace| {
                    trace
                        .visits(&node.name)
                        .is_some_and(super::trace::Visits::are_over)
                });
                let end = format!("end{number}((End))");
                self.link(&state(index), "-->", &end, taken, depth);
            }
        }
    }

    fn link(&mut self, from: &str, arrow: &str, to: &str, taken: bool, depth: usize) {
        if taken {
            self.taken.push(self.links.to_string());
        }
        self.links += 1;
        self.line(depth, &format!("{from} {arrow} {to}"));
    }

    fn styles(&mut self) {
        if self.trace.is_none() {
            return;
        }
        for (class, style, states) in [
            ("visited", "fill:#dcf5e3,stroke:#1a7f37", &self.visited),
            (
                "unfinished",
                "fill:#ffe3e0,stroke:#cf222e",
                &self.unfinished,
            ),
        ] {
            if !states.is_empty() {
                let states = states.join(",");
                let _ = writeln!(self.text, "  classDef {class} {style}");
                let _ = writeln!(self.text, "  class {states} {class}");
            }
        }
        if !self.taken.is_empty() {
            let links = self.taken.join(",");
            let _ = writeln!(
                self.text,
                "  linkStyle {links} stroke:#1a7f37,stroke-width:3px"
            );
        }
    }

    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.text, "{:width$}{text}", "", width = depth * 2);
    }
}

/// Text fit to stand in quotes: Mermaid writes characters that mean something to it, or to HTML, as
/// their number between `#` and `;`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' => {
                let _ = write!(escaped, "#{};", u32::from(c));
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
