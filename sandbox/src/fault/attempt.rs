//! One attempt of a call, before it takes effect.

use super::Invocation;
use crate::{Principal, Service};
use contract::Function;
use jiff::Timestamp;
use std::fmt;

/// One attempt of a call: what a rule gets to see. The SDK's own retries are attempts too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The number of the attempt since the account began, from 1. All that come over HTTP count,
    /// whoever makes them, and so do those of Step Functions' own integrations.
    pub number: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// The Lambda invocation that makes it.
    pub invocation: Option<Invocation>,
    /// The ARN of the execution that it is made for.
    pub execution: Option<String>,
    /// The number of the attempt within that execution, from 1; it goes on in a redrive.
    pub number_in_execution: Option<u64>,
    /// Who signed it, if it is true.
    pub caller: Principal,
    /// The access key that it is signed with, if the account ever had it.
    pub access_key_id: Option<String>,
    /// The service.
    pub service: Service,
    /// The region that is spoken to.
    pub region: String,
    /// The operation, such as `CreateAccessKey`.
    pub operation: String,
    /// What it is about, as in the journal; a key that is still to be made is its `user/NAME`.
    pub resource: Option<String>,
}

impl Attempt {
    /// Whether it calls this action, as IAM policies name it: `iam:CreateAccessKey`.
    #[must_use]
    pub fn is(&self, action: &str) -> bool {
        action.split_once(':').is_some_and(|(service, operation)| {
            service == self.service.name() && operation == self.operation
        })
    }

    /// The function that makes it.
    #[must_use]
    pub fn function(&self) -> Option<Function> {
        let invocation = self.invocation.as_ref();
        invocation.map(|invocation| invocation.function)
    }
}

impl fmt::Display for Attempt {
    /// One line: `7. role/keys-create iam:CreateAccessKey user/Bot`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}. {} {}:{}",
            self.number, self.caller, self.service, self.operation
        )?;
        match &self.resource {
            Some(resource) => write!(f, " {resource}"),
            None => Ok(()),
        }
    }
}
