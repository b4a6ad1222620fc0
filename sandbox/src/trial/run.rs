//! One rotation of a trial, whoever starts it.

use super::{input_of, is_good, is_held};
use crate::world::{ExecutionRecord, Rotated, Trigger, World};
use contract::{ErrorName, Rotation};
use std::time::Duration;

/// How one rotation ended.
#[derive(Clone, Debug)]
pub(super) enum Run {
    /// An execution of the state machine.
    Execution(ExecutionRecord),
    /// RotateSecret, and what followed.
    Native(Rotated),
}

impl Run {
    /// Rotates as the user's trigger does.
    pub(super) async fn of(world: &World, rotation: &Rotation) -> Self {
        Run::triggered(world, rotation, world.trigger_of(rotation)).await
    }

    /// Rotates by this trigger.
    pub(super) async fn triggered(world: &World, rotation: &Rotation, trigger: Trigger) -> Self {
        // Boxed: the one or the other would be in every future that waits for this one.
        match trigger {
            Trigger::Schedule => Run::Execution(Box::pin(world.execute(&input_of(rotation))).await),
            Trigger::SecretsManager => Run::Native(Box::pin(world.rotate_secret(rotation)).await),
        }
    }

    /// Whether all of it went well.
    pub(super) fn is_good(&self) -> bool {
        match self {
            Run::Execution(record) => is_good(record),
            Run::Native(rotated) => {
                let rotation = rotated.rotation.as_ref();
                rotation.is_some_and(|rotation| rotation.failure.is_none())
                    && rotated.executions.iter().all(is_good)
            }
        }
    }

    /// Whether a person was called.
    pub(super) fn is_held(&self) -> bool {
        match self {
            Run::Execution(record) => is_held(record),
            Run::Native(rotated) => {
                let failure = rotated
                    .rotation
                    .as_ref()
                    .and_then(|rotation| rotation.failure.as_ref());
                failure.is_some_and(|(_, failure)| failure.error == ErrorName::Held.as_str())
                    || rotated.executions.iter().any(is_held)
            }
        }
    }

    /// The executions that ended badly.
    pub(super) fn failed_executions(&self) -> Vec<&ExecutionRecord> {
        let executions = match self {
            Run::Execution(record) => std::slice::from_ref(record),
            Run::Native(rotated) => &rotated.executions,
        };
        executions
            .iter()
            .filter(|record| !is_good(record))
            .collect()
    }

    /// How it ended, for people.
    pub(super) fn told(&self) -> String {
        match self {
            Run::Execution(record) => format!("{:?}", record.outcome),
            Run::Native(Rotated {
                refusal,
                rotation,
                executions,
            }) => {
                let failure = rotation
                    .as_ref()
                    .and_then(|rotation| rotation.failure.as_ref());
                let outcomes: Vec<_> = executions.iter().map(|record| &record.outcome).collect();
                format!("{refusal:?}, {failure:?}, {outcomes:?}")
            }
        }
    }
}

/// How many clean rotations it may take until the user is in order again, or held.
const MOST_CLEAN_RUNS: usize = 4;

/// Runs clean rotations, ten minutes apart, until one succeeds or is held: at least one. The rotate
/// Lambda holds, too, when it has something cleared away first, so there it is the last one that counts.
pub(super) async fn clean_up(world: &World, rotation: &Rotation) -> Run {
    let mut runs = 0;
    loop {
        world
            .account()
            .clock()
            .sleep(Duration::from_secs(600))
            .await;
        let last = Run::of(world, rotation).await;
        runs += 1;
        let is_held_for_good = last.is_held() && matches!(last, Run::Execution(_));
        if last.is_good() || is_held_for_good || runs == MOST_CLEAN_RUNS {
            return last;
        }
    }
}
