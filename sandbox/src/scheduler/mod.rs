//! EventBridge Scheduler: groups and schedules. When a schedule starts something is up to the world; whether it does, and
//! with which input, is looked up here.

mod listing;
mod schedule;

use crate::ServiceError;
use crate::operation::{self, Answer, Context};
use jiff::Timestamp;
use schedule::Schedule;
use serde_json::Value;
use std::collections::BTreeMap;

/// The group that is always there.
const DEFAULT_GROUP: &str = "default";

/// What EventBridge Scheduler remembers in one region.
#[derive(Default)]
pub struct State {
    /// Each schedule, by its group and its name.
    schedules: BTreeMap<(String, String), Schedule>,
    /// When each group was made.
    groups: BTreeMap<String, Timestamp>,
}

impl State {
    pub(crate) fn call(&mut self, operation: &str, input: Value, context: &Context<'_>) -> Answer {
        match operation {
            "GetSchedule" => self.get_schedule(&operation::input(input)?, context),
            "UpdateSchedule" => self.update_schedule(&input, context),
            "ListSchedules" => self.list_schedules(&operation::input(input)?, context),
            "GetScheduleGroup" => self.get_schedule_group(&operation::input(input)?, context),
            "ListScheduleGroups" => self.list_schedule_groups(&operation::input(input)?, context),
            other => Err(operation::unknown(other)),
        }
    }
}

/// A schedule's ARN.
pub(crate) fn arn(region: &str, account_id: &str, group: &str, name: &str) -> String {
    format!("arn:aws:scheduler:{region}:{account_id}:schedule/{group}/{name}")
}

fn group_arn(context: &Context<'_>, group: &str) -> String {
    let (region, account_id) = (context.region, context.account_id);
    format!("arn:aws:scheduler:{region}:{account_id}:schedule-group/{group}")
}

/// What an action is about, as policies see it.
pub(crate) fn target(region: &str, account_id: &str, operation: &str, input: &Value) -> String {
    let text = |name: &str| input[name].as_str();
    match (operation, text("Name")) {
        ("GetScheduleGroup", Some(name)) => {
            format!("arn:aws:scheduler:{region}:{account_id}:schedule-group/{name}")
        }
        (_, Some(name)) => {
            let group = text("GroupName").unwrap_or(DEFAULT_GROUP);
            arn(region, account_id, group, name)
        }
        (_, None) => "*".to_owned(),
    }
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value) -> Option<String> {
    Some(format!("schedule/{}", input["Name"].as_str()?))
}

fn not_found(what: &str, name: &str) -> ServiceError {
    ServiceError::new(
        404,
        "ResourceNotFoundException",
        format!("{what} {name} does not exist."),
    )
}

fn validation(message: impl Into<String>) -> ServiceError {
    ServiceError::new(400, "ValidationException", message)
}
