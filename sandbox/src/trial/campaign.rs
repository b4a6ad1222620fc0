//! Campaigns: months of many users' rotations, with things going wrong and people interfering as
//! chance has it.
//!
//! Chance is a pure function of the seed and of where it strikes, so what happens in one execution
//! does not depend on what happened in another, and leaving one thing out leaves the others.

mod chance;
mod happening;
mod life;
mod story;
mod sweep;
mod tally;

pub use happening::{Happening, What};
pub use story::{End, Story};
pub use sweep::Sweep;
pub use tally::Tally;

use super::{Ending, Sights};
use crate::world::{Violation, World, WorldError, WorldSpec};
use crate::{AccountSpec, Journaling};
use chance::Chance;
use life::Life;
use statemachine::Machine;
use std::collections::BTreeSet;
use std::rc::Rc;
use tokio::task::JoinSet;

/// Months of the rotations of all users of a pipeline, with things going wrong.
pub struct Campaign {
    spec: WorldSpec,
    machine: Rc<Machine>,
}

/// What is to happen in a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where chance comes from.
    pub seed: u64,
    /// How many rotations of each user are due.
    pub rounds: u32,
    /// If given, of all that chance would have happen, just these: see [`Happening::id`].
    pub only: Option<BTreeSet<String>>,
}

/// What came of a campaign.
#[derive(Clone, Debug)]
pub struct CampaignVerdict {
    /// How its executions ended, and how much was checked.
    pub tally: Tally,
    /// What happened, in order.
    pub happenings: Vec<Happening>,
    /// What became of each execution to which something happened.
    pub stories: Vec<Story>,
    /// How each user ended, when nothing went wrong any more.
    pub endings: Vec<(String, Ending)>,
    /// What did not hold.
    pub violations: Vec<Violation>,
}

impl CampaignVerdict {
    /// Whether everything that must hold did hold.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_in_order = |(_, ending): &(String, Ending)| *ending == Ending::Converged;
        self.violations.is_empty() && self.endings.iter().all(is_in_order)
    }
}

impl Campaign {
    /// With the pipeline, definition, users and applications of `spec`. Its schedules stay out of it.
    ///
    /// # Errors
    /// When the definition cannot run.
    pub fn new(spec: &WorldSpec) -> Result<Self, WorldError> {
        Ok(Campaign {
            machine: spec.machine()?,
            spec: spec.clone(),
        })
    }

    /// Runs the plan in a world of its own. When chance is done, a person puts each user in order, as
    /// an alert asks, and one more rotation must succeed.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn run(&self, plan: &Plan) -> Result<CampaignVerdict, WorldError> {
        let spec = WorldSpec {
            account: AccountSpec {
                seed: plan.seed,
                journaling: Journaling::Count,
                ..self.spec.account.clone()
            },
            ..self.spec.clone()
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()?;
        runtime.block_on(async {
            let world = Rc::new(World::with(&spec, Rc::clone(&self.machine))?);
            Ok(self.run_in(&world, plan).await)
        })
    }

    async fn run_in(&self, world: &Rc<World>, plan: &Plan) -> CampaignVerdict {
        let chance = Chance::of(plan);
        let lives = self.spec.users.iter().map(|user| {
            Rc::new(Life {
                world: Rc::clone(world),
                rotation: user.rotation.clone(),
                chance: chance.clone(),
            })
        });
        let lives: Vec<_> = lives.collect();
        let endings = world
            .during(async {
                world.start_applications();
                {
                    let _calls = chance.strike_calls(world);
                    let _lambdas = chance.strike_lambdas(world);
                    let mut all: JoinSet<()> = JoinSet::new();
                    for life in &lives {
                        all.spawn_local(Rc::clone(life).live(plan.rounds));
                    }
                    while let Some(done) = all.join_next().await {
                        if let Err(panic) = done {
                            std::panic::resume_unwind(panic.into_panic());
                        }
                    }
                }
                let mut endings = Vec::new();
                for life in &lives {
                    endings.push((life.rotation.user.to_string(), life.end().await));
                }
                endings
            })
            .await;
        let chronicle = world.chronicle();
        let mut tally = Tally {
            campaigns: 1,
            executions: chronicle.executions.len() as u64,
            checks: chronicle.checks,
            calls: world.account().attempts(),
            alerts: chronicle.alerts.len() as u64,
            sights: Sights::of(&chronicle),
            ..Tally::default()
        };
        for ending in chronicle
            .executions
            .iter()
            .flat_map(|record| &record.endings)
        {
            match End::of(&ending.outcome) {
                End::Well => tally.succeeded += 1,
                End::Held(_) => tally.held += 1,
                End::Failed(_) => tally.failed += 1,
                End::Stopped => tally.stopped += 1,
            }
        }
        let happenings = chance.log().take();
        for happening in &happenings {
            tally.count(happening);
        }
        CampaignVerdict {
            tally,
            stories: story::tell(&chronicle, &happenings),
            happenings,
            endings,
            violations: chronicle.violations,
        }
    }

    /// The smallest part of an unsound plan that is still unsound: nothing that happens in it can be
    /// left out.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn minimised(&self, plan: &Plan) -> Result<Plan, WorldError> {
        let happenings = self.run(plan)?.happenings;
        let mut needed: Vec<String> = happenings.iter().map(Happening::id).collect();
        let with = |needed: &[String]| Plan {
            only: Some(needed.iter().cloned().collect()),
            ..plan.clone()
        };
        // Halves first, then quarters, and so on: most of it has nothing to do with it.
        let mut length = needed.len().div_ceil(2);
        while length > 0 {
            let mut start = 0;
            while start < needed.len() {
                let end = (start + length).min(needed.len());
                let without = [&needed[..start], &needed[end..]].concat();
                if self.run(&with(&without))?.is_sound() {
                    start = end;
                } else {
                    needed = without;
                }
            }
            length = if length == 1 { 0 } else { length.div_ceil(2) };
        }
        Ok(with(&needed))
    }
}
