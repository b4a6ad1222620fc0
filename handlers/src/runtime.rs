//! What the mains share: the AWS configuration and the log of a Lambda.

use crate::metric::Lines;
use crate::{Deployment, Post, metric};
use aws_config::environment::credentials::EnvironmentVariableCredentialsProvider;
use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::identity::IdentityCache;
use aws_config::meta::region::ProvideRegion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};
use aws_smithy_http_client::{Builder, tls};
use contract::environment;
use contract::step::StepInput;
use tracing::level_filters::LevelFilter;
use tracing::{Span, Subscriber, field, info_span};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// As `aws_config` has it by default.
const CONNECT_TIMEOUT: std::time::Duration = std::time::Duration::from_millis(3100);

/// The configuration of a Lambda: its role's credentials and its region are in the environment.
///
/// Put together by hand: `aws_config::load` looks into files as well, and what it takes for that, an
/// eighth of a Lambda's code, is never needed in one. TLS is ring's: the SDK's default spends more
/// processor time on its first handshake than the rest of a cold start.
pub async fn config() -> SdkConfig {
    let http = Builder::new()
        .tls_provider(tls::Provider::Rustls(
            tls::rustls_provider::CryptoMode::Ring,
        ))
        .build_https();
    let credentials = EnvironmentVariableCredentialsProvider::new();
    let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT);
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http)
        .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
        .time_source(SharedTimeSource::new(SystemTimeSource::new()))
        .identity_cache(IdentityCache::lazy().build())
        .retry_config(RetryConfig::standard())
        .timeout_config(timeouts.build())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .region(EnvironmentVariableRegionProvider::new().region().await);
    config.set_endpoint_url(read(environment::AWS_ENDPOINT_URL).ok());
    config.build()
}

/// What the rotate Lambda is told when it is deployed.
///
/// # Errors
/// When one of its environment variables is not set.
pub fn deployment() -> Result<Deployment, String> {
    Ok(Deployment {
        schedule_group: read(environment::SCHEDULE_GROUP)?,
        state_machine_arn: read(environment::STATE_MACHINE)?,
    })
}

/// What the watch Lambda is told when it is deployed.
///
/// # Errors
/// When one of its environment variables is not set.
pub fn post() -> Result<Post, String> {
    Ok(Post {
        schedule_group: read(environment::SCHEDULE_GROUP)?,
        topic_arn: read(environment::TOPIC)?,
    })
}

fn read(variable: environment::Variable) -> Result<String, String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the mains' one read of the environment"
    )]
    let value = std::env::var(variable.name);
    value.map_err(|_| format!("the environment variable {} is not set", variable.name))
}

/// Writes log lines to standard output, which CloudWatch Logs keeps.
pub fn log() {
    #[expect(
        clippy::disallowed_methods,
        reason = "the mains' one read of the environment"
    )]
    let level = std::env::var(environment::LOG.name)
        .ok()
        .and_then(|level| level.parse().ok());
    log_lines(
        level.unwrap_or(LevelFilter::INFO),
        std::io::stdout,
        SystemTime,
    )
    .init();
}

/// What writes a Lambda's log: one JSON object a line. Only the handlers' own lines are written,
/// at any level: the SDK's at level trace contain the bodies of requests and responses, keys and all.
/// Metrics are written at every level.
pub fn log_lines<Writer, Timer>(
    level: LevelFilter,
    writer: Writer,
    timer: Timer,
) -> impl Subscriber + Send + Sync
where
    Writer: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
    Timer: FormatTime + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_timer(timer)
        .with_writer(writer)
        .map_event_format(Lines);
    let ours = Targets::new()
        .with_target(env!("CARGO_CRATE_NAME"), level)
        .with_target(metric::TARGET, LevelFilter::INFO);
    tracing_subscriber::registry().with(lines.with_filter(ours))
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
