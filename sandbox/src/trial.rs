//! Trials: one rotation with things going wrong at chosen calls, what a person does afterwards, and
//! whether everything that must hold did hold.
//!
//! A trial is pure data and its run is the same each time, so a search enumerates trials, and one
//! that finds something is a test case as it stands.

mod bench;
mod campaign;
mod intervention;
mod meddling;
mod mishap;
mod race;
mod run;
mod search;
mod sights;
mod stumble;
mod verdict;

pub use bench::Bench;
pub use campaign::{Campaign, CampaignVerdict, End, Happening, Plan, Story, Sweep, Tally, What};
pub use intervention::{Interruption, Intervention};
pub use meddling::{Deed, Meddling};
pub use mishap::{Incident, Mishap};
pub use race::Race;
pub use search::{Search, Searched};
pub use sights::{Sight, Sights};
pub use stumble::Stumble;
pub use verdict::{Ending, Verdict};

use crate::fault::{Attempt, RuleGuard};
use crate::world::{Beginning, ExecutionRecord, World, WorldError};

use contract::{Duration, ErrorName, Rotation};
use run::{Run, clean_up};
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
    /// Runs the trial in a world of its own.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn run(&self, bench: &Bench) -> Result<Verdict, WorldError> {
        bench.run(self.beginning, async |world, rotation| {
            self.run_in(world, rotation).await
        })
    }

    async fn run_in(&self, world: &World, rotation: &Rotation) -> Verdict {
        let first = {
            let _wrong = self.go_wrong(world);
            Run::of(world, rotation).await
        };
        let calls = world.account().attempts();
        let failed = !first.is_good();
        if failed {
            let clock = world.account().clock().clone();
            clock
                .sleep_until(self.afterwards.waits().after(clock.now()))
                .await;
            match (self.afterwards, first.failed_executions()) {
                (Afterwards::Redrive, failed) if !failed.is_empty() => {
                    for record in failed {
                        redrive(world, &record.arn).await;
                    }
                }
                _ => {
                    Run::of(world, rotation).await;
                }
            }
        }
        let last = clean_up(world, rotation).await;
        Verdict {
            failed,
            ..Verdict::of(world, rotation, &last, calls).await
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

async fn redrive(world: &World, arn: &str) {
    world
        .during(async {
            // Refused only when the execution is too old, and then the next one has to do.
            if let Ok(running) = world.redrive(arn) {
                running.end().await;
            }
        })
        .await;
}

fn input_of(rotation: &Rotation) -> Value {
    serde_json::to_value(rotation).expect("a rotation is plain data")
}

fn is_good(record: &ExecutionRecord) -> bool {
    matches!(record.outcome, Some(Outcome::Succeeded { .. }))
}

fn is_held(record: &ExecutionRecord) -> bool {
    record.outcome.as_ref().is_some_and(is_hold)
}

fn is_hold(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed { error: Some(error), .. } if error == ErrorName::Held.as_str())
}
