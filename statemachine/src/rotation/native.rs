//! Rotations that Secrets Manager starts and that fail: no execution may have begun, so an EventBridge
//! rule tells a person. The events come from CloudTrail, and so only where a trail logs.

use super::console_host;
use serde_json::{Value, json};

/// The rule's event pattern, for the rotate Lambda of this ARN.
///
/// Secrets Manager tries each step several times, and then says once that the rotation failed, or that
/// the test failed which it makes of a rotation that is to begin later. `RotationAbandoned` is not told:
/// somebody has written a new version by hand, and knows.
///
/// The event names the secret, and nothing that all secrets of a pipeline have in common: their names
/// are free, their tags are not in it, and a list of them would outgrow a pattern. The error's message
/// names the Lambda. Its wording is not documented, so what is left out is only what names another
/// Lambda: should the wording change, people hear of too much rather than of nothing.
#[must_use]
pub fn native_failures(function_arn: &str) -> Value {
    json!({
        "source": ["aws.secretsmanager"],
        "detail-type": ["AWS Service Event via CloudTrail"],
        "detail": {
            "eventSource": ["secretsmanager.amazonaws.com"],
            "eventName": ["RotationFailed", "TestRotationFailed"],
            "errorMessage": [
                { "wildcard": format!("*{function_arn}*") },
                { "anything-but": { "wildcard": "*:lambda:*" } },
                { "exists": false },
            ],
        },
    })
}

/// The paths of the rule's input transformer.
pub const NATIVE_PATHS: [(&str, &str); 2] = [
    ("secret", "$.detail.additionalEventData.SecretId"),
    ("error", "$.detail.errorMessage"),
];

/// The template of the rule's input transformer, in this region. EventBridge gives SNS no subject, and
/// one text without lines.
#[must_use]
pub fn native_message(region: &str) -> String {
    format!(
        "\"The rotation of the secret <secret>, which Secrets Manager started, failed. \
         What happened: <error>. The log of the rotate Lambda says why. \
         Which key works: the one in the secret, if it holds one; no key that is in use was deactivated or deleted. \
         What was undone: nothing; a new key that is stored already is kept for the next rotation. \
         What to do: remove the cause, then rotate the secret again, with `keywheel rotate` and its user or `Rotate secret immediately` in the console. \
         It looks at what is there and goes on from it; `keywheel status` tells how it stands. \
         Console: https://{host}/secretsmanager/listsecrets?region={region}\"",
        host = console_host(region)
    )
}
