//! The context object, `$states.context`.

use super::io::ExecutionStart;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// What is the same in all states of an execution, until it is redriven.
pub(super) fn execution(start: &ExecutionStart, input: &Value, started_at: Timestamp) -> Value {
    json!({
        "Id": start.execution_arn,
        "Input": input,
        "Name": start.execution_name,
        "RoleArn": start.role_arn,
        "StartTime": instant(started_at),
        "RedriveCount": 0,
    })
}

/// What changes when an execution goes on after a bad end.
pub(super) fn redriven(execution: &mut Value, count: u64, at: Timestamp) {
    execution["RedriveCount"] = Value::from(count);
    execution["RedriveTime"] = Value::from(instant(at));
}

/// The machine of an execution.
pub(super) fn state_machine(start: &ExecutionStart) -> Value {
    json!({"Id": start.state_machine_arn, "Name": start.state_machine_name})
}

/// A visit to a state. Only states that can be retried have a count of retries.
pub(super) fn state(name: &str, entered_at: Timestamp, retry_count: Option<u64>) -> Value {
    let mut state = Map::new();
    state.insert("EnteredTime".to_owned(), Value::from(instant(entered_at)));
    state.insert("Name".to_owned(), Value::from(name));
    if let Some(count) = retry_count {
        state.insert("RetryCount".to_owned(), Value::from(count));
    }
    Value::Object(state)
}

/// A moment as Step Functions writes it: to the millisecond.
fn instant(timestamp: Timestamp) -> String {
    format!("{timestamp:.3}")
}
