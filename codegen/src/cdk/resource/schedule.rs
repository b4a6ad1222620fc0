//! EventBridge Scheduler.

use super::Properties;
use crate::cdk::intrinsic::{Deployed, Intrinsics};
use crate::config;
use crate::infrastructure::{Schedule, ScheduleGroup, rate};
use contract::Duration;
use serde::Serialize;
use serde_json::json;

pub(super) fn group(group: &ScheduleGroup) -> Properties<'_> {
    Properties::tagged("AWS::Scheduler::ScheduleGroup", json!({"Name": group.name}))
}

/// What CloudFormation calls the properties of a schedule.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ScheduleProperties<'a> {
    name: &'a str,
    group_name: &'a str,
    description: &'a str,
    state: &'static str,
    schedule_expression: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule_expression_timezone: Option<&'a str>,
    flexible_time_window: Window,
    target: Target<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Window {
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum_window_in_minutes: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Target<'a> {
    arn: Deployed<'a>,
    role_arn: Deployed<'a>,
    input: &'a str,
    retry_policy: RetryPolicy,
    dead_letter_config: DeadLetterConfig<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RetryPolicy {
    maximum_event_age_in_seconds: u32,
    maximum_retry_attempts: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DeadLetterConfig<'a> {
    arn: Deployed<'a>,
}

pub(super) fn schedule<'a>(
    schedule: &'a Schedule,
    intrinsics: Intrinsics<'a>,
) -> Properties<'a, ScheduleProperties<'a>> {
    let (expression, timezone) = match &schedule.when {
        config::Schedule::Every(interval) => (rate(*interval), None),
        config::Schedule::Cron {
            expression,
            timezone,
        } => (expression.to_string(), Some(timezone.as_str())),
    };
    let properties = ScheduleProperties {
        name: &schedule.name,
        group_name: &schedule.group,
        description: &schedule.description,
        state: if schedule.enabled {
            "ENABLED"
        } else {
            "DISABLED"
        },
        schedule_expression: expression,
        schedule_expression_timezone: timezone,
        flexible_time_window: Window::of(schedule.window),
        target: Target {
            arn: intrinsics.deployed(&schedule.target),
            role_arn: intrinsics.deployed(&schedule.role),
            input: &schedule.input,
            // The most there is: a start is late rather than lost.
            retry_policy: RetryPolicy {
                maximum_event_age_in_seconds: 86_400,
                maximum_retry_attempts: 185,
            },
            dead_letter_config: DeadLetterConfig {
                arn: intrinsics.deployed(&schedule.dead_letters),
            },
        },
    };
    Properties::untagged("AWS::Scheduler::Schedule", properties)
}

impl Window {
    fn of(window: Duration) -> Self {
        match window.as_secs() / 60 {
            0 => Window {
                mode: "OFF",
                maximum_window_in_minutes: None,
            },
            minutes => Window {
                mode: "FLEXIBLE",
                maximum_window_in_minutes: Some(minutes),
            },
        }
    }
}
