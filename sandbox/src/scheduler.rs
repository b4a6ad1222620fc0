//! EventBridge Scheduler: schedules that can be looked at. When they start something is up to the world.

use crate::ServiceError;
use crate::operation::{self, Answer, Context};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What EventBridge Scheduler remembers in one region.
#[derive(Default)]
pub struct State {
    /// The input of each schedule, by its group and its name.
    inputs: BTreeMap<(String, String), String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetSchedule {
    #[serde(default = "default_group")]
    group_name: String,
    name: String,
}

fn default_group() -> String {
    "default".to_owned()
}

impl State {
    /// Makes a schedule that is disabled.
    pub(crate) fn create_schedule(&mut self, group: &str, name: &str, input: String) {
        let key = (group.to_owned(), name.to_owned());
        self.inputs.insert(key, input);
    }

    pub(crate) fn call(&self, operation: &str, input: Value, context: &Context<'_>) -> Answer {
        match operation {
            "GetSchedule" => self.get_schedule(operation::input(input)?, context),
            other => Err(operation::unknown(other)),
        }
    }

    fn get_schedule(&self, input: GetSchedule, context: &Context<'_>) -> Answer {
        let key = (input.group_name, input.name);
        let found = self.inputs.get(&key).ok_or_else(|| {
            ServiceError::new(
                404,
                "ResourceNotFoundException",
                format!("Schedule {} does not exist.", key.1),
            )
        })?;
        Ok(json!({
            "Arn": arn(context.region, context.account_id, &key.0, &key.1),
            "GroupName": key.0,
            "Name": key.1,
            "State": "DISABLED",
            "FlexibleTimeWindow": { "Mode": "OFF" },
            "Target": { "Arn": "", "RoleArn": "", "Input": found },
        }))
    }
}

/// A schedule's ARN.
pub(crate) fn arn(region: &str, account_id: &str, group: &str, name: &str) -> String {
    format!("arn:aws:scheduler:{region}:{account_id}:schedule/{group}/{name}")
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value) -> Option<String> {
    Some(format!("schedule/{}", input["Name"].as_str()?))
}
