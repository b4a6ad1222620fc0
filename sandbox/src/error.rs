//! How a service says no.

use crate::Service;
use crate::service::Protocol;

pub(crate) const UNKNOWN_OPERATION: &str = "UnknownOperationException";
pub(crate) const INVALID_INPUT: &str = "ValidationError";

/// A service's refusal: the code that callers match, and the sentence that they print.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} ({status}): {message}")]
pub struct ServiceError {
    /// The error's code, such as `NoSuchEntity`.
    pub code: &'static str,
    /// What went wrong, in the service's words.
    pub message: String,
    /// The status of the HTTP response.
    pub status: u16,
}

impl ServiceError {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        ServiceError {
            code,
            message: message.into(),
            status,
        }
    }

    /// What services agree on but name differently: an operation that is not there, and an input that
    /// cannot be read.
    pub(crate) fn in_words_of(self, service: Service) -> Self {
        let code = match (self.code, service.protocol()) {
            (UNKNOWN_OPERATION, Protocol::Query { .. }) => "InvalidAction",
            (INVALID_INPUT, Protocol::Json { .. } | Protocol::RestJson) => "ValidationException",
            (code, _) => code,
        };
        ServiceError { code, ..self }
    }
}
