//! Reading the key where it is: in Secrets Manager.

use super::refusal::{Refusal, Subject};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_secretsmanager::Client;
use aws_types::SdkConfig;
use contract::{KeyMaterial, SecretDocument, SecretLayout};
use zeroize::Zeroizing;

/// Reads the key of the version with the label.
pub(super) async fn read(
    config: &SdkConfig,
    subject: Subject<'_>,
    layout: &SecretLayout,
) -> Result<KeyMaterial, Refusal> {
    // Before the call, because what is wrong with credentials is told best by where they come from.
    let credentials = match config.credentials_provider() {
        Some(provider) => provider.provide_credentials().await,
        None => Err(CredentialsError::not_loaded_no_source()),
    };
    let credentials = credentials.map_err(|error| subject.without_credentials(&error))?;
    let config = config
        .to_builder()
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build();
    let output = Client::new(&config)
        .get_secret_value()
        .secret_id(subject.secret)
        .version_stage(subject.label)
        .send()
        .await
        .map_err(|error| subject.not_read(&error))?;
    let value = output.secret_string.ok_or_else(|| subject.binary())?;
    SecretDocument::read(&Zeroizing::new(value), layout)
        .map_err(|error| subject.malformed(error))?
        .key
        .ok_or_else(|| subject.without_key())
}
