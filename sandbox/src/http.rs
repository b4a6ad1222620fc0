//! The one door: an in-process HTTP client through which every API call of the SDK passes.

use crate::Account;
use crate::fault::running;
use crate::wire::Reply;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

/// Connects the SDK to an account instead of to a network.
#[derive(Clone, Debug)]
pub(crate) struct Connector {
    account: Account,
}

impl Connector {
    pub(crate) fn new(account: Account) -> Self {
        Connector { account }
    }
}

impl HttpClient for Connector {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Connector {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let account = self.account.clone();
        HttpConnectorFuture::new(async move {
            let result = exchange(&account, &mut request).await;
            account.seed_jitter();
            result
        })
    }
}

/// Brings a request to the account and its response back, as far as the rules let them through.
pub(crate) async fn exchange(
    account: &Account,
    request: &mut HttpRequest,
) -> Result<HttpResponse, ConnectorError> {
    send(request).await?;
    // Half of the time is the way there, half the way back, so that calls which are under
    // way together take effect in the order in which they arrive.
    let way = account.timing().latency / 2;
    account.clock().sleep(way).await;
    if running().is_some_and(|running| running.is_dead()) {
        // Its process is gone: nothing of it goes out any more.
        return std::future::pending().await;
    }
    let fate = account.fate(request);
    fate.on_the_way_there(account.clock()).await?;
    let reply = account
        .answer(request, &fate)
        .map_err(|error| ConnectorError::user(error.into()))?;
    let response = match reply {
        Reply::Now(response) => response,
        Reply::Later(running) => running.response(account.clock()).await,
    };
    fate.on_the_way_back().await?;
    account.clock().sleep(way).await;
    Ok(response)
}

/// Takes the body as a socket does, all at once. The SDK watches that: a body that nobody takes is a
/// stalled upload to it, however the service is.
async fn send(request: &mut HttpRequest) -> Result<(), ConnectorError> {
    let body = std::mem::replace(request.body_mut(), SdkBody::taken());
    let sent = ByteStream::new(body)
        .collect()
        .await
        .map_err(|error| ConnectorError::user(error.into()))?;
    *request.body_mut() = SdkBody::from(sent.into_bytes());
    Ok(())
}
