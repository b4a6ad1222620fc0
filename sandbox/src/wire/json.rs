//! AWS JSON 1.1.

use super::{Decoded, Encoded};
use crate::ServiceError;
use crate::sigv4::Request;
use serde_json::{Value, json};

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

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

pub(super) fn success(output: &Value) -> Encoded {
    encoded(output)
}

pub(super) fn refusal(refusal: &ServiceError) -> Encoded {
    // Both spellings are met in the wild; this is the one that most services send.
    encoded(&json!({ "__type": refusal.code, "message": refusal.message }))
}

fn encoded(body: &Value) -> Encoded {
    Encoded {
        content_type: CONTENT_TYPE,
        body: body.to_string().into_bytes(),
    }
}
