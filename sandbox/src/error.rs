//! How a service says no.

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
}
