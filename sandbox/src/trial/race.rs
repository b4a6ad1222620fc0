//! Races: two rotations of one user, interleaved at their calls.

use super::{Bench, Run, Verdict, clean_up};
use crate::fault::{Attempt, Fate, Gate};
use crate::world::{Beginning, Trigger, World, WorldError};
use contract::Rotation;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Two rotations of one user. The first one stops before a call, the second one runs until it
/// stops before one, the first goes on for some calls, and then both run freely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Race {
    /// What is there before.
    pub beginning: Beginning,
    /// What starts the first one and the second one. Secrets Manager starts one of them at most: it has
    /// one rotation of a secret at a time.
    pub triggers: [Trigger; 2],
    /// The call of the first execution before which the second one starts.
    pub first_stops: u64,
    /// The call of the second execution before which the first one goes on.
    pub second_stops: u64,
    /// How many calls the first one then makes before the second goes on.
    pub head_start: u64,
}

/// Nobody waits at a gate for longer: Lambda stops a function after a minute.
const PATIENCE: Duration = Duration::from_secs(90);

impl fmt::Display for Race {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the first stops before its call {}, the second before its call {}, the first goes on for {} calls",
            self.first_stops, self.second_stops, self.head_start
        )
    }
}

impl Race {
    /// Runs the race in a world of its own.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn run(&self, bench: &Bench) -> Result<Verdict, WorldError> {
        bench.run(self.beginning, async |world, rotation| {
            self.run_in(world, rotation).await
        })
    }

    async fn run_in(&self, world: &World, rotation: &Rotation) -> Verdict {
        let (first, second, head_start) = (Gate::new(), Gate::new(), Gate::new());
        let [one, two] = self.names();
        let gates = [
            (one, self.first_stops, first.clone()),
            (two, self.second_stops, second.clone()),
            (one, self.first_stops + self.head_start, head_start.clone()),
        ];
        let _stops = world.account().rule(move |attempt: &Attempt| {
            let (execution, number) = (attempt.execution.as_deref()?, attempt.number_in_execution?);
            let stops =
                |(name, stop, _): &&(&str, u64, Gate)| execution.contains(name) && number == *stop;
            gates
                .iter()
                .find(stops)
                .map(|(_, _, gate)| Fate::Until(gate.clone()))
        });
        let running = Run::triggered(world, rotation, self.triggers[0]);
        let overtaking = async {
            reached(&first, 1).await;
            let overtaking = Run::triggered(world, rotation, self.triggers[1]);
            let conducting = async {
                reached(&second, 1).await;
                first.open();
                if self.head_start > 0 {
                    reached(&head_start, 1).await;
                }
                second.open();
                head_start.open();
            };
            tokio::join!(overtaking, conducting).0
        };
        tokio::join!(running, overtaking);
        let calls = world.account().attempts();
        let last = clean_up(world, rotation).await;
        Verdict::of(world, rotation, &last, calls).await
    }
}

impl Race {
    /// What the two are called as their calls know them.
    fn names(&self) -> [&'static str; 2] {
        match self.triggers {
            [Trigger::Schedule, Trigger::Schedule] => ["by-hand-1", "by-hand-2"],
            [Trigger::SecretsManager, _] => ["secretsmanager:", "by-hand-1"],
            [_, Trigger::SecretsManager] => ["by-hand-1", "secretsmanager:"],
        }
    }
}

async fn reached(gate: &Gate, arrivals: usize) {
    // An execution that never comes here has ended, or waits for something else.
    let _ = tokio::time::timeout(PATIENCE, gate.arrivals(arrivals)).await;
}
