//! What becomes of a call.

use super::{Gate, running};
use crate::service::Protocol;
use crate::{Clock, Principal, Service, ServiceError};
use aws_smithy_runtime_api::client::result::ConnectorError;
use jiff::Timestamp;
use std::io;
use std::time::Duration;

/// What becomes of one attempt of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// What would have become of it anyway; rules that come later are not asked.
    Pass,
    /// The service refuses, and does nothing.
    Refuse(Refusal),
    /// The service is not reached: the connection times out at once, and nothing is done.
    NoAnswer,
    /// Nothing is done, and no answer ever comes: in a Lambda, its timeout ends that.
    Hang,
    /// The service does what it is asked, and the connection breaks before the answer.
    LoseResponse,
    /// The Lambda dies on the way to the service. A caller that is no Lambda gets no answer.
    KillBefore,
    /// The Lambda dies after the effect, before the answer. A caller that is no Lambda loses the response.
    KillAfter,
    /// ListAccessKeys and GetAccessKeyLastUsed answer as of so long ago; other calls pass.
    Stale(Duration),
    /// The call takes that much longer to arrive.
    Delay(Duration),
    /// The call arrives once the gate is open.
    Until(Gate),
}

/// How a service refuses, each in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Too many calls.
    Throttled,
    /// The service is ill.
    Unavailable,
    /// The caller lacks a permission.
    AccessDenied,
    /// In these words.
    Saying(ServiceError),
}

impl Fate {
    /// The service refuses because there were too many calls.
    #[must_use]
    pub fn throttled() -> Self {
        Fate::Refuse(Refusal::Throttled)
    }

    /// The service refuses because it is ill.
    #[must_use]
    pub fn unavailable() -> Self {
        Fate::Refuse(Refusal::Unavailable)
    }

    /// The service refuses because the caller lacks a permission.
    #[must_use]
    pub fn access_denied() -> Self {
        Fate::Refuse(Refusal::AccessDenied)
    }

    /// The service refuses with this status, code and message.
    #[must_use]
    pub fn refused(status: u16, code: &'static str, message: &str) -> Self {
        Fate::Refuse(Refusal::Saying(ServiceError::new(status, code, message)))
    }

    /// What happens before the service sees the call.
    pub(crate) async fn on_the_way_there(&self, clock: &Clock) -> Result<(), ConnectorError> {
        match self {
            Fate::NoAnswer => return Err(timed_out()),
            Fate::KillBefore => match running() {
                Some(running) => running.die().await,
                None => return Err(timed_out()),
            },
            Fate::Hang => std::future::pending().await,
            Fate::Delay(time) => clock.sleep(*time).await,
            Fate::Until(gate) => gate.wait().await,
            _ => {}
        }
        Ok(())
    }

    /// What happens after the service has answered.
    pub(crate) async fn on_the_way_back(&self) -> Result<(), ConnectorError> {
        match self {
            Fate::LoseResponse => Err(connection_broke()),
            Fate::KillAfter => match running() {
                Some(running) => running.die().await,
                None => Err(connection_broke()),
            },
            _ => Ok(()),
        }
    }

    /// The refusal, if there is to be one.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        match self {
            Fate::Refuse(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// The moment as of which the service answers.
    pub(crate) fn as_of(&self, now: Timestamp) -> Timestamp {
        match self {
            Fate::Stale(age) => now.saturating_sub(*age).unwrap_or(Timestamp::MIN),
            _ => now,
        }
    }
}

impl Refusal {
    /// The refusal in the words of this service.
    pub(crate) fn of(&self, service: Service, operation: &str, caller: &Principal) -> ServiceError {
        match self {
            Refusal::Saying(refusal) => refusal.clone(),
            Refusal::Throttled => throttled(service),
            Refusal::Unavailable => unavailable(service),
            Refusal::AccessDenied => access_denied(service, operation, caller),
        }
    }
}

fn throttled(service: Service) -> ServiceError {
    const RATE: &str = "Rate exceeded";
    match service {
        Service::Iam | Service::Sts => ServiceError::new(400, "Throttling", RATE),
        Service::SecretsManager | Service::EventBridge | Service::StepFunctions => {
            ServiceError::new(400, "ThrottlingException", RATE)
        }
        Service::Scheduler => ServiceError::new(429, "ThrottlingException", RATE),
        Service::Lambda => ServiceError::new(429, "TooManyRequestsException", "Rate Exceeded."),
        Service::Sns => ServiceError::new(429, "Throttled", RATE),
        Service::S3 => ServiceError::new(503, "SlowDown", "Please reduce your request rate."),
    }
}

fn unavailable(service: Service) -> ServiceError {
    match service {
        Service::Iam | Service::Sts => ServiceError::new(
            503,
            "ServiceUnavailable",
            "The request has failed due to a temporary failure of the server.",
        ),
        Service::SecretsManager => ServiceError::new(
            500,
            "InternalServiceError",
            "An error occurred on the server side.",
        ),
        Service::Scheduler => ServiceError::new(
            500,
            "InternalServerException",
            "Unexpected error encountered while processing the request.",
        ),
        Service::StepFunctions => ServiceError::new(
            503,
            "ServiceUnavailable",
            "The request has failed due to a temporary failure of the server.",
        ),
        Service::Lambda => ServiceError::new(
            500,
            "ServiceException",
            "An error occurred and the request cannot be processed.",
        ),
        Service::Sns => ServiceError::new(
            500,
            "InternalError",
            "The request processing has failed because of an unknown error, exception or failure.",
        ),
        Service::EventBridge => ServiceError::new(
            500,
            "InternalException",
            "This exception occurs due to unexpected causes.",
        ),
        Service::S3 => ServiceError::new(
            500,
            "InternalError",
            "We encountered an internal error. Please try again.",
        ),
    }
}

/// The words are those for a caller whose policies do not mention the action.
pub(crate) fn access_denied(service: Service, operation: &str, caller: &Principal) -> ServiceError {
    let action = service.action(operation);
    let message = format!(
        "User: {} is not authorized to perform: {action} because no identity-based policy allows the {action} action",
        caller.arn()
    );
    match (service, service.protocol()) {
        (Service::Scheduler | Service::Lambda, _) => {
            ServiceError::new(403, "AccessDeniedException", message)
        }
        (_, Protocol::Json { .. } | Protocol::RestJson) => {
            ServiceError::new(400, "AccessDeniedException", message)
        }
        (Service::Sns, _) => ServiceError::new(403, "AuthorizationError", message),
        _ => ServiceError::new(403, "AccessDenied", message),
    }
}

fn timed_out() -> ConnectorError {
    ConnectorError::timeout(io::Error::from(io::ErrorKind::TimedOut).into())
}

fn connection_broke() -> ConnectorError {
    ConnectorError::io(io::Error::from(io::ErrorKind::ConnectionReset).into())
}
