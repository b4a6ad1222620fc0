//! A caller that knows no more of an account than an address and a key.

use aws_sdk_sts::config::retry::RetryConfig;
use aws_sdk_sts::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_smithy_http_client::Builder;
use aws_types::SdkConfig;

/// What its clients are made of. Nothing of the account is in it, neither its clock nor its door; each call
/// is sent once.
#[must_use]
pub fn caller(url: &str, region: &str, access_key_id: &str, secret: &str) -> SdkConfig {
    let credentials = Credentials::new(access_key_id, secret, None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(Builder::new().build_http())
        .endpoint_url(url)
        .region(Region::new(region.to_owned()))
        .retry_config(RetryConfig::disabled())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}
