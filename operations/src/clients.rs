//! The SDK's clients, made from one configuration.

use crate::clock::Clock;
use aws_smithy_async::rt::sleep::AsyncSleep;
use aws_smithy_async::time::SharedTimeSource;
use aws_types::SdkConfig;
use handlers::Create;
use jiff::Timestamp;

/// The clients of the services that a pipeline is made of, and the time as AWS has it. They sign by the clock
/// of this machine.
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

    /// Waits for so long, as this machine counts.
    pub async fn sleep(&self, time: contract::Duration) {
        let time = std::time::Duration::from_secs(time.as_secs());
        handlers::moment::sleep(&self.config).sleep(time).await;
    }

    /// Create, for looking at what it would see, on AWS's time.
    pub(crate) fn create(&self) -> Create {
        Create::new(&self.config).on_time_of(self.clock.clone())
    }

    /// The time, as the first answer to [`identity`](Self::identity) told it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::try_from(self.clock.now()).unwrap_or(Timestamp::MAX)
    }
}

impl From<&SdkConfig> for Clients {
    fn from(config: &SdkConfig) -> Self {
        let clock = Clock::beginning_with(config.time_source().unwrap_or_default());
        let identity = aws_sdk_sts::config::Builder::from(config).interceptor(clock.clone());
        Clients {
            iam: aws_sdk_iam::Client::new(config),
            secrets: aws_sdk_secretsmanager::Client::new(config),
            state_machines: aws_sdk_sfn::Client::new(config),
            schedules: aws_sdk_scheduler::Client::new(config),
            topics: aws_sdk_sns::Client::new(config),
            identity: aws_sdk_sts::Client::from_conf(identity.build()),
            clock: SharedTimeSource::new(clock),
            config: config.clone(),
        }
    }
}
