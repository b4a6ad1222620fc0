//! Trials: one rotation with things going wrong at chosen calls, what a person does afterwards, and
//! whether everything that must hold did hold.
//!
//! A trial is pure data and its run is the same each time, so a search enumerates trials, and one
//! that finds something is a test case as it stands.

mod meddling;
mod mishap;
mod race;
mod search;
mod sights;
mod stumble;
mod verdict;

pub use meddling::{Deed, Meddling};
pub use mishap::{Incident, Mishap};
pub use race::Race;
pub use search::{Search, Searched};
pub use sights::{Sight, Sights};
pub use stumble::Stumble;
pub use verdict::{Ending, Verdict};

use crate::fault::{Attempt, RuleGuard};
use crate::world::{Beginning, ExecutionRecord, World, WorldError, WorldSpec};
use contract::{Duration, ErrorName, Rotation};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use statemachine::Outcome;
use std::fmt;

/// One rotation with things going wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trial {
    /// What is there before.
    pub beginning: Beginning,
    /// What goes wrong in the first execution, in the order of its calls.
    pub incidents: Vec<Incident>,
    /// What a person does when the execution has failed.
    pub afterwards: Afterwards,
}

/// What a person does about an execution that has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Afterwards {
    /// Nothing: the next one is that of the schedule, a month later.
    Nothing,
    /// Starts an execution with the same input, a few minutes later.
    Rerun,
    /// Starts one at once, while what the first one did has not settled.
    RerunAtOnce,
    /// Redrives the execution, a few minutes later.
    Redrive,
}

impl Afterwards {
    /// All of them.
    pub const ALL: [Afterwards; 4] = [
        Afterwards::Nothing,
        Afterwards::Rerun,
        Afterwards::RerunAtOnce,
        Afterwards::Redrive,
    ];

    const fn waits(self) -> Duration {
        match self {
            Afterwards::Nothing => Duration::from_days(30),
            Afterwards::Rerun | Afterwards::Redrive => Duration::from_minutes(10),
            Afterwards::RerunAtOnce => Duration::ZERO,
        }
    }
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, incident) in self.incidents.iter().enumerate() {
            write!(f, "{}{incident}", if index == 0 { "" } else { ", then " })?;
        }
        f.write_str(match self.afterwards {
            Afterwards::Nothing => "; nobody does anything until the next schedule",
            Afterwards::Rerun => "; then rerun",
            Afterwards::RerunAtOnce => "; then rerun at once",
            Afterwards::Redrive => "; then redrive",
        })
    }
}

impl Trial {
    /// Runs the trial in a world of its own, with the pipeline, definition and user of `spec`, whose
    /// schedules and applications stay out of it.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn run(&self, spec: &WorldSpec) -> Result<Verdict, WorldError> {
        in_world(spec, self.beginning, async |world, rotation| {
            self.run_in(world, rotation).await
        })
    }

    async fn run_in(&self, world: &World, rotation: &Rotation) -> Verdict {
        let input = input_of(rotation);
        let mut record = {
            let _wrong = self.go_wrong(world);
            world.execute(&input).await
        };
        let calls = world.account().attempts();
        let failed = !is_good(&record);
        if failed {
            let clock = world.account().clock().clone();
            clock
                .sleep_until(self.afterwards.waits().after(clock.now()))
                .await;
            record = match self.afterwards {
                Afterwards::Redrive => redriven(world, &record).await,
                Afterwards::Nothing | Afterwards::Rerun | Afterwards::RerunAtOnce => {
                    world.execute(&input).await
                }
            };
        }
        let last = clean_up(world, &input, record).await;
        Verdict {
            failed,
            ..Verdict::of(world, rotation, &last, calls)
        }
    }

    /// Has the incidents happen while the guard lives.
    fn go_wrong(&self, world: &World) -> RuleGuard {
        let mut incidents: Vec<_> = self.incidents.iter().map(Incident::armed).collect();
        let before = world.account().attempts();
        world.account().rule(move |attempt: &Attempt| {
            incidents
                .iter_mut()
                .find_map(|incident| incident.fate(attempt.number - before, attempt))
        })
    }
}

/// Acts in a world of its own, with the pipeline, definition and first user of `spec`, whose
/// schedule and application stay out of it.
fn in_world(
    spec: &WorldSpec,
    beginning: Beginning,
    act: impl AsyncFnOnce(&World, &Rotation) -> Verdict,
) -> Result<Verdict, WorldError> {
    let mut spec = spec.clone();
    spec.users.truncate(1);
    let Some(user) = spec.users.first_mut() else {
        return Err(WorldError::Empty);
    };
    user.beginning = beginning;
    let rotation = user.rotation.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    runtime.block_on(async { Ok(act(&World::new(&spec)?, &rotation).await) })
}

async fn redriven(world: &World, record: &ExecutionRecord) -> ExecutionRecord {
    world
        .during(async {
            match world.redrive(&record.arn) {
                Ok(running) => running.end().await,
                Err(_) => record.clone(),
            }
        })
        .await
}

/// How many clean executions it may take until the user is in order again, or held.
const MOST_CLEAN_RUNS: usize = 4;

/// Runs clean executions, ten minutes apart, until one succeeds or is held: at least one.
async fn clean_up(world: &World, input: &Value, mut last: ExecutionRecord) -> ExecutionRecord {
    for _ in 0..MOST_CLEAN_RUNS {
        world
            .account()
            .clock()
            .sleep(std::time::Duration::from_secs(600))
            .await;
        last = world.execute(input).await;
        if is_good(&last) || is_held(&last) {
            break;
        }
    }
    last
}

fn input_of(rotation: &Rotation) -> Value {
    serde_json::to_value(rotation).expect("a rotation is plain data")
}

fn is_good(record: &ExecutionRecord) -> bool {
    matches!(record.outcome, Some(Outcome::Succeeded { .. }))
}

fn is_held(record: &ExecutionRecord) -> bool {
    matches!(&record.outcome, Some(Outcome::Failed { error: Some(error), .. }) if error == ErrorName::Held.as_str())
}
