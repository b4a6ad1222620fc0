//! An account behind a socket: real clients speak to it as to AWS.
//!
//! All services are behind one address of this machine. Requests are told apart by what they are signed
//! for, and signatures are checked like those in memory, so the account has to run on the time of the
//! clients: on a tokio runtime whose clock is not paused, and from [now](AccountSpec::starting_now) on.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use sandbox::server::Server;
//! use sandbox::{Account, AccountSpec};
//!
//! let account = Account::new(AccountSpec::default().starting_now());
//! let server = Server::bind(account, 0).await?;
//! let url = server.url();
//! tokio::spawn(server.run());
//! assert!(url.starts_with("http://127.0.0.1:"));
//! # Ok(())
//! # }
//! ```

use crate::http::exchange;
use crate::{Account, AccountSpec, wire};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HOST};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// More than any request of a service here may have; the largest secret has 64 KiB.
const LARGEST_BODY: usize = 1024 * 1024;

/// How long the server rests when the system has no connection left to give.
const REST: Duration = Duration::from_millis(100);

/// A socket of this machine with an account behind it. It can be connected to from the moment it is
/// bound; requests are answered while it [runs](Server::run).
#[derive(Debug)]
pub struct Server {
    account: Account,
    listener: TcpListener,
    address: SocketAddr,
}

type Failed = Box<dyn Error + Send + Sync>;

impl Server {
    /// Takes a port of 127.0.0.1; 0 is any that is free.
    ///
    /// # Errors
    /// When the port is taken, or not allowed.
    pub async fn bind(account: Account, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok(Server {
            account,
            listener,
            address,
        })
    }

    /// What clients take as their `AWS_ENDPOINT_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers requests until it is dropped, and its connections with it.
    pub async fn run(self) {
        let mut connections = JoinSet::new();
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    // Otherwise a body waits for the client to acknowledge its head: 40 ms for each call.
                    // Where it cannot be set, it is slow and right.
                    let _ = stream.set_nodelay(true);
                    connections.spawn(converse(self.account.clone(), stream));
                    while connections.try_join_next().is_some() {}
                }
                // The next attempt would fail at once, too.
                Err(_) => tokio::time::sleep(REST).await,
            }
        }
    }
}

impl AccountSpec {
    /// The same from this moment on, as this machine's clock shows it: its clients sign by that clock.
    #[must_use]
    pub fn starting_now(self) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "clients in other processes cannot be told another time"
        )]
        let start = Timestamp::now();
        AccountSpec { start, ..self }
    }
}

/// Answers the requests of one connection.
async fn converse(account: Account, stream: TcpStream) {
    let service = service_fn(|request| respond(&account, request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // It ends when the client goes, and by a failure that a rule asked for: nobody needs to be told.
    let _ = connection.await;
}

/// An error closes the connection without an answer.
async fn respond(
    account: &Account,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Failed> {
    let mut request = match received(request).await {
        Ok(request) => request,
        Err(error) => return Ok(refusal(StatusCode::BAD_REQUEST, &error)),
    };
    match exchange(account, &mut request).await {
        Ok(response) => sent(response),
        Err(error) if error.is_user() && request.headers().contains_key(AUTHORIZATION) => {
            sent(wire::of_no_service(&request))
        }
        Err(error) => explained(error),
    }
}

/// A request as the SDK's connector would have handed it over: with the host in its URI.
async fn received(request: Request<Incoming>) -> Result<HttpRequest, Failed> {
    let (mut head, body) = request.into_parts();
    let host = head
        .headers
        .get(HOST)
        .ok_or("The Host header is missing.")?;
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    head.uri = Uri::builder()
        .scheme("http")
        .authority(host.as_bytes())
        .path_and_query(path)
        .build()?;
    let body = Limited::new(body, LARGEST_BODY).collect().await?.to_bytes();
    let request = Request::from_parts(head, SdkBody::from(body));
    Ok(HttpRequest::try_from(request)?)
}

fn sent(response: HttpResponse) -> Result<Response<Full<Bytes>>, Failed> {
    let (head, body) = response.try_into_http1x()?.into_parts();
    let body = body.bytes().map(Bytes::copy_from_slice);
    Ok(Response::from_parts(
        head,
        Full::new(body.unwrap_or_default()),
    ))
}

/// A request that reaches no service is answered all the same; what a rule did to the way is not.
fn explained(error: ConnectorError) -> Result<Response<Full<Bytes>>, Failed> {
    if !error.is_user() {
        return Err(error.into());
    }
    let reason = error.source().map(ToString::to_string).unwrap_or_default();
    Ok(refusal(StatusCode::NOT_IMPLEMENTED, &reason))
}

fn refusal(status: StatusCode, reason: &impl ToString) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(format!("{}\n", reason.to_string())));
    *response.status_mut() = status;
    response
}
