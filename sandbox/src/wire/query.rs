//! AWS Query: a form in, XML out.

use super::{Decoded, Encoded, xml};
use crate::ServiceError;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

/// Lists in forms are numbered; no caller of the sandbox sends longer ones.
const LONGEST_LIST: usize = 1_000;

pub(super) fn decode(body: &[u8]) -> Result<Decoded, ServiceError> {
    let malformed = || {
        ServiceError::new(
            400,
            "MalformedInput",
            "The body is not a form with an Action.",
        )
    };
    let form = std::str::from_utf8(body).map_err(|_| malformed())?;
    let mut input = json!({});
    for pair in form.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (unescape(name), unescape(value));
        let path: Vec<&str> = name.split('.').collect();
        put(&mut input, &path, &value).ok_or_else(malformed)?;
    }
    let operation = input["Action"].as_str().ok_or_else(malformed)?.to_owned();
    Ok(Decoded { operation, input })
}

/// Puts a value at the end of a path: `Tags.member.1.Key` is the `Key` of the first of `Tags`.
fn put(node: &mut Value, path: &[&str], value: &str) -> Option<()> {
    match path {
        [] => *node = Value::from(value),
        ["member" | "entry", number, rest @ ..] => {
            let index = number.parse::<usize>().ok()?.checked_sub(1)?;
            if node.is_null() {
                *node = json!([]);
            }
            let items = node.as_array_mut()?;
            if index >= LONGEST_LIST {
                return None;
            }
            while items.len() <= index {
                items.push(Value::Null);
            }
            put(&mut items[index], rest, value)?;
        }
        [name, rest @ ..] => {
            if node.is_null() {
                *node = json!({});
            }
            let field = node.as_object_mut()?.entry(*name).or_insert(Value::Null);
            put(field, rest, value)?;
        }
    }
    Some(())
}

fn unescape(text: &str) -> String {
    percent_decode_str(&text.replace('+', " "))
        .decode_utf8_lossy()
        .into_owned()
}

pub(super) fn success(
    namespace: &str,
    operation: &str,
    output: &Value,
    request_id: &str,
) -> Encoded {
    let content = json!({
        format!("{operation}Result"): output,
        "ResponseMetadata": { "RequestId": request_id },
    });
    encoded(&format!("{operation}Response"), namespace, &content)
}

pub(super) fn refusal(namespace: &str, refusal: &ServiceError, request_id: &str) -> Encoded {
    let content = json!({
        "Error": { "Type": "Sender", "Code": refusal.code, "Message": refusal.message },
        "RequestId": request_id,
    });
    encoded("ErrorResponse", namespace, &content)
}

fn encoded(root: &str, namespace: &str, content: &Value) -> Encoded {
    Encoded {
        content_type: "text/xml",
        headers: Vec::new(),
        body: xml::document(root, Some(namespace), content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_a_document() {
        let decoded = decode(
            b"Action=TagUser&UserName=a%2Bb+c&Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.2.Key=l&Empty=",
        )
        .unwrap();
        assert_eq!(decoded.operation, "TagUser");
        assert_eq!(
            decoded.input,
            json!({
                "Action": "TagUser",
                "UserName": "a+b c",
                "Tags": [{"Key": "k", "Value": "v"}, {"Key": "l"}],
                "Empty": "",
            })
        );
    }

    #[test]
    fn a_form_that_contradicts_itself_is_refused() {
        for form in [
            "",
            "A=1",
            "Action=A&X=1&X.Y=2",
            "Action=A&X.member.0=1",
            "Action=A&X.member.9999=1",
        ] {
            assert_eq!(
                decode(form.as_bytes()).map(|_| ()).unwrap_err().code,
                "MalformedInput",
                "{form}"
            );
        }
    }
}
