//! From a secret's creation to its deletion.

use super::value::NewValue;
use super::{Secret, State, error};
use crate::clock::later;
use crate::moment::Epoch;
use crate::operation::{self, Answer, Context};
use crate::tag::{self, Tag};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const DEFAULT_RECOVERY_DAYS: u64 = 30;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateSecret {
    name: String,
    description: Option<String>,
    kms_key_id: Option<String>,
    #[serde(flatten)]
    value: NewValue,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfSecret {
    secret_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteSecret {
    secret_id: String,
    recovery_window_in_days: Option<u64>,
    #[serde(default)]
    force_delete_without_recovery: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagResource {
    secret_id: String,
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UntagResource {
    secret_id: String,
    tag_keys: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Description<'a> {
    #[serde(rename = "ARN")]
    arn: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<&'a str>,
    created_date: Epoch,
    last_changed_date: Epoch,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_accessed_date: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_date: Option<Epoch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotation_enabled: Option<bool>,
    #[serde(rename = "RotationLambdaARN", skip_serializing_if = "Option::is_none")]
    rotation_lambda_arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotation_rules: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_rotated_date: Option<Epoch>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    version_ids_to_stages: BTreeMap<&'a str, &'a BTreeSet<String>>,
}

impl State {
    pub(super) fn create_secret(
        &mut self,
        input: CreateSecret,
        context: &mut Context<'_>,
    ) -> Answer {
        if input.name.parse::<contract::SecretId>().is_err() || input.name.starts_with("arn:") {
            return Err(error::validation(
                "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
            ));
        }
        let version = if input.value.is_none() {
            None
        } else {
            Some(input.value.check()?)
        };
        if let Some(existing) = self.secrets.get(&input.name) {
            if existing.deletion_date.is_some() {
                return Err(error::invalid_request(
                    "You can't create this secret because a secret with this name is already scheduled for deletion.",
                ));
            }
            // The same request again.
            return match version {
                Some((token, value))
                    if existing
                        .version(&token)
                        .is_some_and(|version| version.value == value) =>
                {
                    operation::output(created(existing, Some(&token)))
                }
                _ => Err(error::secret_exists(&input.name)),
            };
        }
        let mut secret = Secret {
            arn: format!(
                "arn:aws:secretsmanager:{}:{}:secret:{}-{}",
                context.region,
                context.account_id,
                input.name,
                context.generator.secret_suffix()
            ),
            name: input.name.clone(),
            description: input.description,
            kms_key_id: input.kms_key_id,
            tags: tag::collected(input.tags),
            created_at: context.now,
            changed_at: context.now,
            accessed_at: None,
            deleted_at: None,
            deletion_date: None,
            rotation: None,
            rotated_at: None,
            versions: Vec::new(),
        };
        let mut version_id = None;
        if let Some((token, value)) = version {
            secret.put(&token, value, &[], context.now)?;
            version_id = Some(token);
        }
        let output = created(&secret, version_id.as_deref());
        self.secrets.insert(input.name, secret);
        operation::output(output)
    }

    pub(super) fn describe_secret(&self, input: &OfSecret) -> Answer {
        let secret = self.find(&input.secret_id)?;
        Ok(description(secret))
    }

    pub(super) fn tag_resource(&mut self, input: TagResource) -> Answer {
        let secret = self.find_usable(&input.secret_id)?;
        secret.tags.extend(tag::collected(input.tags));
        Ok(json!({}))
    }

    pub(super) fn untag_resource(&mut self, input: &UntagResource) -> Answer {
        let secret = self.find_usable(&input.secret_id)?;
        secret.tags.retain(|key, _| !input.tag_keys.contains(key));
        Ok(json!({}))
    }

    /// No secret of the sandbox has a policy: it decides by the policies of roles alone.
    pub(super) fn get_resource_policy(&self, input: &OfSecret) -> Answer {
        let secret = self.find(&input.secret_id)?;
        operation::output(json!({ "ARN": secret.arn, "Name": secret.name }))
    }

    pub(super) fn delete_secret(&mut self, input: &DeleteSecret, context: &Context<'_>) -> Answer {
        let secret = self.find_usable(&input.secret_id)?;
        let window = match (
            input.force_delete_without_recovery,
            input.recovery_window_in_days,
        ) {
            (true, Some(_)) => {
                return Err(error::invalid_parameter(
                    "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
                ));
            }
            (true, None) => 0,
            (false, days) => days.unwrap_or(DEFAULT_RECOVERY_DAYS),
        };
        if !input.force_delete_without_recovery && !(7..=30).contains(&window) {
            return Err(error::invalid_parameter(
                "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
            ));
        }
        let date = later(context.now, Duration::from_hours(24 * window));
        secret.deleted_at = Some(context.now);
        secret.deletion_date = Some(date);
        let output = json!({
            "ARN": secret.arn,
            "Name": secret.name,
            "DeletionDate": Epoch(date),
        });
        self.forget_deleted(context.now);
        Ok(output)
    }

    pub(super) fn restore_secret(&mut self, input: &OfSecret) -> Answer {
        let secret = self.find_mut(&input.secret_id)?;
        secret.deleted_at = None;
        secret.deletion_date = None;
        operation::output(json!({ "ARN": secret.arn, "Name": secret.name }))
    }
}

/// All that can be told of a secret but its values.
pub(super) fn description(secret: &Secret) -> Value {
    json!(Description {
        arn: &secret.arn,
        name: &secret.name,
        description: secret.description.as_deref(),
        kms_key_id: secret.kms_key_id.as_deref(),
        created_date: Epoch(secret.created_at),
        last_changed_date: Epoch(secret.changed_at),
        last_accessed_date: secret.accessed_at.map(Epoch),
        deleted_date: secret.deleted_at.map(Epoch),
        rotation_enabled: secret.rotation.as_ref().map(|rotation| rotation.is_enabled),
        rotation_lambda_arn: secret
            .rotation
            .as_ref()
            .map(|rotation| rotation.function_arn.as_str()),
        rotation_rules: secret.rotation.as_ref().map(|rotation| &rotation.rules),
        last_rotated_date: secret.rotated_at.map(Epoch),
        tags: tag::listed(&secret.tags),
        version_ids_to_stages: secret
            .versions
            .iter()
            .filter(|version| !version.stages.is_empty())
            .map(|version| (version.id.as_str(), &version.stages))
            .collect(),
    })
}

fn created(secret: &Secret, version_id: Option<&str>) -> Value {
    let mut output = json!({ "ARN": secret.arn, "Name": secret.name });
    if let Some(id) = version_id {
        output["VersionId"] = id.into();
    }
    output
}
