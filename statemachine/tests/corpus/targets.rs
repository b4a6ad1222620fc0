//! What is done with hostile texts. The fuzzers do it with any, `main.rs` with those that are kept.
#![allow(
    dead_code,
    reason = "each fuzzer includes this file for one of the functions"
)]

use jiff::Timestamp;
use serde_json::{Value, json};
use statemachine::checker::{self, Options, WorkflowType};
use statemachine::graph::{Graph, Trace};
use statemachine::{Event, Execution, ExecutionStart, Invocation, Machine, Step};
use std::hint::black_box;
use std::rc::Rc;

/// A definition is checked, drawn and run.
pub(crate) fn definition(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for workflow_type in [WorkflowType::Standard, WorkflowType::Express] {
        let options = Options {
            workflow_type,
            warnings: true,
        };
        for finding in checker::check(text, &options).findings() {
            if let Some(location) = &finding.location {
                black_box(checker::span(text, location));
            }
        }
    }
    if let Ok(definition) = serde_json::from_str(text) {
        run(
            &definition,
            json!({"list": [1, 2, 3], "text": "a", "number": 5}),
        );
    }
}

/// An expression is evaluated.
pub(crate) fn jsonata(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else {
        return;
    };
    let expression = format!("{{% {source} %}}");
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Only",
        "States": {"Only": {
            "Type": "Pass",
            "Assign": {"assigned": expression},
            "Output": {"output": expression},
            "End": true
        }}
    });
    black_box(checker::check_document(&definition, &Options::default()));
    run(&definition, document());
}

/// A path is read, a whole input and a part of a template.
pub(crate) fn jsonpath(data: &[u8]) {
    let Ok(path) = std::str::from_utf8(data) else {
        return;
    };
    for state in [
        json!({"Type": "Pass", "InputPath": path, "End": true}),
        json!({"Type": "Pass", "Parameters": {"part.$": path}, "ResultPath": path, "End": true}),
    ] {
        alone(&state);
    }
}

/// A call is made.
pub(crate) fn intrinsic(data: &[u8]) {
    let Ok(call) = std::str::from_utf8(data) else {
        return;
    };
    alone(&json!({"Type": "Pass", "Parameters": {"part.$": call}, "End": true}));
    alone(
        &json!({"Type": "Pass", "Parameters": {"part.$": format!("States.{call}")}, "End": true}),
    );
}

fn alone(state: &Value) {
    let definition = json!({"StartAt": "Only", "States": {"Only": state}});
    black_box(checker::check_document(&definition, &Options::default()));
    run(&definition, document());
}

/// A document with one of everything.
fn document() -> Value {
    json!({
        "text": "a,b\"c\\d é",
        "number": -1.5,
        "large": 9_007_199_254_740_993_i64,
        "list": [3, 1, 2, null, [4], {"a": 5}],
        "object": {"a": {"b": {"c": true}}, "": 0, "x.y": 1},
        "books": [{"price": 8, "isbn": "1"}, {"price": 12}],
        "json": "{\"a\":[1]}"
    })
}

/// The most turns that an execution gets: it could go on for years.
const TURNS: usize = 2_000;

/// Draws a definition and runs it. What tasks answer depends on their number.
fn run(definition: &Value, input: Value) {
    let Ok(machine) = Machine::read(definition) else {
        return;
    };
    let graph = Graph::read(definition);
    let mut now: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    let start = ExecutionStart::default();
    let Ok(mut execution) = Execution::start(&Rc::new(machine), &start, input, now) else {
        return;
    };
    let mut events = vec![Event::Tick];
    let mut number = 0_usize;
    for _ in 0..TURNS {
        let event = events.pop().unwrap_or(Event::Tick);
        match execution.step(now, event) {
            Step::Done(_) => break,
            Step::Running { invoke, wake_at } => {
                for invocation in &invoke {
                    number += 1;
                    events.extend(answer(invocation, number));
                }
                match (events.is_empty(), wake_at) {
                    (true, Some(at)) => now = at,
                    (true, None) => break,
                    (false, _) => {}
                }
            }
        }
    }
    let history = serde_json::to_value(execution.history()).expect("JSON");
    let trace = Trace::read(&history);
    black_box(graph.mermaid(Some(&trace)));
    black_box(graph.svg(Some(&trace)));
}

fn answer(invocation: &Invocation, number: usize) -> Option<Event> {
    let task = invocation.task;
    match number % 4 {
        0 => None,
        1 => Some(Event::TaskFailed {
            task,
            error: "States.TaskFailed".to_owned(),
            cause: "why".to_owned(),
        }),
        _ => Some(Event::TaskSucceeded {
            task,
            output: json!({"Payload": invocation.arguments, "Body": "[1, {\"a\": 2}]\n"}),
        }),
    }
}
