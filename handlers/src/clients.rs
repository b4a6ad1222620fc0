//! The SDK's clients of a Lambda, each with a retry quota of its own.
//!
//! By default a quota belongs to the process, the service and the region. In a Lambda that is the
//! same; in the sandbox many Lambdas share a process, and one's failures would cost another its retries.

use aws_sdk_iam::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_types::SdkConfig;

pub(crate) fn iam(config: &SdkConfig) -> aws_sdk_iam::Client {
    let config = aws_sdk_iam::config::Builder::from(config).retry_partition(quota(config));
    aws_sdk_iam::Client::from_conf(config.build())
}

pub(crate) fn secrets(config: &SdkConfig) -> aws_sdk_secretsmanager::Client {
    let config =
        aws_sdk_secretsmanager::config::Builder::from(config).retry_partition(quota(config));
    aws_sdk_secretsmanager::Client::from_conf(config.build())
}

pub(crate) fn sts(config: &SdkConfig) -> aws_sdk_sts::Client {
    let config = aws_sdk_sts::config::Builder::from(config).retry_partition(quota(config));
    aws_sdk_sts::Client::from_conf(config.build())
}

pub(crate) fn s3(config: &SdkConfig) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(config).retry_partition(quota(config));
    aws_sdk_s3::Client::from_conf(config.build())
}

pub(crate) fn schedules(config: &SdkConfig) -> aws_sdk_scheduler::Client {
    let config = aws_sdk_scheduler::config::Builder::from(config).retry_partition(quota(config));
    aws_sdk_scheduler::Client::from_conf(config.build())
}

pub(crate) fn state_machines(config: &SdkConfig) -> aws_sdk_sfn::Client {
    let config = aws_sdk_sfn::config::Builder::from(config).retry_partition(quota(config));
    aws_sdk_sfn::Client::from_conf(config.build())
}

pub(crate) fn topics(config: &SdkConfig) -> aws_sdk_sns::Client {
    let config = aws_sdk_sns::config::Builder::from(config).retry_partition(quota(config));
    aws_sdk_sns::Client::from_conf(config.build())
}

/// The retries of all calls take from one quota. A hundred that were throttled use it up, however long each could
/// have waited: for the few calls of a step that is enough. Who asks for more attempts than usual calls for many
/// users, and gets them.
fn quota(config: &SdkConfig) -> RetryPartition {
    let attempts = config.retry_config().map(RetryConfig::max_attempts);
    let partition = RetryPartition::custom("lambda");
    if attempts > Some(RetryConfig::standard().max_attempts()) {
        let unlimited = TokenBucket::unlimited();
        partition.token_bucket(unlimited).build()
    } else {
        partition.build()
    }
}
