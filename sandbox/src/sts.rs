//! Security Token Service: who am I?

use crate::operation::{self, Answer, Context};
use serde_json::json;

/// Every known key may ask, whatever its owner is allowed or denied.
pub(crate) fn call(operation: &str, context: &Context<'_>) -> Answer {
    match operation {
        "GetCallerIdentity" => operation::output(json!({
            "Arn": context.caller.arn(),
            "UserId": context.caller.user_id(),
            "Account": context.account_id,
        })),
        other => Err(operation::unknown(other)),
    }
}
