//! EventBridge Scheduler: the operation is in the method and the path, and answers are JSON.

use super::{Decoded, Encoded, json};
use crate::ServiceError;
use crate::sigv4::Request;
use percent_encoding::percent_decode_str;
use serde_json::json as value;

pub(super) fn decode(request: &Request<'_>) -> Result<Decoded, ServiceError> {
    let text = |encoded: &str| percent_decode_str(encoded).decode_utf8_lossy().into_owned();
    match (request.method, request.path.strip_prefix("/schedules/")) {
        ("GET", Some(name)) if !name.is_empty() => {
            let mut input = value!({ "Name": text(name) });
            let mut parameters = request.query.split('&');
            if let Some(group) = parameters.find_map(|pair| pair.strip_prefix("groupName=")) {
                input["GroupName"] = value!(text(group));
            }
            Ok(Decoded {
                operation: "GetSchedule".to_owned(),
                input,
            })
        }
        _ => Err(ServiceError::new(
            404,
            "UnknownOperationException",
            format!("{} {}", request.method, request.path),
        )),
    }
}

pub(super) fn success(output: &serde_json::Value) -> Encoded {
    json::success(output)
}

pub(super) fn refusal(refusal: &ServiceError) -> Encoded {
    json::refusal(refusal)
}
