//! The context object of a state that is tested.

use crate::interpreter::io::ExecutionStart;
use crate::interpreter::timestamp::written;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The parts of a context object, and their fields (AWS, "Accessing execution data from the Context object").
const PARTS: [(&str, &[&str]); 5] = [
    (
        "Execution",
        &[
            "Id",
            "Input",
            "Name",
            "RoleArn",
            "StartTime",
            "RedriveCount",
            "RedriveTime",
        ],
    ),
    ("State", &["EnteredTime", "Name", "RetryCount"]),
    ("StateMachine", &["Id", "Name"]),
    ("Task", &["Token"]),
    ("Map", &["Item"]),
];

/// Checks a context object that is given.
///
/// # Errors
/// What it has that a context object does not have.
pub(super) fn check(context: &Value) -> Result<(), String> {
    let Value::Object(context) = context else {
        return Err("Context must be a JSON object".to_owned());
    };
    for (name, part) in context {
        let Some((_, fields)) = PARTS.iter().find(|(known, _)| known == name) else {
            return Err(format!("Context has no field '{name}'"));
        };
        let Value::Object(part) = part else {
            return Err(format!("Context field '{name}' must be a JSON object"));
        };
        if let Some(unknown) = part.keys().find(|field| !fields.contains(&field.as_str())) {
            return Err(format!("Context has no field '{name}.{unknown}'"));
        }
    }
    Ok(())
}

/// The context object's `Execution`, unless another one is given.
pub(super) fn execution(start: &ExecutionStart, input: &Value, now: Timestamp) -> Value {
    json!({
        "Id": start.execution_arn,
        "Input": input,
        "Name": start.execution_name,
        "RoleArn": start.role_arn,
        "StartTime": written(now),
    })
}
