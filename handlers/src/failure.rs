//! What a step fails with: a name the state machine matches, and facts for a person.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use contract::ErrorName;
use lambda_runtime::Diagnostic;
use std::fmt;

/// A step's failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    name: ErrorName,
    facts: String,
}

impl Failure {
    /// A failure called `name`; `facts` is a sentence that says what happened to what.
    #[must_use]
    pub fn new(name: ErrorName, facts: impl Into<String>) -> Self {
        Failure {
            name,
            facts: facts.into(),
        }
    }

    /// An AWS call that did not succeed. `call` is the action as IAM policies name it.
    pub(crate) fn of_call<E: ProvideErrorMetadata>(
        call: &str,
        target: impl fmt::Display,
        error: &SdkError<E, HttpResponse>,
    ) -> Self {
        let cause = Cause::of(error);
        let code = match &cause {
            Cause::NoAnswer => {
                return Failure::new(
                    ErrorName::AwsUnavailable,
                    format!("{call} for {target} got no answer from AWS."),
                );
            }
            Cause::Answer { code, .. } => code,
        };
        let message = error
            .as_service_error()
            .and_then(|e| e.message())
            .unwrap_or_default()
            .trim_end_matches('.');
        let colon = if message.is_empty() { "" } else { ": " };
        Failure::new(
            cause.name(),
            format!("{call} for {target} failed: {code}{colon}{message}."),
        )
    }

    /// The error's name.
    #[must_use]
    pub fn name(&self) -> ErrorName {
        self.name
    }

    /// What happened, without the remedy.
    #[must_use]
    pub fn facts(&self) -> &str {
        &self.facts
    }

    /// The same failure after `doing` something else that a reader must know.
    #[must_use]
    pub(crate) fn renamed(self, name: ErrorName) -> Self {
        Failure { name, ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.facts, self.name.remedy())
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Diagnostic {
        Diagnostic {
            error_type: failure.name.as_str().to_owned(),
            error_message: failure.to_string(),
        }
    }
}

/// Why an AWS call failed, as far as the answer tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nobody knows whether the call took effect.
    NoAnswer,
    /// AWS answered with an error.
    Answer {
        /// AWS's name of the error.
        code: String,
        /// The HTTP status.
        status: u16,
    },
}

impl Cause {
    pub(crate) fn of<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Self {
        match error {
            SdkError::ServiceError(answer) => {
                let status = answer.raw().status().as_u16();
                let code = answer
                    .err()
                    .code()
                    .map_or_else(|| format!("HTTP {status}"), ToOwned::to_owned);
                Cause::Answer { code, status }
            }
            _ => Cause::NoAnswer,
        }
    }

    pub(crate) fn is(&self, wanted: &str) -> bool {
        matches!(self, Cause::Answer { code, .. } if code == wanted)
    }

    /// AWS refused the call, so it had no effect.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Cause::Answer { status, .. } if (400..500).contains(status))
    }

    /// AWS does not know the access key: it is too new, or gone. STS and IAM, S3, and the JSON
    /// services each have a name for it.
    pub(crate) fn is_unknown_key(&self) -> bool {
        [
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "UnrecognizedClientException",
        ]
        .into_iter()
        .any(|code| self.is(code))
    }

    /// The name of the failure, as far as it does not depend on the step.
    pub(crate) fn name(&self) -> ErrorName {
        let Cause::Answer { code, status } = self else {
            return ErrorName::AwsUnavailable;
        };
        match code.as_str() {
            // The third is SNS's.
            "AccessDenied"
            | "AccessDeniedException"
            | "AuthorizationError"
            | "UnauthorizedAccess" => ErrorName::AccessDenied,
            "NoSuchEntity" => ErrorName::UserNotFound,
            "ResourceNotFoundException" => ErrorName::SecretNotFound,
            "Throttling"
            | "ThrottlingException"
            | "ThrottledException"
            | "RequestThrottled"
            | "RequestThrottledException"
            | "TooManyRequestsException"
            | "RequestLimitExceeded"
            | "SlowDown"
            | "PriorRequestNotComplete"
            | "ConcurrentModification"
            | "EntityTemporarilyUnmodifiable"
            | "RequestTimeout" => ErrorName::AwsUnavailable,
            _ if *status >= 500 => ErrorName::AwsUnavailable,
            _ => ErrorName::AwsRefused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(code: &str, status: u16) -> Cause {
        Cause::Answer {
            code: code.to_owned(),
            status,
        }
    }

    #[test]
    fn each_cause_has_the_name_that_tells_whether_trying_again_can_help() {
        for (cause, name) in [
            (Cause::NoAnswer, ErrorName::AwsUnavailable),
            (answer("Throttling", 400), ErrorName::AwsUnavailable),
            (
                answer("InternalServiceError", 500),
                ErrorName::AwsUnavailable,
            ),
            (answer("HTTP 503", 503), ErrorName::AwsUnavailable),
            (answer("AccessDenied", 403), ErrorName::AccessDenied),
            (answer("NoSuchEntity", 404), ErrorName::UserNotFound),
            (
                answer("ResourceNotFoundException", 400),
                ErrorName::SecretNotFound,
            ),
            (answer("ValidationError", 400), ErrorName::AwsRefused),
        ] {
            assert_eq!(cause.name(), name, "{cause:?}");
        }
    }

    #[test]
    fn a_diagnostic_carries_the_name_and_ends_with_what_to_do() {
        let failure = Failure::new(ErrorName::UserNotFound, "There is no IAM user Bot.");
        assert_eq!(
            Diagnostic::from(failure),
            Diagnostic {
                error_type: "Keywheel.UserNotFound".to_owned(),
                error_message: "There is no IAM user Bot. Create the IAM user, or take it out of keywheel.yaml.".to_owned(),
            }
        );
    }
}
