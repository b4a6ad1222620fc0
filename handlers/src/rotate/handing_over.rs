//! What the rotate Lambda hands over to the state machine, and what it reads of the user's schedule.

use super::{Rotate, Turn};
use crate::failure::Cause;
use crate::{Failure, moment, secret_store};
use contract::{Handover, KeyRef, Rotation, label};
use tracing::info;

impl Rotate {
    /// What the user's schedule says in its input. Whether the schedule is enabled does not matter.
    pub(super) async fn rotation(&self, schedule: &str) -> Result<Rotation, Failure> {
        let group = &self.deployment.schedule_group;
        let scheduled = crate::schedule::get(&self.schedules, group, schedule).await?;
        Ok(scheduled.rotation)
    }

    /// Once the key is published, the rest of the rotation is the state machine's: it announces the
    /// key, and sees to the old one.
    pub(super) async fn published(&self, turn: &Turn<'_>, new_key: KeyRef) -> Result<(), Failure> {
        let secret = &turn.rotation.secret;
        // The labels have moved since the turn began.
        let described = secret_store::describe(&self.secrets, secret).await?;
        if !described.has(turn.token, label::CURRENT) {
            // A later rotation has published its key already, and sees to what was before.
            return Ok(());
        }
        let old_key_id = match described.version(label::PREVIOUS) {
            Some(version) => self.create.stored(&turn.rotation, version).await?.key,
            None => None,
        };
        let handover = Handover::Published {
            new_key,
            old_key_id,
            published_at: moment::now(&self.clock),
        };
        self.hand_over(turn, &handover).await
    }

    /// Starts an execution that begins with this. Its name is the same each time that the step is
    /// run, so there is one execution, however often Secrets Manager retries.
    pub(super) async fn hand_over(
        &self,
        turn: &Turn<'_>,
        handover: &Handover,
    ) -> Result<(), Failure> {
        let machine = &self.deployment.state_machine_arn;
        let name = handover.execution_name(turn.token);
        let input = turn.rotation.execution_input(Some(handover));
        let started = self
            .state_machines
            .start_execution()
            .state_machine_arn(machine)
            .name(&name)
            .input(input.to_string())
            .send()
            .await;
        match started {
            Ok(_) => info!(name, "handed over to the state machine"),
            Err(error) if Cause::of(&error).is("ExecutionAlreadyExists") => {
                info!(name, "an earlier run has handed over already");
            }
            Err(error) => return Err(Failure::of_call("states:StartExecution", machine, &error)),
        }
        Ok(())
    }
}
