//! The users' schedules: what each rotation is asked to do, and when it comes.

use crate::{Failure, input, moment};
use aws_sdk_scheduler::Client;
use aws_sdk_scheduler::types::ScheduleState;
use contract::schedule::{Expression, Schedule};
use contract::{Duration, ErrorName, Rotation};
use jiff::Timestamp;
use serde_json::Value;

/// A user's schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scheduled {
    /// Its input.
    pub(crate) rotation: Rotation,
    /// Whether it comes at all.
    pub(crate) is_enabled: bool,
    /// When it comes; nothing when somebody has put something there that does not come again and again.
    pub(crate) when: Option<Schedule>,
    /// It comes at any moment within this time.
    pub(crate) window: Duration,
    /// Since when it is there.
    pub(crate) created: Timestamp,
}

/// A schedule, by its group and its name.
pub(crate) async fn get(client: &Client, group: &str, name: &str) -> Result<Scheduled, Failure> {
    let call = client.get_schedule().group_name(group).name(name);
    let answer = call.send().await;
    let answer = answer.map_err(|error| Failure::of_call("scheduler:GetSchedule", name, &error))?;
    let text = answer.target.and_then(|target| target.input);
    let read = serde_json::from_str(text.as_deref().unwrap_or_default());
    let input: Value = read.map_err(|_| {
        Failure::new(
            ErrorName::InvalidInput,
            format!("The input of the schedule {name} is not JSON."),
        )
    })?;
    let expression = answer.schedule_expression.unwrap_or_default();
    let zone = answer.schedule_expression_timezone;
    let when = Expression::read(&expression).ok();
    let window = answer.flexible_time_window;
    let minutes = window.and_then(|window| window.maximum_window_in_minutes);
    let minutes = minutes.and_then(|minutes| minutes.try_into().ok());
    Ok(Scheduled {
        rotation: input::part(&input)?,
        is_enabled: answer.state == Some(ScheduleState::Enabled),
        when: when.map(|when| when.in_zone(zone.unwrap_or_else(|| "UTC".to_owned()))),
        window: Duration::from_minutes(minutes.unwrap_or_default()),
        created: answer
            .creation_date
            .as_ref()
            .map_or(Timestamp::MIN, moment::of),
    })
}

/// The names of the schedules in a group.
pub(crate) async fn names(client: &Client, group: &str) -> Result<Vec<String>, Failure> {
    let mut pages = client
        .list_schedules()
        .group_name(group)
        .max_results(100)
        .into_paginator()
        .items()
        .send();
    let mut names = Vec::new();
    while let Some(schedule) = pages.next().await {
        let schedule =
            schedule.map_err(|error| Failure::of_call("scheduler:ListSchedules", group, &error))?;
        names.extend(schedule.name);
    }
    Ok(names)
}

impl Scheduled {
    /// When there should be a key that was made after this one, at the latest; after none for the first.
    /// A new schedule comes at once, so a key from before it has until then.
    pub(crate) fn due_after(&self, made: Option<Timestamp>) -> Option<Timestamp> {
        let first = self.window.after(self.created);
        let Some(made) = made else {
            return Some(first);
        };
        let due = self.when.as_ref()?.due_after(made, self.window);
        Some(due.max(first))
    }
}
