//! What the rotate Lambda hands over to the state machine, and what it reads of the user's schedule.

use super::{Rotate, Turn};
use crate::failure::Cause;
use crate::{Failure, moment, secret_store};
use contract::{ErrorName, Handover, KeyRef, Rotation, label};
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
        let name = execution_name(handover, turn.token);
        let started = self
            .state_machines
            .start_execution()
            .state_machine_arn(machine)
            .name(&name)
            .input(execution_input(&turn.rotation, handover)?)
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

fn execution_input(rotation: &Rotation, handover: &Handover) -> Result<String, Failure> {
    let written = serde_json::to_value(rotation).and_then(|mut input| {
        input[Handover::FIELD] = serde_json::to_value(handover)?;
        serde_json::to_string(&input)
    });
    written.map_err(|error| {
        let facts = format!("The execution's input cannot be written: {error}.");
        Failure::new(ErrorName::AwsRefused, facts)
    })
}

/// Step Functions allows 80 characters (`StartExecution`, API reference). The key is what tells two
/// executions of one rotation apart; 36 characters of the token, Secrets Manager's own, are a UUID.
fn execution_name(handover: &Handover, token: &str) -> String {
    const LONGEST: usize = 80;
    let key = match handover {
        Handover::Published { new_key, .. } => &new_key.access_key_id,
        Handover::Discard { access_key_id, .. } => access_key_id,
    };
    let what = match handover {
        Handover::Published { .. } => "published",
        Handover::Discard { .. } => "discard",
    };
    let name = format!("{what}-{key}-{token}");
    name.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::step::DeleteReason;

    #[test]
    fn an_execution_is_named_by_what_it_does_to_which_key_in_which_rotation() {
        let discard = Handover::Discard {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
            versions: Vec::new(),
            reason: DeleteReason::Orphan,
        };
        assert_eq!(
            execution_name(&discard, "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1"),
            "discard-AKIAIOSFODNN7EXAMPLE-EXAMPLE1-90ab-cdef-fedc-ba987SECRET1"
        );
        assert_eq!(execution_name(&discard, &"t".repeat(64)).len(), 80);
    }
}
