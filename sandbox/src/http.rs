//! The one door: an in-process HTTP client through which every API call of the SDK passes.

use crate::Account;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

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
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let account = self.account.clone();
        HttpConnectorFuture::new(async move {
            // Half of the time is the way there, half the way back, so that calls which are under
            // way together take effect in the order in which they arrive.
            let way = account.timing().latency / 2;
            account.clock().sleep(way).await;
            let response = account
                .answer(&request)
                .map_err(|error| ConnectorError::user(error.into()))?;
            account.clock().sleep(way).await;
            Ok(response)
        })
    }
}
