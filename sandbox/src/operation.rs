//! What all operations share: what they know besides their input, and how they read it.

use crate::generator::Generator;
use crate::{Principal, ServiceError, Timing, error};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;

/// What an operation knows besides its input and its service's state.
pub(crate) struct Context<'a> {
    pub(crate) now: Timestamp,
    /// The moment as of which a stale read answers; otherwise now.
    pub(crate) as_of: Timestamp,
    pub(crate) account_id: &'a str,
    pub(crate) region: &'a str,
    pub(crate) caller: &'a Principal,
    pub(crate) timing: &'a Timing,
    pub(crate) generator: &'a mut Generator,
    pub(crate) canaries: &'a mut BTreeSet<String>,
}

/// The answer of an operation: what the wire formats write out.
pub(crate) type Answer = Result<Value, ServiceError>;

/// Reads an operation's input.
pub(crate) fn input<Input: DeserializeOwned>(input: Value) -> Result<Input, ServiceError> {
    // serde's own message may quote the input, which may hold a secret.
    serde_json::from_value(input).map_err(|_| {
        ServiceError::new(
            400,
            error::INVALID_INPUT,
            "The request lacks a required parameter, or a parameter has the wrong type.",
        )
    })
}

/// An operation's output.
pub(crate) fn output(output: impl Serialize) -> Answer {
    Ok(serde_json::to_value(output).expect("outputs have text keys only"))
}

/// The answer to an operation that the sandbox does not have.
pub(crate) fn unknown(operation: &str) -> ServiceError {
    ServiceError::new(
        400,
        error::UNKNOWN_OPERATION,
        format!("The sandbox has no operation {operation}."),
    )
}
