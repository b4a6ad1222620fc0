//! What the mains share: the AWS configuration and the log of a Lambda.

use aws_config::BehaviorVersion;
use aws_config::environment::credentials::EnvironmentVariableCredentialsProvider;
use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_smithy_http_client::{Builder, tls};
use aws_types::SdkConfig;
use contract::environment;
use contract::step::StepInput;
use tracing::{Span, field, info_span};
use tracing_subscriber::EnvFilter;

/// The configuration of a Lambda: its role's credentials and its region are in the environment.
/// TLS is ring's: the SDK's default spends more processor time on its first handshake than the
/// rest of a cold start.
pub async fn config() -> SdkConfig {
    let http = Builder::new()
        .tls_provider(tls::Provider::Rustls(
            tls::rustls_provider::CryptoMode::Ring,
        ))
        .build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .region(EnvironmentVariableRegionProvider::new())
        .load()
        .await
}

/// Writes log lines as JSON objects to standard output, which CloudWatch Logs keeps.
pub fn log() {
    #[expect(
        clippy::disallowed_methods,
        reason = "the mains' one read of the environment"
    )]
    let filter = std::env::var(environment::LOG.name).unwrap_or_default();
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .parse_lossy(filter);
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_env_filter(filter)
        .init();
}

/// The span around one run of a step: every log line names the user, the secret and the execution.
pub(crate) fn span<Part>(input: &StepInput<Part>) -> Span {
    info_span!(
        "step",
        user = %input.rotation.user,
        secret = %input.rotation.secret,
        secret_arn = field::Empty,
        execution = %input.execution,
    )
}

/// Adds the secret's ARN to the log lines, once it is known.
pub(crate) fn name_secret(arn: Option<&str>) {
    Span::current().record("secret_arn", arn);
}
