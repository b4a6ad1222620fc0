//! The logging configuration that goes with a definition.

use super::Rejection;
use serde_json::Value;

/// What CreateStateMachine answers to a `loggingConfiguration`, unless it accepts it.
///
/// A configuration with a level other than `OFF` has exactly one destination, and its log group is
/// there; `exists` says so of the group's ARN.
#[must_use]
pub fn check_logging(configuration: &Value, exists: impl Fn(&str) -> bool) -> Option<Rejection> {
    let reject = |message: &str| {
        Some(Rejection {
            error: "InvalidLoggingConfiguration",
            message: format!("Invalid Logging Configuration: {message}"),
        })
    };
    let level = configuration.get("level").and_then(Value::as_str);
    if level.is_none_or(|level| level == "OFF") {
        return None;
    }
    let destinations = configuration.get("destinations").and_then(Value::as_array);
    let [destination] = destinations.map_or(&[][..], Vec::as_slice) else {
        return reject("Must specify exactly one Log Destination.");
    };
    let group = destination
        .pointer("/cloudWatchLogsLogGroup/logGroupArn")
        .and_then(Value::as_str);
    if group.is_some_and(exists) {
        None
    } else {
        reject("Log Destination not found.")
    }
}
