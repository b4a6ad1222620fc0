//! EventBridge Scheduler.

use super::{Properties, object};
use crate::cdk::intrinsic::Intrinsics;
use crate::config;
use crate::infrastructure::{Schedule, ScheduleGroup, rate};
use contract::Duration;
use serde_json::{Value, json};

pub(super) fn group(group: &ScheduleGroup) -> Properties<'_> {
    Properties::tagged("AWS::Scheduler::ScheduleGroup", json!({"Name": group.name}))
}

pub(super) fn schedule<'a>(schedule: &'a Schedule, intrinsics: Intrinsics<'_>) -> Properties<'a> {
    let (expression, timezone) = match &schedule.when {
        config::Schedule::Every(interval) => (rate(*interval), None),
        config::Schedule::Cron {
            expression,
            timezone,
        } => (expression.to_string(), Some(json!(timezone))),
    };
    let properties = object([
        ("Name", Some(json!(schedule.name))),
        ("GroupName", Some(json!(schedule.group))),
        ("Description", Some(json!(schedule.description))),
        ("State", Some(json!(state(schedule.enabled)))),
        ("ScheduleExpression", Some(json!(expression))),
        ("ScheduleExpressionTimezone", timezone),
        ("FlexibleTimeWindow", Some(window(schedule.window))),
        (
            "Target",
            Some(json!({
                "Arn": intrinsics.value(&schedule.state_machine),
                "RoleArn": intrinsics.value(&schedule.role),
                "Input": schedule.input,
                // The most there is: a start is late rather than lost.
                "RetryPolicy": {
                    "MaximumEventAgeInSeconds": 86_400,
                    "MaximumRetryAttempts": 185,
                },
                "DeadLetterConfig": {"Arn": intrinsics.value(&schedule.dead_letters)},
            })),
        ),
    ]);
    Properties::untagged("AWS::Scheduler::Schedule", properties)
}

fn state(enabled: bool) -> &'static str {
    if enabled { "ENABLED" } else { "DISABLED" }
}

fn window(window: Duration) -> Value {
    match window.as_secs() / 60 {
        0 => json!({"Mode": "OFF"}),
        minutes => json!({"Mode": "FLEXIBLE", "MaximumWindowInMinutes": minutes}),
    }
}
