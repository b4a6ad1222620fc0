//! Step Functions' refusals, in its words.

use crate::ServiceError;
use statemachine::NotRedrivable;
use std::fmt::Display;

pub(super) fn no_such_machine(arn: &str) -> ServiceError {
    refusal(
        "StateMachineDoesNotExist",
        format!("State Machine Does Not Exist: '{arn}'"),
    )
}

pub(super) fn no_such_execution(arn: &str) -> ServiceError {
    refusal(
        "ExecutionDoesNotExist",
        format!("Execution Does Not Exist: '{arn}'"),
    )
}

pub(super) fn execution_exists(arn: &str) -> ServiceError {
    refusal(
        "ExecutionAlreadyExists",
        format!("Execution Already Exists: '{arn}'"),
    )
}

pub(super) fn not_redrivable(reason: NotRedrivable) -> ServiceError {
    refusal("ExecutionNotRedrivable", reason.to_string())
}

pub(super) fn invalid_name(name: &str) -> ServiceError {
    refusal("InvalidName", format!("Invalid Name: '{name}'"))
}

/// The input itself stays out of the message.
pub(super) fn invalid_input() -> ServiceError {
    refusal(
        "InvalidExecutionInput",
        "Invalid State Machine Execution Input",
    )
}

pub(super) fn invalid_token() -> ServiceError {
    refusal("InvalidToken", "Invalid Token: 'Invalid token'")
}

/// One value breaks a rule of the service's model.
pub(super) fn constraint(name: &str, rule: impl Display) -> ServiceError {
    refusal(
        "ValidationException",
        format!(
            "1 validation error detected: Value at '{name}' failed to satisfy constraint: Member must {rule}"
        ),
    )
}

/// `arn` is not the ARN of a `kind`, such as `execution`.
pub(super) fn check_arn(arn: &str, kind: &str) -> Result<(), ServiceError> {
    let parts: Vec<&str> = arn.split(':').collect();
    let invalid = |what: String| refusal("InvalidArn", format!("Invalid Arn: '{what}'"));
    match parts.as_slice() {
        ["arn", _, "states", _, _, found, _, ..] if *found == kind => Ok(()),
        ["arn", _, "states", _, _, found, ..] => Err(invalid(format!(
            "Resource type not valid in this context: {found}"
        ))),
        _ => Err(invalid(format!("Invalid ARN prefix: {}", parts[0]))),
    }
}

fn refusal(code: &'static str, message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, code, message)
}
