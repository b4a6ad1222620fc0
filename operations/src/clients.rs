//! The SDK's clients, made from one configuration.

use crate::clock::Clock;
use crate::{Call, Error};
use aws_smithy_async::rt::sleep::AsyncSleep;
use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_types::SdkConfig;
use contract::Duration;
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

/// How soon AWS's clock is asked again at first; then it takes twice as long each time.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);

impl Clients {
    /// The region that they ask; empty when none is configured.
    #[must_use]
    pub fn region(&self) -> &str {
        self.config.region().map_or("", AsRef::as_ref)
    }

    /// Waits for so long, as this machine counts.
    pub async fn sleep(&self, time: Duration) {
        let time = std::time::Duration::from_secs(time.as_secs());
        handlers::moment::sleep(&self.config).sleep(time).await;
    }

    /// Waits until AWS's own clock is this much further; it is asked now and then. Without its word, that of
    /// this machine counts.
    ///
    /// # Errors
    /// When STS cannot be reached.
    pub async fn wait(&self, time: Duration) -> Result<(), Error> {
        let clock = Clock::beginning_with(self.config.time_source().unwrap_or_default());
        let identity = identity(&self.config, &clock);
        let mut end = None;
        let mut interval = SHORTEST_INTERVAL;
        loop {
            let call = Call::new("sts:GetCallerIdentity", "the caller");
            let asked = identity.get_caller_identity().send().await;
            asked.map_err(|error| Error::of_call(call, &error))?;
            let now = Timestamp::try_from(clock.now()).unwrap_or(Timestamp::MAX);
            let end = *end.get_or_insert_with(|| time.after(now));
            if now >= end {
                return Ok(());
            }
            let left = Duration::between(now, end).max(SHORTEST_INTERVAL);
            self.sleep(interval.min(left)).await;
            interval = interval.plus(interval);
        }
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
        Clients {
            iam: aws_sdk_iam::Client::new(config),
            secrets: aws_sdk_secretsmanager::Client::new(config),
            state_machines: aws_sdk_sfn::Client::new(config),
            schedules: aws_sdk_scheduler::Client::new(config),
            topics: aws_sdk_sns::Client::new(config),
            identity: identity(config, &clock),
            clock: SharedTimeSource::new(clock),
            config: config.clone(),
        }
    }
}

/// A client whose answers set the clock.
fn identity(config: &SdkConfig, clock: &Clock) -> aws_sdk_sts::Client {
    let config = aws_sdk_sts::config::Builder::from(config).interceptor(clock.clone());
    aws_sdk_sts::Client::from_conf(config.build())
}
