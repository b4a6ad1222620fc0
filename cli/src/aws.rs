//! Where AWS is, and who the program is there: as every tool of AWS finds out.

use crate::environment;
use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_sdk_secretsmanager::config::RuntimeComponents;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::{Builder, Connector};
use aws_types::SdkConfig;
use aws_types::os_shim_internal::{Env, Fs};
use contract::environment::AWS_ACCESS_KEY_ID;
use std::time::Duration;

/// The arguments of a command that calls AWS.
#[derive(Debug, clap::Args)]
pub(crate) struct AwsArguments {
    /// The region, where neither the environment nor the profile is to say it
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The profile of ~/.aws/config to sign with, whatever the environment says
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
}

/// Whoever waits for an answer gives up before this.
const LONGEST_CALL: Duration = Duration::from_secs(15);
const LONGEST_ATTEMPT: Duration = Duration::from_secs(5);
const LONGEST_CONNECT: Duration = Duration::from_secs(3);

impl AwsArguments {
    /// The configuration; a resource may know its region better than the environment.
    ///
    /// A machine of EC2 is not asked for its region: elsewhere that takes seconds to fail.
    pub(crate) async fn config(&self, region_of_resource: Option<&str>) -> SdkConfig {
        let known = self.region.as_deref().or(region_of_resource);
        let mut profile_region = ProfileFileRegionProvider::builder();
        if let Some(profile) = &self.profile {
            profile_region = profile_region.profile_name(profile);
        }
        let region = RegionProviderChain::first_try(known.map(|name| Region::new(name.to_owned())))
            .or_else(EnvironmentVariableRegionProvider::new())
            .or_else(profile_region.build())
            .region()
            .await;
        let http = Builder::new().build_with_connector_fn(|settings, components| {
            // Outside AWS, the way to it often leads through a proxy.
            let mut connector = Connector::builder().proxy_config(ProxyConfig::from_env());
            connector.set_connector_settings(settings.cloned());
            connector.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
            connector
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .build()
        });
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(LONGEST_CONNECT)
            .operation_attempt_timeout(LONGEST_ATTEMPT)
            .operation_timeout(LONGEST_CALL)
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http.clone())
            .timeout_config(timeouts)
            .region(region.clone());
        if let Some(profile) = &self.profile {
            // As with the AWS CLI, a profile that is named comes before the environment's key.
            let provider = ProviderConfig::without_region()
                .with_region(region)
                .with_http_client(http);
            let credentials = ProfileFileCredentialsProvider::builder()
                .configure(&provider)
                .profile_name(profile);
            loader = loader
                .profile_name(profile)
                .credentials_provider(credentials.build());
        }
        loader.load().await
    }

    /// The region that the option names.
    pub(crate) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The profile that would be used, unless the environment's key comes before it.
    pub(crate) async fn profile(&self) -> Option<UsedProfile> {
        if self.profile.is_none() && environment::value(AWS_ACCESS_KEY_ID).is_some() {
            return None;
        }
        let files = EnvConfigFiles::default();
        let named = self.profile.clone().map(Into::into);
        let profiles = aws_config::profile::load(&Fs::real(), &Env::real(), &files, named).await;
        Some(UsedProfile(profiles.ok()?))
    }
}

/// A profile among those that it may refer to.
pub(crate) struct UsedProfile(ProfileSet);

impl UsedProfile {
    /// What it is called.
    pub(crate) fn name(&self) -> &str {
        self.0.selected_profile()
    }

    /// The command that its credentials come from: its own, or that of the profile whose credentials it
    /// takes a role with.
    pub(crate) fn process(&self) -> Option<&str> {
        let mut passed = Vec::new();
        let mut name = self.name();
        loop {
            let profile = self.0.get_profile(name)?;
            if let Some(command) = profile.get("credential_process") {
                return Some(command);
            }
            passed.push(name);
            name = profile.get("source_profile")?;
            if passed.contains(&name) {
                return None;
            }
        }
    }
}
