//! Executions that end badly without an alert from the machine itself: aborted, timed out, or
//! failed with an error that is not Keywheel's. An EventBridge rule tells a person of those, and of
//! no others, so that every bad end is told exactly once.

use super::console_host;
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
pub const UNANNOUNCED_PATHS: [(&str, &str); 3] = [
    ("execution", "$.detail.executionArn"),
    ("status", "$.detail.status"),
    ("name", "$.detail.name"),
];

/// The template of the rule's input transformer, in this region. EventBridge gives SNS no subject, and
/// one text without lines.
#[must_use]
pub fn unannounced_message(region: &str) -> String {
    format!(
        "\"The key rotation <name> ended as <status> and could not tell of it. \
         Which key works: the one in the secret, if it holds one; no key that is in use was deactivated or deleted. \
         What was undone: nothing; what it had done so far is kept. \
         What to do: `keywheel status` tells whose rotation it is and how it stands, and `keywheel rerun` with that user goes on with it; too early does no harm. \
         Without the program, start a new execution with the same input. \
         Execution: <execution> \
         Console: https://{host}/states/home?region={region}#/v2/executions/details/<execution>\"",
        host = console_host(region)
    )
}
