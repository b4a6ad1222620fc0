//! What the recorder did to the histories of concurrent branches.

use serde_json::Value;

/// The events as the recorder kept them.
///
/// Cases with the order `parallel-scrambled` were recorded by a tool that sorted the events between the
/// start and the end of branches, and in doing so lost the event of the end, and with nested branches
/// what stands between two ends. The ids show it: where the branches end, the recordings jump over those of
/// the lost events. AWS wrote events with these ids, and the interpreter writes them; who compares them with
/// the recordings must lose the same ones first. Nothing of what is expected is looked at for that, only
/// that a case is of this kind; all other cases are compared as they are.
pub(crate) fn as_recorded(case: &Value, mut events: Vec<Value>) -> Vec<Value> {
    if case["event_order"] != "parallel-scrambled" {
        return events;
    }
    let mut start = 0;
    let mut inside = false;
    let mut kept: Vec<Value> = Vec::new();
    let mut index = 0;
    while index < events.len() {
        match events[index]["type"].as_str().unwrap_or_default() {
            "ParallelStateStarted" => {
                kept.clear();
                start = index + 1;
                inside = true;
            }
            "ParallelStateSucceeded" | "ParallelStateFailed" => {
                events.splice(start..=index, kept.iter().cloned());
                inside = false;
            }
            _ if inside => kept.push(events[index].clone()),
            _ => {}
        }
        // The recorder went on by the index of before, past what has moved up.
        index += 1;
    }
    events
}
