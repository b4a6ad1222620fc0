//! Staging labels: each is on one version at most, and AWSPREVIOUS follows AWSCURRENT.

use super::{Secret, State, error};
use crate::ServiceError;
use crate::operation::{self, Answer, Context};
use contract::label::{CURRENT, PREVIOUS};
use serde::Deserialize;
use serde_json::json;

pub(super) const STAGES_PER_VERSION: usize = 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateSecretVersionStage {
    secret_id: String,
    version_stage: String,
    remove_from_version_id: Option<String>,
    move_to_version_id: Option<String>,
}

impl State {
    pub(super) fn update_secret_version_stage(
        &mut self,
        input: UpdateSecretVersionStage,
        context: &Context<'_>,
    ) -> Answer {
        let secret = self.find_usable(&input.secret_id)?;
        let stage = input.version_stage.as_str();
        let holder = secret.at_stage(stage).map(|version| version.id.clone());
        if let Some(target) = &input.move_to_version_id
            && secret.version(target).is_none()
        {
            return Err(error::no_value_in_version(target));
        }
        // A compare-and-swap: whoever takes a label away must know where it is.
        match (&holder, &input.remove_from_version_id) {
            (Some(holder), None) => return Err(error::label_must_be_named(stage, holder)),
            (holder, Some(from)) if holder.as_ref() != Some(from) => {
                return Err(error::label_is_elsewhere(stage));
            }
            _ => {}
        }
        match input.move_to_version_id {
            Some(target) => secret.attach(stage, &target)?,
            None if stage == CURRENT => return Err(error::current_must_stay()),
            None if holder.is_none() => {
                return Err(error::invalid_parameter(
                    "You must provide MoveToVersionId or RemoveFromVersionId.",
                ));
            }
            None => secret.detach(stage),
        }
        secret.changed_at = context.now;
        operation::output(json!({ "ARN": secret.arn, "Name": secret.name }))
    }
}

impl Secret {
    /// Puts a label on a version, off whichever has it.
    pub(super) fn attach(&mut self, stage: &str, target: &str) -> Result<(), ServiceError> {
        let holder = self.at_stage(stage).map(|version| version.id.clone());
        if holder.as_deref() == Some(target) {
            return Ok(());
        }
        let full = self
            .version(target)
            .is_some_and(|version| version.stages.len() >= STAGES_PER_VERSION);
        if full {
            return Err(error::too_many_labels(STAGES_PER_VERSION));
        }
        self.detach(stage);
        if stage == CURRENT {
            self.detach(PREVIOUS);
        }
        for version in &mut self.versions {
            if version.id == target {
                version.stages.insert(stage.to_owned());
            } else if stage == CURRENT && Some(&version.id) == holder.as_ref() {
                version.stages.insert(PREVIOUS.to_owned());
            }
        }
        Ok(())
    }

    pub(super) fn detach(&mut self, stage: &str) {
        for version in &mut self.versions {
            version.stages.remove(stage);
        }
    }
}
