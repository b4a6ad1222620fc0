//! The watchdog: its function, what starts it each day, and who hears when it is silent itself.

use super::Builder;
use super::alerts::AlertTopic;
use crate::config::Schedule as When;
use crate::infrastructure::{
    Alarm, AsynchronousInvocation, Expression, LogicalId, Managed, Metric, Rings, Role, Schedule,
    ScheduleGroup, Statement,
};
use contract::{Duration, Function, environment};

impl Builder<'_> {
    pub(super) fn watch(&mut self, topic: &AlertTopic, dead_letters: &Expression) {
        let environment = vec![
            (environment::SCHEDULE_GROUP, self.names.pipeline().into()),
            (environment::TOPIC, topic.arn.clone()),
        ];
        let more = self.grants.watching(&topic.arn, topic.key.as_ref());
        let function = self.function(Function::Watch, environment, more);
        let program = self.names.function(Function::Watch);
        // A second run would tell everything again. Who must hear of a failed one hears from the alarm.
        self.add_after(
            &["WatchFunction"],
            "WatchInvocation",
            AsynchronousInvocation {
                function: program.clone(),
                retries: 0,
            },
        );
        self.watch_schedule(function, dead_letters);
        let metric = |name| Metric {
            namespace: "AWS/Lambda",
            name,
            dimensions: vec![("FunctionName", program.as_str().into())],
            statistic: "Sum",
        };
        let (failed, ran) = (metric("Errors"), metric("Invocations"));
        self.stack.add(
            "WatchFailedAlarm",
            Alarm {
                name: self.names.alarm("watch-failed"),
                description: format!(
                    "The daily look at the users did not come to its end, or nobody has confirmed a subscription of the alerts' topic. Rotations go on as before. The log group {} says why; `keywheel status` and `keywheel doctor` tell what the watchdog would.",
                    self.names.function_log(Function::Watch)
                ),
                metric: failed,
                rings: Rings::AboveZero,
                topic: topic.arn.clone(),
            },
        );
        self.add_after(
            &["WatchSchedule"],
            "WatchSilentAlarm",
            Alarm {
                name: self.names.alarm("watch-silent"),
                description: format!(
                    "Nobody has looked at the users for two days. Rotations go on as before. Look whether the schedule {} is there and enabled; deploying again repairs it. Until then, run `keywheel status` each day.",
                    self.names.watch_schedule()
                ),
                metric: ran,
                rings: Rings::OnSilence,
                topic: topic.arn.clone(),
            },
        );
    }

    fn watch_schedule(&mut self, function: Expression, dead_letters: &Expression) {
        let name = self.names.watch_schedule();
        let group = Expression::arn("scheduler", &format!("schedule-group/{name}"));
        self.stack
            .add("WatchSchedules", ScheduleGroup { name: name.clone() });
        let policy = self
            .grants
            .watch_schedule(function.clone(), dead_letters.clone());
        let role = self.stack.add(
            "WatchScheduleRole",
            Role {
                name: name.clone(),
                description: "The watchdog's schedule: runs it".to_owned(),
                trust: Statement::trust("scheduler.amazonaws.com").on_behalf_of([group]),
                policy,
                permissions_boundary: self.configuration.deployment.permissions_boundary.clone(),
            },
        );
        self.add_after(
            &["WatchSchedules", "WatchInvocation"],
            "WatchSchedule",
            Schedule {
                name: name.clone(),
                description: format!("Looks at every user of {} each day", self.names.pipeline()),
                group: name,
                enabled: true,
                when: When::Every(Duration::from_days(1)),
                window: Duration::ZERO,
                target: function,
                // Everything that it needs to know, it was told when it was deployed.
                input: "{}".to_owned(),
                role,
                dead_letters: dead_letters.clone(),
            },
        );
    }

    /// Adds what refers to others by their names, after these.
    fn add_after(
        &mut self,
        before: &[&str],
        id: &str,
        resource: impl Into<crate::infrastructure::Resource>,
    ) {
        let ids = before.iter().map(|id| LogicalId::new(id));
        self.stack.resources.push(Managed {
            depends_on: ids.collect(),
            ..Managed::new(LogicalId::new(id), resource)
        });
    }
}
