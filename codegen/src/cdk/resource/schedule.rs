//! EventBridge Scheduler.

use super::{Properties, object};
use crate::cdk::intrinsic::Intrinsics;
use crate::config;
use crate::infrastructure::{Schedule, ScheduleGroup};
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
        ("State", Some(json!("ENABLED"))),
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

fn window(window: Duration) -> Value {
    match window.as_secs() / 60 {
        0 => json!({"Mode": "OFF"}),
        minutes => json!({"Mode": "FLEXIBLE", "MaximumWindowInMinutes": minutes}),
    }
}

/// In the largest unit that fits, and in the singular where it is one, as EventBridge wants it.
fn rate(interval: Duration) -> String {
    let minutes = interval.as_secs() / 60;
    let (count, unit) = if minutes.is_multiple_of(24 * 60) {
        (minutes / (24 * 60), "day")
    } else if minutes.is_multiple_of(60) {
        (minutes / 60, "hour")
    } else {
        (minutes, "minute")
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("rate({count} {unit}{plural})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_read_as_eventbridge_wants_them() {
        for (text, expected) in [
            ("30d", "rate(30 days)"),
            ("24h", "rate(1 day)"),
            ("36h", "rate(36 hours)"),
            ("60m", "rate(1 hour)"),
            ("90m", "rate(90 minutes)"),
            ("1m", "rate(1 minute)"),
        ] {
            assert_eq!(rate(text.parse().unwrap()), expected);
        }
    }
}
