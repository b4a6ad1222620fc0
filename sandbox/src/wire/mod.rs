//! From an HTTP request to an operation, and from its answer to an HTTP response.

mod endpoint;
mod json;
mod query;
mod rest;
mod rest_json;
mod xml;

use crate::authentication::authenticate;
#[cfg(feature = "server")]
use crate::error::UNKNOWN_OPERATION;
use crate::fault::Fate;
use crate::lambda::{self, Invoked};
use crate::operation::Answer;
use crate::service::Protocol;
use crate::sigv4::Request;
use crate::state::{Asked, Question, State};
use crate::{Clock, Service, ServiceError};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use endpoint::Endpoint;
use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::oneshot;

/// Why a request reaches no service at all.
#[derive(Debug, thiserror::Error)]
#[error("{0} is the host of no service in the sandbox, and the request is not signed for one")]
pub(crate) struct NoSuchHost(String);

/// What a request asks for, in the words of its protocol.
struct Decoded {
    operation: String,
    input: Value,
}

/// An answer in the words of its protocol.
struct Encoded {
    content_type: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

/// What time it is when a request arrives.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    /// In the account.
    pub(crate) now: Timestamp,
    /// In other processes, where it may go slower.
    pub(crate) of_clients: Timestamp,
}

/// What a request is answered with.
pub(crate) enum Reply {
    /// The response.
    Now(HttpResponse),
    /// The response once a function has run.
    Later(Running),
}

/// A function that a caller waits for.
pub(crate) struct Running {
    answer: oneshot::Receiver<Invoked>,
    request_id: String,
}

/// A request, understood.
pub(crate) struct Understood<'a> {
    request: Request<'a>,
    asked: Asked,
    /// Why it cannot be read, if it cannot.
    malformed: Option<ServiceError>,
}

/// Reads a request that arrives now. `home` is the account's region.
pub(crate) fn understand<'a>(
    http: &'a HttpRequest,
    home: &str,
    now: Timestamp,
) -> Result<Understood<'a>, NoSuchHost> {
    let (host, path, query) = split(http.uri());
    let request = Request {
        method: http.method(),
        path,
        query,
        host,
        headers: http.headers().iter().collect(),
        body: http.body().bytes().unwrap_or_default(),
    };
    let Endpoint {
        service,
        region,
        bucket,
    } = Endpoint::of(host, home)
        .or_else(|| Endpoint::local(host, &request))
        .ok_or_else(|| NoSuchHost(host.to_owned()))?;
    let decoded = match service.protocol() {
        Protocol::Query { .. } => query::decode(request.body),
        Protocol::Json { .. } => json::decode(&request),
        Protocol::RestJson => rest_json::decode(service, &request),
        Protocol::Rest => rest::decode(&request, bucket.as_deref()),
    };
    let (operation, input, malformed) = match decoded {
        Ok(decoded) => (decoded.operation, decoded.input, None),
        Err(refusal) => ("Unknown".to_owned(), Value::Null, Some(refusal)),
    };
    Ok(Understood {
        request,
        asked: Asked {
            service,
            region,
            operation,
            input,
            as_of: now,
        },
        malformed,
    })
}

/// What a request asks for, before it is answered.
pub(crate) fn question(state: &State, understood: &Understood<'_>) -> Question {
    let Understood { request, asked, .. } = understood;
    let access_key_id = request.signed().map(|signed| signed.access_key_id);
    state.question(asked, state.claimed(access_key_id), access_key_id)
}

/// Answers a request.
pub(crate) fn answer(
    state: &mut State,
    understood: Understood<'_>,
    fate: &Fate,
    times: Times,
) -> Reply {
    let now = times.now;
    let Understood {
        request,
        mut asked,
        malformed,
    } = understood;
    asked.as_of = fate.as_of(now);
    let access_key_id = request.signed().map(|signed| signed.access_key_id);
    let answer = match fate.refusal() {
        Some(refusal) => {
            let caller = state.claimed(access_key_id);
            state.refuse(&asked, caller, refusal, access_key_id, now)
        }
        None => {
            let caller = authenticate(state, &request, asked.service, &asked.region, times);
            let caller = match malformed {
                Some(refusal) => caller.and(Err(refusal)),
                None => caller,
            };
            state.call(&asked, caller, access_key_id, now)
        }
    };
    let request_id = state.generator.uuid("request");
    if let Some(answer) = state.take_awaited(&asked.region) {
        return Reply::Later(Running { answer, request_id });
    }
    let (status, encoded) = encode(state, &asked, &answer, &request_id);
    Reply::Now(response(status, encoded, asked.service, &request_id, now))
}

impl Running {
    /// The response, once the function has answered.
    pub(crate) async fn response(self, clock: &Clock) -> HttpResponse {
        let (status, encoded) = match self.answer.await {
            Ok(Ok(payload)) => (200, rest_json::payload(&payload, false)),
            Ok(Err(failure)) => (200, rest_json::payload(&failure.payload(), true)),
            // What was to run it is gone.
            Err(_) => {
                let message = "The function did not run.";
                let refusal = ServiceError::new(500, "ServiceException", message);
                (500, rest_json::refusal(&refusal))
            }
        };
        let date = clock.now();
        response(status, encoded, Service::Lambda, &self.request_id, date)
    }
}

/// The answer to a request that is signed for a service which is not here, in the words of whichever
/// protocol it speaks.
#[cfg(feature = "server")]
pub(crate) fn of_no_service(http: &HttpRequest) -> HttpResponse {
    let headers = http.headers();
    let refusal = |status, code| {
        let message = "The sandbox does not have this service.";
        ServiceError::new(status, code, message)
    };
    let is_form = headers
        .get("content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let (status, encoded) = if headers.contains_key("x-amz-target") {
        let content_type = "application/x-amz-json-1.0";
        let refusal = refusal(400, UNKNOWN_OPERATION);
        (400, json::refusal(content_type, &refusal))
    } else if is_form {
        let refusal = refusal(400, "InvalidAction");
        (400, query::refusal("", &refusal, ""))
    } else {
        let refusal = refusal(404, UNKNOWN_OPERATION);
        (404, rest_json::refusal(&refusal))
    };
    let status = status.try_into().expect("these are HTTP's");
    let mut response = HttpResponse::new(status, SdkBody::from(encoded.body));
    let headers = response.headers_mut();
    headers.insert("content-type", encoded.content_type);
    for (name, value) in encoded.headers {
        headers.insert(name, value);
    }
    response
}

fn encode(state: &State, asked: &Asked, answer: &Answer, request_id: &str) -> (u16, Encoded) {
    let status = match answer {
        Ok(output) if asked.service == Service::Lambda => lambda::status(output),
        Ok(_) => 200,
        Err(ServiceError { status, .. }) => *status,
    };
    let encoded = match (asked.service.protocol(), answer) {
        (Protocol::Query { namespace }, Ok(output)) => {
            query::success(namespace, &asked.operation, output, request_id)
        }
        (Protocol::Query { namespace }, Err(refusal)) => {
            query::refusal(namespace, refusal, request_id)
        }
        (Protocol::Json { content_type }, Ok(output)) => json::success(content_type, output),
        (Protocol::Json { content_type }, Err(refusal)) => json::refusal(content_type, refusal),
        (Protocol::RestJson, Ok(output)) => rest_json::success(output),
        (Protocol::RestJson, Err(refusal)) => rest_json::refusal(refusal),
        (Protocol::Rest, Ok(output)) => return rest::success(&state.s3, &asked.input, output),
        (Protocol::Rest, Err(refusal)) => rest::refusal(refusal, request_id),
    };
    (status, encoded)
}

fn response(
    status: u16,
    encoded: Encoded,
    service: Service,
    request_id: &str,
    date: Timestamp,
) -> HttpResponse {
    let status = status
        .try_into()
        .expect("services answer with HTTP's statuses");
    let mut response = HttpResponse::new(status, SdkBody::from(encoded.body));
    let headers = response.headers_mut();
    headers.insert("content-type", encoded.content_type);
    for (name, value) in encoded.headers {
        headers.insert(name, value);
    }
    // IAM's clock, as callers see it.
    headers.insert(
        "date",
        date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    );
    let id_header = match service {
        Service::S3 => "x-amz-request-id",
        _ => "x-amzn-requestid",
    };
    headers.insert(id_header, request_id.to_owned());
    response
}

/// Host, path and query of a URI.
fn split(uri: &str) -> (&str, &str, &str) {
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    match rest.find('/') {
        Some(slash) => (&rest[..slash], &rest[slash..], query),
        None => (rest, "/", query),
    }
}
