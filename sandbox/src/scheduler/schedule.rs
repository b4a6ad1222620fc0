//! One schedule.

use super::{DEFAULT_GROUP, State, arn, not_found, validation};
use crate::ServiceError;
use crate::moment::Epoch;
use crate::operation::{Answer, Context};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// What CreateSchedule may be told besides the names.
const FIELDS: [&str; 10] = [
    "ActionAfterCompletion",
    "Description",
    "EndDate",
    "FlexibleTimeWindow",
    "KmsKeyArn",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "State",
    "Target",
];
const REQUIRED: [&str; 3] = ["FlexibleTimeWindow", "ScheduleExpression", "Target"];

/// A schedule.
pub(super) struct Schedule {
    /// What it was made with, in the words of the API.
    fields: Map<String, Value>,
    pub(super) created_at: Timestamp,
    pub(super) modified_at: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfSchedule {
    #[serde(default = "default_group")]
    group_name: String,
    name: String,
}

fn default_group() -> String {
    DEFAULT_GROUP.to_owned()
}

impl State {
    /// Makes a schedule, and its group if need be. The properties are those of CloudFormation.
    pub(crate) fn create_schedule(&mut self, properties: &Value, now: Timestamp) {
        let text = |name: &str| properties[name].as_str().map(ToOwned::to_owned);
        let group = text("GroupName").unwrap_or_else(default_group);
        let mut fields = fields_of(properties);
        for name in ["StartDate", "EndDate"] {
            // A text in a template, a number in the API.
            let date = fields.get(name).and_then(Value::as_str);
            if let Some(date) = date.and_then(|text| text.parse::<Timestamp>().ok()) {
                fields.insert(name.to_owned(), json!(Epoch(date)));
            }
        }
        self.groups.entry(group.clone()).or_insert(now);
        let schedule = Schedule {
            fields,
            created_at: now,
            modified_at: now,
        };
        let name = text("Name").unwrap_or_default();
        self.schedules.insert((group, name), schedule);
    }

    pub(crate) fn disable(&mut self, group: &str, name: &str) {
        let key = (group.to_owned(), name.to_owned());
        if let Some(schedule) = self.schedules.get_mut(&key) {
            schedule
                .fields
                .insert("State".to_owned(), json!("DISABLED"));
        }
    }

    pub(crate) fn delete(&mut self, group: &str, name: &str) {
        self.schedules.remove(&(group.to_owned(), name.to_owned()));
    }

    /// What a schedule starts its target with; nothing while it is disabled, or when it is not there.
    pub(crate) fn input_of(&self, group: &str, name: &str) -> Option<&str> {
        let key = (group.to_owned(), name.to_owned());
        let schedule = self.schedules.get(&key)?;
        (schedule.state() == "ENABLED").then(|| schedule.fields["Target"]["Input"].as_str())?
    }

    pub(super) fn get_schedule(&self, input: &OfSchedule, context: &Context<'_>) -> Answer {
        let key = (input.group_name.clone(), input.name.clone());
        let schedule = self.schedules.get(&key);
        let schedule = schedule.ok_or_else(|| not_found("Schedule", &key.1))?;
        let mut answer = Value::Object(schedule.fields.clone());
        answer["Arn"] = json!(arn(context.region, context.account_id, &key.0, &key.1));
        answer["GroupName"] = json!(key.0);
        answer["Name"] = json!(key.1);
        answer["CreationDate"] = json!(Epoch(schedule.created_at));
        answer["LastModificationDate"] = json!(Epoch(schedule.modified_at));
        Ok(answer)
    }

    /// "EventBridge Scheduler uses all values, including empty values, specified in the request and
    /// overrides the existing schedule" (`UpdateSchedule`, EventBridge Scheduler API reference). When a
    /// schedule of the sandbox is due was decided when it was made.
    pub(super) fn update_schedule(&mut self, input: &Value, context: &Context<'_>) -> Answer {
        let missing: Vec<_> = REQUIRED
            .into_iter()
            .filter(|name| input.get(name).is_none_or(Value::is_null))
            .collect();
        if !missing.is_empty() {
            return Err(validation(format!("Missing: {}", missing.join(", "))));
        }
        let key: OfSchedule = crate::operation::input(input.clone())?;
        let key = (key.group_name, key.name);
        let schedule = self.schedules.get_mut(&key);
        let schedule = schedule.ok_or_else(|| not_found("Schedule", &key.1))?;
        let fields = fields_of(input);
        schedule.check_change(&fields)?;
        schedule.fields = fields;
        schedule.modified_at = context.now;
        let arn = arn(context.region, context.account_id, &key.0, &key.1);
        Ok(json!({ "ScheduleArn": arn }))
    }
}

impl Schedule {
    pub(super) fn state(&self) -> &str {
        self.fields["State"].as_str().unwrap_or_default()
    }

    pub(super) fn target_arn(&self) -> &Value {
        &self.fields["Target"]["Arn"]
    }

    fn check_change(&self, fields: &Map<String, Value>) -> Result<(), ServiceError> {
        if !matches!(fields["State"].as_str(), Some("ENABLED" | "DISABLED")) {
            return Err(validation(
                "1 validation error detected: Value at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]",
            ));
        }
        let timing = [
            "ScheduleExpression",
            "ScheduleExpressionTimezone",
            "StartDate",
            "EndDate",
            "FlexibleTimeWindow",
        ];
        match timing
            .into_iter()
            .find(|name| fields.get(*name) != self.fields.get(*name))
        {
            None => Ok(()),
            Some(name) => Err(validation(format!(
                "The sandbox does not change {name}: start it anew with another keywheel.yaml."
            ))),
        }
    }
}

/// The fields that are given, and what holds for those that are not.
fn fields_of(input: &Value) -> Map<String, Value> {
    let given = FIELDS.into_iter().filter_map(|name| {
        let value = input.get(name).filter(|value| !value.is_null())?;
        Some((name.to_owned(), value.clone()))
    });
    let mut fields: Map<_, _> = given.collect();
    for (name, value) in [
        ("ActionAfterCompletion", "NONE"),
        ("ScheduleExpressionTimezone", "UTC"),
        ("State", "ENABLED"),
    ] {
        fields.entry(name).or_insert_with(|| Value::from(value));
    }
    if let Some(target) = fields.get_mut("Target").and_then(Value::as_object_mut) {
        target.entry("RetryPolicy").or_insert_with(
            || json!({ "MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185 }),
        );
    }
    fields
}
