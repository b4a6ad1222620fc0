//! Secrets Manager: secrets, their versions, and the staging labels that move between them.

mod error;
mod lifecycle;
mod listing;
mod rotation;
mod secret;
mod stage;
mod value;

pub(crate) use rotation::DueRotation;
pub use secret::{Secret, SecretValue, Version};

use crate::ServiceError;
use crate::operation::{self, Answer, Context};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// What Secrets Manager remembers in one region.
#[derive(Default)]
pub struct State {
    secrets: BTreeMap<String, Secret>,
    due_rotations: Vec<DueRotation>,
}

impl State {
    /// The secrets by name, those that are scheduled for deletion included.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.secrets.values()
    }

    /// One secret, by its name or ARN.
    #[must_use]
    pub fn secret(&self, id: &str) -> Option<&Secret> {
        self.name_of(id).and_then(|name| self.secrets.get(name))
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: Value,
        context: &mut Context<'_>,
    ) -> Answer {
        self.forget_deleted(context.now);
        match operation {
            "CreateSecret" => self.create_secret(operation::input(input)?, context),
            "DescribeSecret" => self.describe_secret(&operation::input(input)?),
            "GetSecretValue" => self.get_secret_value(&operation::input(input)?, context),
            "PutSecretValue" => self.put_secret_value(operation::input(input)?, context),
            "UpdateSecretVersionStage" => {
                self.update_secret_version_stage(operation::input(input)?, context)
            }
            "ListSecrets" => self.list_secrets(&operation::input(input)?),
            "ListSecretVersionIds" => self.list_secret_version_ids(&operation::input(input)?),
            "TagResource" => self.tag_resource(operation::input(input)?),
            "UntagResource" => self.untag_resource(&operation::input(input)?),
            "GetResourcePolicy" => self.get_resource_policy(&operation::input(input)?),
            "RotateSecret" => self.rotate_secret(operation::input(input)?, context),
            "CancelRotateSecret" => self.cancel_rotate_secret(&operation::input(input)?),
            "DeleteSecret" => self.delete_secret(&operation::input(input)?, context),
            "RestoreSecret" => self.restore_secret(&operation::input(input)?),
            other => Err(operation::unknown(other)),
        }
    }

    /// What a call is about, for the journal.
    pub(crate) fn resource(&self, input: &Value) -> Option<String> {
        let id = input["SecretId"].as_str().or(input["Name"].as_str())?;
        Some(format!("secret/{}", self.name_of(id).unwrap_or(id)))
    }

    /// The name behind a name, an ARN, or an ARN without its six last characters.
    fn name_of<'a>(&'a self, id: &'a str) -> Option<&'a str> {
        if let Some((name, _)) = self.secrets.get_key_value(id) {
            return Some(name);
        }
        self.secrets
            .values()
            .find(|secret| secret.has_arn(id))
            .map(Secret::name)
    }

    fn find(&self, id: &str) -> Result<&Secret, ServiceError> {
        self.secret(id).ok_or_else(error::no_such_secret)
    }

    fn find_mut(&mut self, id: &str) -> Result<&mut Secret, ServiceError> {
        let name = self.name_of(id).map(str::to_owned);
        name.and_then(|name| self.secrets.get_mut(&name))
            .ok_or_else(error::no_such_secret)
    }

    /// The secret, unless it is scheduled for deletion.
    fn find_usable(&mut self, id: &str) -> Result<&mut Secret, ServiceError> {
        let secret = self.find_mut(id)?;
        if secret.deletion_date.is_some() {
            return Err(error::marked_for_deletion());
        }
        Ok(secret)
    }

    /// A secret is gone once its recovery window has closed.
    fn forget_deleted(&mut self, now: Timestamp) {
        self.secrets
            .retain(|_, secret| secret.deletion_date.is_none_or(|date| date > now));
    }
}
