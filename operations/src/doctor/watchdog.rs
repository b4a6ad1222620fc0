//! The watchdog's schedule: there, and on.

use super::{Check, DEPLOY, Patient};
use crate::{Call, Error};
use aws_sdk_scheduler::types::ScheduleState;

impl Patient<'_> {
    pub(super) async fn watchdog(&self) -> Check {
        let name = self.pipeline.names().watch_schedule();
        let subject = format!("schedule {name}");
        let call = self.clients.schedules.get_schedule().name(&name);
        let found = match call.group_name(&name).send().await {
            Ok(found) => found,
            Err(error) => {
                let call = Call::new("scheduler:GetSchedule", subject.clone());
                let error = Error::of_call(call, &error);
                return if error.is_not_there() {
                    Check::missing(subject, self.pipeline)
                } else {
                    Check::unseen(subject, error)
                };
            }
        };
        if found.state == Some(ScheduleState::Enabled) {
            Check::fine(
                subject,
                "it is there and enabled, so the watchdog looks each day",
            )
        } else {
            Check::finding(
                subject,
                "it is disabled, so nobody looks at the users each day",
                DEPLOY,
            )
        }
    }
}
