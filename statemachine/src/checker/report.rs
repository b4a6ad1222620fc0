//! All that the checker says about one definition.

use super::{Code, Finding, Severity};
use std::fmt;

/// The findings about a definition, in the order of the definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
}

/// The most errors that the message of a rejection lists.
const MAX_LISTED: usize = 100;

impl Report {
    pub(super) fn new(findings: Vec<Finding>) -> Self {
        Report { findings }
    }

    /// The findings.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether Step Functions accepts the definition: warnings do not count.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.errors().next().is_none()
    }

    /// What CreateStateMachine, UpdateStateMachine and TestState answer, unless they accept the
    /// definition.
    #[must_use]
    pub fn rejection(&self) -> Option<Rejection> {
        let mut errors = self.errors().peekable();
        let first = *errors.peek()?;
        if first.code == Code::ValidationException {
            return Some(Rejection {
                error: "ValidationException",
                message: first.message.clone(),
            });
        }
        let all: Vec<String> = errors.take(MAX_LISTED).map(Finding::to_string).collect();
        Some(Rejection {
            error: "InvalidDefinition",
            message: format!("Invalid State Machine Definition: '{}'", all.join(", ")),
        })
    }

    fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
    }
}

/// An error of the Step Functions API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The error's name: `InvalidDefinition`, `InvalidLoggingConfiguration`, or `ValidationException`
    /// for a definition that is too long to be looked at.
    pub error: &'static str,
    /// Its message.
    pub message: String,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.error, self.message)
    }
}

impl std::error::Error for Rejection {}
