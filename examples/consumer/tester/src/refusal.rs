//! Why AWS did not do what it was asked to.

use crate::Event;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use contract::AccessKeyId;

/// An AWS call that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nobody knows why.
    NoAnswer,
    /// AWS said no.
    Answer {
        /// AWS's name of the error.
        code: String,
        /// AWS's sentence, without its full stop.
        message: String,
    },
}

impl Refusal {
    pub(crate) fn of<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Self {
        let SdkError::ServiceError(answer) = error else {
            return Refusal::NoAnswer;
        };
        let status = answer.raw().status().as_u16();
        let code = answer.err().code();
        let message = answer.err().message().unwrap_or_default();
        Refusal::Answer {
            code: code.map_or_else(|| format!("HTTP {status}"), ToOwned::to_owned),
            message: message.trim_end_matches('.').to_owned(),
        }
    }

    /// AWS's name of the error.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Refusal::NoAnswer => None,
            Refusal::Answer { code, .. } => Some(code),
        }
    }

    /// What AWS said.
    pub(crate) fn facts(&self) -> String {
        match self {
            Refusal::NoAnswer => "AWS did not answer".to_owned(),
            Refusal::Answer { code, message } if message.is_empty() => code.clone(),
            Refusal::Answer { code, message } => format!("{code}: {message}"),
        }
    }

    /// What it means for a key that was used on the object.
    pub(crate) fn to_key(&self, key: &AccessKeyId, event: &Event) -> String {
        let object = format!("s3://{}/{}", event.bucket, event.key);
        match self.code() {
            Some("InvalidAccessKeyId") => {
                format!("AWS does not accept the key {key}: it was deactivated or deleted")
            }
            Some("SignatureDoesNotMatch") => {
                format!("the secret of the key {key} is not the one that AWS knows")
            }
            Some("AccessDenied") => format!("the key {key} works, but may not read {object}"),
            Some("NoSuchBucket" | "NoSuchKey") => {
                format!("the key {key} works, but {object} is not there")
            }
            _ => format!(
                "{object} could not be read with the key {key}: {}",
                self.facts()
            ),
        }
    }
}
