//! The state machine, and the way one execution took through it.

use crate::output::date;
use crate::simulate::run::Run;
use sandbox::world::ExecutionRecord;
use serde_json::{Value, json};
use statemachine::Outcome;
use statemachine::graph::{Graph, Trace};
use statemachine::rotation;

/// The picture as an address that holds it, what it shows in words, and whose execution it is; null
/// when no execution has ended.
pub(super) fn of(run: &Run) -> Option<Value> {
    let record = worth_showing(&run.chronicle.executions)?;
    let history = serde_json::to_value(record.history.as_deref()).unwrap_or_default();
    let trace = Trace::read(&history);
    let definition = serde_json::to_value(rotation::definition()).unwrap_or_default();
    let picture = Graph::read(&definition).svg(Some(&trace));
    let user = record.user.as_deref().unwrap_or("a user without a name");
    let ending = match &record.outcome {
        Some(Outcome::Succeeded { .. }) => "succeeded",
        _ => "did not succeed",
    };
    Some(json!({
        "address": address(&picture),
        "words": format!("State machine with the way of one execution through it: {}.", states(&history).join(", then ")),
        "caption": format!("The rotation of {user} that began {} and {ending}", date(record.started_at)),
    }))
}

/// One that failed, else the one with the most transitions: it had an old key to clear away.
fn worth_showing(executions: &[ExecutionRecord]) -> Option<&ExecutionRecord> {
    let ended = || executions.iter().filter(|record| record.outcome.is_some());
    let failed = ended().find(|record| !matches!(record.outcome, Some(Outcome::Succeeded { .. })));
    failed.or_else(|| ended().rev().max_by_key(|record| record.transitions))
}

/// The names of the states that were entered, each once, in order.
fn states(history: &Value) -> Vec<&str> {
    let events = history.as_array();
    let events = events.map_or(&[][..], Vec::as_slice);
    let mut names: Vec<&str> = Vec::new();
    for event in events {
        if let Some(name) = event["stateEnteredEventDetails"]["name"].as_str()
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// A `data:` URL. Of what it must not hold as it is, the page's own escaping leaves these two.
fn address(picture: &str) -> String {
    let escaped = picture.replace('%', "%25").replace('#', "%23");
    format!("data:image/svg+xml;charset=utf-8,{escaped}")
}
