//! REST in JSON: the operation is in the method and the path, answers are JSON, and the code of a
//! refusal is in a header.

use super::{Decoded, Encoded};
use crate::sigv4::Request;
use crate::{Service, ServiceError};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

/// The operation of each method and path. `{}` stands for a name, which the input has under the name
/// that follows.
const ROUTES: [(Service, &str, &str, &str, &str); 9] = [
    (
        Service::Scheduler,
        "GET",
        "/schedules/{}",
        "Name",
        "GetSchedule",
    ),
    (
        Service::Scheduler,
        "PUT",
        "/schedules/{}",
        "Name",
        "UpdateSchedule",
    ),
    (Service::Scheduler, "GET", "/schedules", "", "ListSchedules"),
    (
        Service::Scheduler,
        "GET",
        "/schedule-groups/{}",
        "Name",
        "GetScheduleGroup",
    ),
    (
        Service::Scheduler,
        "GET",
        "/schedule-groups",
        "",
        "ListScheduleGroups",
    ),
    (
        Service::Lambda,
        "GET",
        "/2015-03-31/functions",
        "",
        "ListFunctions",
    ),
    (
        Service::Lambda,
        "GET",
        "/2015-03-31/functions/{}",
        "FunctionName",
        "GetFunction",
    ),
    (
        Service::Lambda,
        "GET",
        "/2015-03-31/functions/{}/configuration",
        "FunctionName",
        "GetFunctionConfiguration",
    ),
    (
        Service::Lambda,
        "POST",
        "/2015-03-31/functions/{}/invocations",
        "FunctionName",
        "Invoke",
    ),
];

pub(super) fn decode(service: Service, request: &Request<'_>) -> Result<Decoded, ServiceError> {
    let path = request.path.trim_end_matches('/');
    let found = ROUTES
        .into_iter()
        .find_map(|(of, method, pattern, named, operation)| {
            let is_it = of == service && method == request.method;
            let name = is_it.then(|| name_in(path, pattern))??;
            Some((name, named, operation))
        });
    let Some((name, named, operation)) = found else {
        return Err(ServiceError::new(
            404,
            "UnknownOperationException",
            format!(
                "The sandbox has no operation {} {}.",
                request.method, request.path
            ),
        ));
    };
    let mut input = body(operation, request)?;
    for pair in request.query.split('&').filter(|pair| !pair.is_empty()) {
        let (parameter, value) = pair.split_once('=').unwrap_or((pair, ""));
        input.insert(member(&text(parameter)), Value::from(text(value)));
    }
    if !named.is_empty() {
        input.insert(named.to_owned(), Value::from(text(name)));
    }
    Ok(Decoded {
        operation: operation.to_owned(),
        input: Value::Object(input),
    })
}

/// What stands in a path where a pattern has `{}`.
fn name_in<'a>(path: &'a str, pattern: &str) -> Option<&'a str> {
    let Some((before, after)) = pattern.split_once("{}") else {
        return (path == pattern).then_some("");
    };
    let name = path.strip_prefix(before)?.strip_suffix(after)?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// What is in the body. The payload of a function is the function's affair, and its other wishes are in
/// headers.
fn body(operation: &str, request: &Request<'_>) -> Result<Map<String, Value>, ServiceError> {
    let malformed = || {
        ServiceError::new(
            400,
            "SerializationException",
            "The body is not a JSON object.",
        )
    };
    if operation == "Invoke" {
        let payload = std::str::from_utf8(request.body).map_err(|_| malformed())?;
        let mut input = Map::from_iter([("Payload".to_owned(), Value::from(payload))]);
        if let Some(kind) = request.header("x-amz-invocation-type") {
            input.insert("InvocationType".to_owned(), Value::from(kind));
        }
        return Ok(input);
    }
    if request.body.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_slice(request.body).map_err(|_| malformed())
}

/// The member that a parameter of a query stands for: `groupName` and `ScheduleGroup` are `GroupName`.
fn member(parameter: &str) -> String {
    let mut name = parameter.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if name == "ScheduleGroup" {
        "GroupName".to_owned()
    } else {
        name
    }
}

fn text(encoded: &str) -> String {
    percent_decode_str(encoded).decode_utf8_lossy().into_owned()
}

pub(super) fn success(output: &Value) -> Encoded {
    encoded(output)
}

pub(super) fn refusal(refusal: &ServiceError) -> Encoded {
    let mut encoded = encoded(&json!({ "Type": "User", "Message": refusal.message }));
    encoded
        .headers
        .push(("x-amzn-errortype", refusal.code.to_owned()));
    encoded
}

/// What a function answered.
pub(super) fn payload(payload: &Value, failed: bool) -> Encoded {
    let mut encoded = encoded(payload);
    encoded
        .headers
        .push(("x-amz-executed-version", "$LATEST".to_owned()));
    if failed {
        encoded
            .headers
            .push(("x-amz-function-error", "Unhandled".to_owned()));
    }
    encoded
}

fn encoded(body: &Value) -> Encoded {
    Encoded {
        content_type: "application/json",
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}
