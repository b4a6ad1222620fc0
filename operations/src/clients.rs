//! The SDK's clients, made from one configuration.

use aws_smithy_async::rt::sleep::AsyncSleep;
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use jiff::Timestamp;

/// The clients of the services that a pipeline is made of, and the clock that they sign by.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Users and their keys.
    pub iam: aws_sdk_iam::Client,
    /// Secrets.
    pub secrets: aws_sdk_secretsmanager::Client,
    /// Executions of the state machine.
    pub state_machines: aws_sdk_sfn::Client,
    /// What starts rotations.
    pub schedules: aws_sdk_scheduler::Client,
    /// Who hears of alerts.
    pub topics: aws_sdk_sns::Client,
    /// Who the caller is.
    pub identity: aws_sdk_sts::Client,
    /// What the clients were made from, for the steps of a rotation, which make their own.
    pub config: SdkConfig,
    clock: SharedTimeSource,
}

impl Clients {
    /// The region that they ask; empty when none is configured.
    #[must_use]
    pub fn region(&self) -> &str {
        self.config.region().map_or("", AsRef::as_ref)
    }

    /// Waits, by the same clock.
    pub async fn sleep(&self, time: contract::Duration) {
        let time = std::time::Duration::from_secs(time.as_secs());
        handlers::moment::sleep(&self.config).sleep(time).await;
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::try_from(self.clock.now()).unwrap_or(Timestamp::MAX)
    }
}

impl From<&SdkConfig> for Clients {
    fn from(config: &SdkConfig) -> Self {
        Clients {
            iam: aws_sdk_iam::Client::new(config),
            secrets: aws_sdk_secretsmanager::Client::new(config),
            state_machines: aws_sdk_sfn::Client::new(config),
            schedules: aws_sdk_scheduler::Client::new(config),
            topics: aws_sdk_sns::Client::new(config),
            identity: aws_sdk_sts::Client::new(config),
            clock: config.time_source().unwrap_or_default(),
            config: config.clone(),
        }
    }
}
