//! IAM's refusals, in IAM's words.

use crate::{Principal, ServiceError};

pub(super) fn no_such_user(name: &str) -> ServiceError {
    ServiceError::new(
        404,
        "NoSuchEntity",
        format!("The user with name {name} cannot be found."),
    )
}

pub(super) fn no_such_role(name: &str) -> ServiceError {
    ServiceError::new(
        404,
        "NoSuchEntity",
        format!("The role with name {name} cannot be found."),
    )
}

pub(super) fn no_such_role_policy(name: &str) -> ServiceError {
    ServiceError::new(
        404,
        "NoSuchEntity",
        format!("The role policy with name {name} cannot be found."),
    )
}

pub(super) fn no_such_key(id: &str) -> ServiceError {
    ServiceError::new(
        404,
        "NoSuchEntity",
        format!("The Access Key with id {id} cannot be found."),
    )
}

pub(super) fn user_exists(name: &str) -> ServiceError {
    ServiceError::new(
        409,
        "EntityAlreadyExists",
        format!("User with name {name} already exists."),
    )
}

pub(super) fn keys_left() -> ServiceError {
    ServiceError::new(
        409,
        "DeleteConflict",
        "Cannot delete entity, must delete access keys first.",
    )
}

pub(super) fn key_quota(quota: usize) -> ServiceError {
    ServiceError::new(
        409,
        "LimitExceeded",
        format!("Cannot exceed quota for AccessKeysPerUser: {quota}"),
    )
}

pub(super) fn validation(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "ValidationError", message)
}

/// The API names no error of its own for a key that is not in the account: IAM cannot tell
/// whether it is somebody else's.
pub(super) fn key_of_nobody(caller: &Principal, id: &str) -> ServiceError {
    ServiceError::new(
        403,
        "AccessDenied",
        format!(
            "User: {} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key {id}",
            caller.arn()
        ),
    )
}
