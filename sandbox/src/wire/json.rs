//! AWS JSON 1.0 and 1.1, which differ in their content type.

use super::{Decoded, Encoded};
use crate::ServiceError;
use crate::sigv4::Request;
use serde_json::{Value, json};

pub(super) fn decode(request: &Request<'_>) -> Result<Decoded, ServiceError> {
    let operation = request
        .header("x-amz-target")
        .and_then(|target| target.rsplit('.').next())
        .ok_or_else(|| {
            ServiceError::new(400, "UnknownOperationException", "x-amz-target is missing.")
        })?;
    let input = serde_json::from_slice(request.body)
        .map_err(|_| ServiceError::new(400, "SerializationException", "The body is not JSON."))?;
    Ok(Decoded {
        operation: operation.to_owned(),
        input,
    })
}

pub(super) fn success(content_type: &'static str, output: &Value) -> Encoded {
    encoded(content_type, output)
}

pub(super) fn refusal(content_type: &'static str, refusal: &ServiceError) -> Encoded {
    // Both spellings are met in the wild; this is the one that most services send.
    let body = json!({ "__type": refusal.code, "message": refusal.message });
    encoded(content_type, &body)
}

fn encoded(content_type: &'static str, body: &Value) -> Encoded {
    Encoded {
        content_type,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}
