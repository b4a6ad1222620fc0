//! Secrets Manager: secrets, their values, and their rotation.

use super::{listed, text};
use crate::secretsmanager::{DueRotation, Secret};
use crate::{Account, Service, ServiceError};
use serde_json::{Value, json};

impl Account {
    /// Makes a secret, with a first value or without, and gives its ARN.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn create_secret(&self, name: &str, value: Option<&str>) -> Result<String, ServiceError> {
        let token = self.state().generator.uuid("console");
        let input = json!({ "Name": name, "SecretString": value, "ClientRequestToken": token });
        let output = self.furnish(Service::SecretsManager, "CreateSecret", input)?;
        Ok(text(&output["ARN"]))
    }

    /// Puts tags on a secret.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn tag_secret(&self, id: &str, tags: &[(&str, &str)]) -> Result<(), ServiceError> {
        let input = json!({ "SecretId": id, "Tags": listed(tags) });
        self.furnish(Service::SecretsManager, "TagResource", input)
            .map(drop)
    }

    /// Puts a new current value into a secret, as a person does in the console; gives the version's id.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn put_secret_value(&self, secret_id: &str, value: &str) -> Result<String, ServiceError> {
        let token = self.state().generator.uuid("console");
        let input =
            json!({ "SecretId": secret_id, "SecretString": value, "ClientRequestToken": token });
        self.furnish(Service::SecretsManager, "PutSecretValue", input)?;
        Ok(token)
    }

    /// Adds a field to the current value of a secret, as a person does in the console.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn add_field(&self, secret_id: &str, name: &str, value: &str) -> Result<(), ServiceError> {
        let output = self.furnish(
            Service::SecretsManager,
            "GetSecretValue",
            json!({ "SecretId": secret_id }),
        )?;
        let mut document: Value =
            serde_json::from_str(output["SecretString"].as_str().unwrap_or_default())
                .unwrap_or_default();
        document[name] = json!(value);
        self.put_secret_value(secret_id, &document.to_string())
            .map(drop)
    }

    /// Moves a label of a secret to the version under another label, as a person does to roll back.
    ///
    /// # Errors
    /// When one of the labels is not there, or Secrets Manager refuses.
    pub fn move_label(&self, secret_id: &str, label: &str, to: &str) -> Result<(), ServiceError> {
        let version = |stage: &str| {
            self.view(|view| {
                let version = view.secrets().secret(secret_id)?.at_stage(stage)?;
                Some(version.id().to_owned())
            })
        };
        let input = json!({
            "SecretId": secret_id,
            "VersionStage": label,
            "RemoveFromVersionId": version(label),
            "MoveToVersionId": version(to),
        });
        self.furnish(Service::SecretsManager, "UpdateSecretVersionStage", input)
            .map(drop)
    }

    /// Sets a secret's rotation up without rotating it: CloudFormation's first rotation is left to the
    /// schedule.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn set_rotation(&self, id: &str, function_arn: &str) -> Result<(), ServiceError> {
        let input = json!({ "SecretId": id, "RotationLambdaARN": function_arn });
        self.furnish(Service::SecretsManager, "RotateSecret", input)?;
        for due in self.take_due_rotations() {
            self.end_rotation_test(&due.secret_arn, &due.token);
        }
        Ok(())
    }

    /// Begins a rotation of a secret, as a person does with "Rotate secret immediately", or as its schedule
    /// does; or only tries its configuration out. Nobody calls the function: see
    /// [`World::rotate_secret`](crate::world::World::rotate_secret).
    ///
    /// # Errors
    /// When Secrets Manager refuses, or an earlier rotation is taken up again.
    pub fn begin_rotation(&self, id: &str, immediately: bool) -> Result<(), ServiceError> {
        let input = json!({ "SecretId": id, "RotateImmediately": immediately });
        self.furnish(Service::SecretsManager, "RotateSecret", input)
            .map(drop)
    }

    /// Turns the rotation of a secret off.
    ///
    /// # Errors
    /// When Secrets Manager refuses.
    pub fn cancel_rotate_secret(&self, id: &str) -> Result<(), ServiceError> {
        let input = json!({ "SecretId": id });
        self.furnish(Service::SecretsManager, "CancelRotateSecret", input)
            .map(drop)
    }

    /// Whether Secrets Manager rotates a secret.
    pub(crate) fn rotates(&self, id: &str) -> bool {
        let state = self.state();
        let secret = state.home().secrets.secret(id);
        secret.is_some_and(Secret::is_rotated)
    }

    /// The rotations that the rotation function is to be called for now.
    pub(crate) fn take_due_rotations(&self) -> Vec<DueRotation> {
        self.state().home_mut().secrets.take_due_rotations()
    }

    /// Takes away what a test of a rotation's configuration left.
    pub(crate) fn end_rotation_test(&self, secret_arn: &str, token: &str) {
        let mut state = self.state();
        state.home_mut().secrets.end_test(secret_arn, token);
    }

    /// A rotation by Secrets Manager has succeeded.
    pub(crate) fn note_rotated(&self, secret_arn: &str) {
        let now = self.clock().now();
        self.state().home_mut().secrets.rotated(secret_arn, now);
    }
}
