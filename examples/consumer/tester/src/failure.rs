//! What the Lambda fails with, so that its metric of errors rises.

use crate::{Finding, Report};
use lambda_runtime::Diagnostic;

/// Why an invocation failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The event is not what this Lambda is invoked with.
    #[error("The event is not valid: {0}.")]
    InvalidEvent(String),
    /// The secrets are not known, so nothing can be said about keys.
    #[error("The secrets could not be listed: {0}.")]
    SecretsNotListed(String),
    /// Some secrets cannot be used; everything about all of them is in the log.
    #[error("{}", summary(.0))]
    KeysDoNotWork(Report),
}

impl Failure {
    /// The error's name, by which people and alarms tell failures apart.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Failure::InvalidEvent(_) => "InvalidEvent",
            Failure::SecretsNotListed(_) => "SecretsNotListed",
            Failure::KeysDoNotWork(_) => "KeysDoNotWork",
        }
    }
}

fn summary(report: &Report) -> String {
    let failures: Vec<&Finding> = report.failures().collect();
    let mut text = format!(
        "{} of {} rotatable secrets cannot be used.",
        failures.len(),
        report.findings.len()
    );
    for Finding { secret, facts, .. } in failures {
        text += &format!(" {secret}: {facts}.");
    }
    text
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Diagnostic {
        Diagnostic {
            error_type: failure.name().to_owned(),
            error_message: failure.to_string(),
        }
    }
}
