//! Executions that end badly without an alert from the machine itself: aborted, timed out, or
//! failed with an error that is not Keywheel's. An EventBridge rule tells a person of those, and of
//! no others, so that every bad end is told exactly once.

use contract::ErrorName;
use serde_json::{Value, json};

/// The rule's event pattern, for the state machine of this ARN.
#[must_use]
pub fn unannounced_failures(state_machine_arn: &str) -> Value {
    json!({
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [state_machine_arn],
            "status": ["ABORTED", "FAILED", "TIMED_OUT"],
            // Not a name of Keywheel's, or no name at all.
            "error": [{ "anything-but": { "prefix": ErrorName::PREFIX } }, { "exists": false }, null],
        },
    })
}

/// The paths of the rule's input transformer.
pub const UNANNOUNCED_PATHS: [(&str, &str); 4] = [
    ("execution", "$.detail.executionArn"),
    ("status", "$.detail.status"),
    ("name", "$.detail.name"),
    ("region", "$.region"),
];

/// The template of the rule's input transformer.
pub const UNANNOUNCED_MESSAGE: &str = "\"The key rotation <name> ended as <status> without finishing. What it had done so far is kept, and the key in the secret works. Start a new execution with the same input: it looks at what is there and goes on from it. Execution: <execution> Console: https://<region>.console.aws.amazon.com/states/home?region=<region>#/v2/executions/details/<execution>\"";
