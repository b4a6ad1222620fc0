//! Reading and putting values.

use super::stage::STAGES_PER_VERSION;
use super::{Secret, SecretValue, State, Version, error};
use crate::ServiceError;
use crate::moment::Epoch;
use crate::operation::{self, Answer, Context};
use contract::label::CURRENT;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

const LARGEST_VALUE: usize = 65_536;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetSecretValue {
    secret_id: String,
    version_id: Option<String>,
    version_stage: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutSecretValue {
    secret_id: String,
    #[serde(flatten)]
    value: NewValue,
    #[serde(default)]
    version_stages: Vec<String>,
}

/// The part of a request that makes a version.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NewValue {
    client_request_token: Option<String>,
    secret_string: Option<String>,
    secret_binary: Option<String>,
}

impl NewValue {
    pub(super) fn is_none(&self) -> bool {
        self.secret_string.is_none() && self.secret_binary.is_none()
    }

    /// The version's id and its value.
    pub(super) fn check(self) -> Result<(String, SecretValue), ServiceError> {
        // The SDKs make one up when the caller names none; the service does not.
        let token = self.client_request_token.ok_or_else(|| {
            error::invalid_request(
                "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
            )
        })?;
        if !(32..=64).contains(&token.len()) {
            return Err(error::invalid_parameter(
                "ClientRequestToken must be 32-64 characters long.",
            ));
        }
        let value = match (self.secret_string, self.secret_binary) {
            (Some(text), None) => SecretValue::Text(text),
            (None, Some(base64)) => SecretValue::Binary(base64),
            _ => {
                return Err(error::invalid_request(
                    "You must provide either SecretString or SecretBinary.",
                ));
            }
        };
        if value.len() > LARGEST_VALUE {
            return Err(error::validation(format!(
                "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to {LARGEST_VALUE}"
            )));
        }
        Ok((token, value))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ValueOutput<'a> {
    #[serde(rename = "ARN")]
    arn: &'a str,
    name: &'a str,
    version_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_string: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_binary: Option<&'a str>,
    version_stages: &'a BTreeSet<String>,
    created_date: Epoch,
}

impl State {
    pub(super) fn get_secret_value(
        &mut self,
        input: &GetSecretValue,
        context: &Context<'_>,
    ) -> Answer {
        let secret = self.find_usable(&input.secret_id)?;
        let stage = input.version_stage.as_deref();
        let found = match &input.version_id {
            Some(id) => secret
                .versions
                .iter_mut()
                .find(|version| version.id == *id)
                .ok_or_else(|| error::no_value_in_version(id))?,
            None => {
                let stage = stage.unwrap_or(CURRENT);
                secret
                    .versions
                    .iter_mut()
                    .find(|version| version.stages.contains(stage))
                    .ok_or_else(|| error::no_value_at_stage(stage))?
            }
        };
        if stage.is_some_and(|stage| !found.stages.contains(stage)) {
            return Err(error::invalid_request(
                "You provided a VersionStage that is not associated to the provided VersionId.",
            ));
        }
        let today = day(context.now);
        let (secret_string, secret_binary) = match &found.value {
            SecretValue::Text(text) => (Some(text.as_str()), None),
            SecretValue::Binary(base64) => (None, Some(base64.as_str())),
            SecretValue::Nothing => return Err(error::no_value_in_version(&found.id)),
        };
        secret.accessed_at = Some(today);
        found.accessed_at = Some(today);
        operation::output(ValueOutput {
            arn: &secret.arn,
            name: &secret.name,
            version_id: &found.id,
            secret_string,
            secret_binary,
            version_stages: &found.stages,
            created_date: Epoch(found.created_at),
        })
    }

    pub(super) fn put_secret_value(
        &mut self,
        input: PutSecretValue,
        context: &Context<'_>,
    ) -> Answer {
        let secret = self.find_usable(&input.secret_id)?;
        let (token, value) = input.value.check()?;
        match secret.version(&token) {
            // A repetition changes nothing, not even labels.
            Some(version) if version.value == value => {}
            Some(version) if version.value == SecretValue::Nothing => {
                secret.fill(&token, value, &input.version_stages, context.now)?;
            }
            Some(_) => return Err(error::token_in_use(&token, &secret.arn)),
            None => secret.put(&token, value, &input.version_stages, context.now)?,
        }
        let stages = secret.version(&token).map(Version::stages);
        operation::output(json!({
            "ARN": secret.arn,
            "Name": secret.name,
            "VersionId": token,
            "VersionStages": stages,
        }))
    }
}

impl Secret {
    /// Adds a version under these labels, AWSCURRENT when none is named.
    ///
    /// The first version of a secret becomes current whatever it is named ("If this operation creates
    /// the first version for the secret, then Secrets Manager automatically attaches the staging label
    /// AWSCURRENT to it", API reference of PutSecretValue).
    pub(super) fn put(
        &mut self,
        id: &str,
        value: SecretValue,
        stages: &[String],
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        // Nothing is done by halves.
        if stages.len() >= STAGES_PER_VERSION {
            return Err(error::too_many_labels(STAGES_PER_VERSION));
        }
        let mut values = self.versions.iter().map(|version| &version.value);
        let is_first = values.all(|value| *value == SecretValue::Nothing);
        let becomes_current = stages.is_empty() || is_first;
        self.add(Version {
            id: id.to_owned(),
            value,
            created_at: now,
            accessed_at: None,
            stages: BTreeSet::new(),
        })?;
        for stage in stages {
            self.attach(stage, id)?;
        }
        if becomes_current {
            self.attach(CURRENT, id)?;
        }
        Ok(())
    }
}

impl Secret {
    /// Gives the empty version of a rotation its value.
    fn fill(
        &mut self,
        id: &str,
        value: SecretValue,
        stages: &[String],
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        for stage in stages {
            self.attach(stage, id)?;
        }
        let mut versions = self.versions.iter_mut();
        if let Some(version) = versions.find(|version| version.id == id) {
            version.value = value;
            version.created_at = now;
        }
        self.changed_at = now;
        Ok(())
    }
}

/// Secrets Manager tells the day of an access only.
fn day(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    Timestamp::from_second(second - second.rem_euclid(86_400)).unwrap_or(now)
}
