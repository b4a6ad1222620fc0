//! What the schedules of all users share: their group and their role.

use super::Builder;
use crate::infrastructure::{Expression, Role, ScheduleGroup, Statement};

impl Builder<'_> {
    pub(super) fn schedules(&mut self, state_machine: &Expression, dead_letters: &Expression) {
        let group = self.names.pipeline().to_owned();
        let itself = Expression::arn("scheduler", &format!("schedule-group/{group}"));
        self.stack.add("Schedules", ScheduleGroup { name: group });
        let policy = self
            .grants
            .scheduler(state_machine.clone(), dead_letters.clone());
        self.stack.add(
            "SchedulerRole",
            Role {
                name: self.names.scheduler(),
                description: "The users' schedules: start rotations".to_owned(),
                trust: Statement::trust("scheduler.amazonaws.com").on_behalf_of([itself]),
                policy,
                permissions_boundary: self.configuration.deployment.permissions_boundary.clone(),
            },
        );
    }
}
