//! RotateSecret: an empty version under AWSPENDING, which the rotation function is to fill. Calling
//! that function is up to the world.

use super::{Secret, SecretValue, State, Version, error};
use crate::ServiceError;
use crate::operation::{self, Answer, Context};
use contract::label::{CURRENT, PENDING};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How a secret is rotated.
#[derive(Clone, Debug)]
pub(super) struct Rotation {
    pub(super) is_enabled: bool,
    pub(super) function_arn: String,
    pub(super) rules: Value,
}

/// A rotation that the function is to be called for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DueRotation {
    pub(crate) secret_arn: String,
    /// The id of the version that it makes.
    pub(crate) token: String,
    /// Whether only the configuration is tried out, with testSecret.
    pub(crate) is_test: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RotateSecret {
    secret_id: String,
    client_request_token: Option<String>,
    #[serde(rename = "RotationLambdaARN")]
    rotation_lambda_arn: Option<String>,
    rotation_rules: Option<Value>,
    #[serde(default = "immediately")]
    rotate_immediately: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CancelRotateSecret {
    secret_id: String,
}

fn immediately() -> bool {
    true
}

impl State {
    /// Begins a rotation, or takes up the one that is not complete.
    pub(super) fn rotate_secret(
        &mut self,
        input: RotateSecret,
        context: &mut Context<'_>,
    ) -> Answer {
        let token = input
            .client_request_token
            .unwrap_or_else(|| context.generator.uuid("rotation"));
        let secret = self.find_usable(&input.secret_id)?;
        if let Some(function_arn) = input.rotation_lambda_arn {
            secret.rotation = Some(Rotation {
                is_enabled: true,
                function_arn,
                rules: input.rotation_rules.unwrap_or_else(|| json!({})),
            });
        }
        let Some(rotation) = &mut secret.rotation else {
            return Err(error::invalid_request(
                "No Lambda rotation function ARN is associated with this secret.",
            ));
        };
        rotation.is_enabled = true;
        let (secret_arn, name) = (secret.arn.clone(), secret.name.clone());
        if let Some(token) = secret.unfinished_rotation() {
            self.due_rotations.push(DueRotation {
                secret_arn,
                token,
                is_test: false,
            });
            return Err(error::invalid_request(
                "A previous rotation isn't complete. That rotation will be reattempted.",
            ));
        }
        secret.begin_rotation(&token, context.now)?;
        self.due_rotations.push(DueRotation {
            secret_arn: secret_arn.clone(),
            token: token.clone(),
            is_test: !input.rotate_immediately,
        });
        operation::output(json!({ "ARN": secret_arn, "Name": name, "VersionId": token }))
    }

    /// Turns the rotation off. A version under AWSPENDING stays as it is.
    pub(super) fn cancel_rotate_secret(&mut self, input: &CancelRotateSecret) -> Answer {
        let secret = self.find_usable(&input.secret_id)?;
        if let Some(rotation) = &mut secret.rotation {
            rotation.is_enabled = false;
        }
        operation::output(json!({ "ARN": secret.arn, "Name": secret.name }))
    }

    /// The rotations that the function is to be called for now.
    pub(crate) fn take_due_rotations(&mut self) -> Vec<DueRotation> {
        std::mem::take(&mut self.due_rotations)
    }

    /// Whether the function is to be called.
    #[cfg(feature = "server")]
    pub(crate) fn is_waited_for(&self) -> bool {
        !self.due_rotations.is_empty()
    }

    /// Takes away the empty version that a test of the configuration was made with.
    pub(crate) fn end_test(&mut self, secret_arn: &str, token: &str) {
        if let Ok(secret) = self.find_mut(secret_arn) {
            secret.versions.retain(|version| version.id != token);
        }
    }

    /// A rotation has succeeded.
    pub(crate) fn rotated(&mut self, secret_arn: &str, now: Timestamp) {
        if let Ok(secret) = self.find_mut(secret_arn) {
            secret.rotated_at = Some(now);
        }
    }
}

impl Secret {
    /// Whether its rotation is on.
    pub(crate) fn is_rotated(&self) -> bool {
        let rotation = self.rotation.as_ref();
        rotation.is_some_and(|rotation| rotation.is_enabled)
    }

    /// The version under AWSPENDING, unless it is the current one as well.
    fn unfinished_rotation(&self) -> Option<String> {
        let pending = self.at_stage(PENDING)?;
        (!pending.stages.contains(CURRENT)).then(|| pending.id.clone())
    }

    fn begin_rotation(&mut self, token: &str, now: Timestamp) -> Result<(), ServiceError> {
        if self.version(token).is_some() {
            return Err(error::token_in_use(token, &self.arn));
        }
        self.add(Version {
            id: token.to_owned(),
            value: SecretValue::Nothing,
            created_at: now,
            accessed_at: None,
            stages: BTreeSet::new(),
        })?;
        self.attach(PENDING, token)
    }
}
