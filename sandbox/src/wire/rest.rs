//! S3: the object is the body, and refusals are XML without a namespace.

use super::{Decoded, Encoded, xml};
use crate::sigv4::Request;
use crate::{ServiceError, s3};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// `bucket` is the one in the host's name; without it the path begins with it.
pub(super) fn decode(request: &Request<'_>, bucket: Option<&str>) -> Result<Decoded, ServiceError> {
    let path = percent_decode_str(&request.path[1..]).decode_utf8_lossy();
    let (bucket, key) = match bucket {
        Some(bucket) => (bucket, &*path),
        None => path.split_once('/').unwrap_or((&path, "")),
    };
    let operation = match (request.method, key.is_empty()) {
        ("GET", false) => "GetObject",
        _ => {
            return Err(ServiceError::new(
                501,
                "NotImplemented",
                "A header you provided implies functionality that is not implemented.",
            ));
        }
    };
    Ok(Decoded {
        operation: operation.to_owned(),
        input: json!({ "Bucket": bucket, "Key": key, "Range": request.header("range") }),
    })
}

pub(super) fn success(state: &s3::State, input: &Value, output: &Value) -> (u16, Encoded) {
    let object = input["Bucket"]
        .as_str()
        .zip(input["Key"].as_str())
        .and_then(|(bucket, key)| state.object(bucket, key))
        .unwrap_or_default();
    let part = s3::range(input["Range"].as_str(), object.len()).unwrap_or_default();
    let content_range = output["ContentRange"].as_str();
    let encoded = Encoded {
        content_type: "binary/octet-stream",
        headers: content_range
            .map(|range| ("content-range", range.to_owned()))
            .into_iter()
            .collect(),
        body: object[part.unwrap_or(0..object.len())].to_vec(),
    };
    (if content_range.is_some() { 206 } else { 200 }, encoded)
}

pub(super) fn refusal(refusal: &ServiceError, request_id: &str) -> Encoded {
    let content = json!({
        "Code": refusal.code,
        "Message": refusal.message,
        "RequestId": request_id,
        "HostId": "sandbox",
    });
    Encoded {
        content_type: "application/xml",
        headers: Vec::new(),
        body: xml::document("Error", None, &content),
    }
}
