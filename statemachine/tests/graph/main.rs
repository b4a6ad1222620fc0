//! Pictures of definitions and of executions.

mod mermaid;
mod svg;

use serde_json::{Value, json};

/// A machine with a loop, a catcher and machines inside of states.
fn definition() -> Value {
    json!({
        "StartAt": "Try",
        "States": {
            "Try": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Catch": [{"ErrorEquals": ["Busy", "States.Timeout"], "Next": "Rest"}],
                "Next": "Both"
            },
            "Rest": {"Type": "Wait", "Seconds": 60, "Next": "Try"},
            "Both": {
                "Type": "Parallel",
                "Branches": [
                    {"StartAt": "Left", "States": {"Left": {"Type": "Pass", "End": true}}},
                    {"StartAt": "Right", "States": {"Right": {"Type": "Pass", "End": true}}}
                ],
                "Next": "Enough?"
            },
            "Enough?": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.count", "NumericGreaterThanEquals": 3, "Next": "Done"},
                    {"And": [
                        {"Variable": "$.kind", "StringEquals": "a \"b\" <c>"},
                        {"Not": {"Variable": "$.x", "IsNull": false}}
                    ], "Next": "Enough?"},
                    {"Variable": "$.stop", "BooleanEqualsPath": "$.yes", "Next": "Done"}
                ],
                "Default": "Each"
            },
            "Each": {
                "Type": "Map",
                "ItemProcessor": {
                    "StartAt": "One",
                    "States": {"One": {"Type": "Succeed"}}
                },
                "End": true
            },
            "Done": {"Type": "Succeed"}
        }
    })
}

/// A history of it, as GetExecutionHistory gives it: the task is tried twice, caught, tried again, and
/// one branch is not left.
fn history() -> Value {
    let event = |id: u64, previous: u64, kind: &str, details: &str, name: &str| {
        let mut event = json!({
            "timestamp": format!("2026-01-01T00:{id:02}:00Z"),
            "type": kind,
            "id": id,
            "previousEventId": previous
        });
        if !details.is_empty() {
            event[details] = json!({"name": name});
        }
        event
    };
    let entered = |id, previous, name| {
        event(
            id,
            previous,
            "StateEntered",
            "stateEnteredEventDetails",
            name,
        )
    };
    let exited =
        |id, previous, name| event(id, previous, "StateExited", "stateExitedEventDetails", name);
    let other = |id, previous, kind| event(id, previous, kind, "", "");
    json!({"events": [
        other(1, 0, "ExecutionStarted"),
        entered(2, 0, "Try"),
        other(3, 2, "TaskScheduled"),
        other(4, 3, "TaskFailed"),
        other(5, 4, "TaskScheduled"),
        other(6, 5, "TaskFailed"),
        exited(7, 6, "Try"),
        entered(8, 7, "Rest"),
        exited(9, 8, "Rest"),
        entered(10, 9, "Try"),
        other(11, 10, "TaskScheduled"),
        exited(12, 11, "Try"),
        entered(13, 12, "Both"),
        other(14, 13, "ParallelStateStarted"),
        entered(15, 14, "Left"),
        entered(16, 14, "Right"),
        exited(17, 15, "Left"),
        other(18, 16, "ExecutionFailed")
    ]})
}
