//! Every call, written down.

use crate::{Principal, Service};
use jiff::Timestamp;
use std::fmt;

/// One call, as it was answered. It holds names and ids, never a value or a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When the service answered.
    pub at: Timestamp,
    /// Who called.
    pub caller: Principal,
    /// The access key that signed the call, if the account ever had it.
    pub access_key_id: Option<String>,
    /// The service.
    pub service: Service,
    /// The region that was spoken to.
    pub region: String,
    /// The operation, such as `CreateAccessKey`.
    pub operation: String,
    /// What it was about: `user/NAME`, `key/ID`, `secret/NAME`, `object/BUCKET/KEY`, …
    pub resource: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Ok,
    /// The service refused it, with this code.
    Refused(&'static str),
}

impl Call {
    /// Whether the service did what it was asked.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.outcome == Outcome::Ok
    }
}

impl fmt::Display for Call {
    /// One line: `2026-11-22T00:00:00Z role/create iam:CreateAccessKey key/AKIA… ok`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}:{}",
            self.at, self.caller, self.service, self.operation
        )?;
        if let Some(resource) = &self.resource {
            write!(f, " {resource}")?;
        }
        match &self.outcome {
            Outcome::Ok => f.write_str(" ok"),
            Outcome::Refused(code) => write!(f, " {code}"),
        }
    }
}
