//! Secrets Manager's refusals, in its words.

use crate::ServiceError;

pub(super) fn no_such_secret() -> ServiceError {
    not_found("Secrets Manager can't find the specified secret.")
}

pub(super) fn no_value_at_stage(stage: &str) -> ServiceError {
    not_found(format!(
        "Secrets Manager can't find the specified secret value for staging label: {stage}"
    ))
}

pub(super) fn no_value_in_version(version_id: &str) -> ServiceError {
    not_found(format!(
        "Secrets Manager can't find the specified secret value for VersionId: {version_id}"
    ))
}

pub(super) fn marked_for_deletion() -> ServiceError {
    invalid_request(
        "You can't perform this operation on the secret because it was marked for deletion.",
    )
}

pub(super) fn secret_exists(name: &str) -> ServiceError {
    exists(format!(
        "The operation failed because the secret {name} already exists."
    ))
}

pub(super) fn token_in_use(token: &str, arn: &str) -> ServiceError {
    exists(format!(
        "You can't use ClientRequestToken {token} because that value is already in use for a version of secret {arn}."
    ))
}

pub(super) fn label_must_be_named(stage: &str, holder: &str) -> ServiceError {
    invalid_parameter(format!(
        "The parameter RemoveFromVersionId can't be empty. Staging label {stage} is currently attached to version {holder}, so you must explicitly reference that version in RemoveFromVersionId."
    ))
}

pub(super) fn label_is_elsewhere(stage: &str) -> ServiceError {
    invalid_parameter(format!(
        "When you move staging label {stage}, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label {stage}."
    ))
}

pub(super) fn too_many_labels(most: usize) -> ServiceError {
    limit(format!("A version can have at most {most} staging labels."))
}

pub(super) fn current_must_stay() -> ServiceError {
    invalid_parameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    )
}

pub(super) fn invalid_parameter(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "InvalidParameterException", message)
}

pub(super) fn invalid_request(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "InvalidRequestException", message)
}

pub(super) fn validation(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "ValidationException", message)
}

pub(super) fn limit(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "LimitExceededException", message)
}

fn exists(message: String) -> ServiceError {
    ServiceError::new(400, "ResourceExistsException", message)
}

fn not_found(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "ResourceNotFoundException", message)
}
