//! A user's schedule: it holds what a rotation is asked to do, whoever starts it, and it can be paused.

use crate::{Call, Clients, Error, Pipeline};
use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput;
use aws_sdk_scheduler::types::ScheduleState;
use codegen::config::User;
use contract::Rotation;

/// A user's schedule as it is deployed.
#[derive(Clone, Debug)]
pub struct Deployed {
    name: String,
    found: GetScheduleOutput,
}

impl Deployed {
    /// Looks it up.
    ///
    /// # Errors
    /// When there is none, or EventBridge Scheduler refuses or cannot be reached.
    pub async fn of(clients: &Clients, pipeline: &Pipeline, user: &User) -> Result<Self, Error> {
        let name = pipeline.schedule(user.name());
        match get(clients, pipeline, &name).await {
            Ok(found) => Ok(Deployed { name, found }),
            Err(error) => Err(error.or_not_deployed(pipeline)),
        }
    }

    /// What a rotation is asked to do: the schedule's input.
    ///
    /// # Errors
    /// When the input is not one that this version reads.
    pub fn rotation(&self) -> Result<Rotation, Error> {
        let input = self.found.target().and_then(|target| target.input());
        let input = input.unwrap_or_default();
        serde_json::from_str(input).map_err(|error| Error::Unreadable {
            what: format!("the input of the schedule {}", self.name),
            why: error.to_string(),
        })
    }

    /// Whether it is on.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.found.state() != Some(&ScheduleState::Disabled)
    }

    /// Turns it on or off, and leaves the rest of it as it is: UpdateSchedule resets whatever it is not told.
    ///
    /// # Errors
    /// When EventBridge Scheduler refuses or cannot be reached.
    pub async fn set_enabled(self, clients: &Clients, enabled: bool) -> Result<(), Error> {
        let Deployed { name, found } = self;
        let state = if enabled {
            ScheduleState::Enabled
        } else {
            ScheduleState::Disabled
        };
        clients
            .schedules
            .update_schedule()
            .name(&name)
            .set_group_name(found.group_name)
            .set_schedule_expression(found.schedule_expression)
            .set_schedule_expression_timezone(found.schedule_expression_timezone)
            .set_start_date(found.start_date)
            .set_end_date(found.end_date)
            .set_description(found.description)
            .set_kms_key_arn(found.kms_key_arn)
            .set_target(found.target)
            .set_flexible_time_window(found.flexible_time_window)
            .set_action_after_completion(found.action_after_completion)
            .state(state)
            .send()
            .await
            .map(drop)
            .map_err(|error| {
                let call = Call::new("scheduler:UpdateSchedule", format!("schedule {name}"));
                Error::of_call(call, &error)
            })
    }
}

/// The schedule of this name, in the pipeline's group.
pub(crate) async fn get(
    clients: &Clients,
    pipeline: &Pipeline,
    name: &str,
) -> Result<GetScheduleOutput, Error> {
    let call = clients.schedules.get_schedule().name(name);
    let found = call.group_name(pipeline.schedule_group()).send().await;
    found.map_err(|error| {
        let call = Call::new("scheduler:GetSchedule", format!("schedule {name}"));
        Error::of_call(call, &error)
    })
}
