//! `keywheel simulate --faults`: rotations with things going wrong, as chance has it.

mod document;
mod report;

use super::world;
use crate::failure::Failure;
use crate::output::Output;
use codegen::config::Configuration;
use contract::Duration;
use jiff::Timestamp;
use sandbox::trial::{Campaign, CampaignVerdict, Plan, Sweep};
use sandbox::world::{WorldError, WorldSpec};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::process::ExitCode;

/// Rotations of one user in one campaign, at most: a broken one is the easier to understand the
/// shorter its campaign is.
const MOST_ROUNDS: u64 = 12;

/// What to search.
pub(super) struct Search<'a> {
    pub(super) configuration: &'a Configuration,
    pub(super) file: &'a str,
    pub(super) start: Timestamp,
    pub(super) seed: u64,
    pub(super) rotations: u64,
}

/// What was searched, and what was found.
struct Found<'a> {
    search: &'a Search<'a>,
    rounds: u32,
    seeds: Range<u64>,
    sweep: Sweep,
    broken: Vec<Broken>,
}

/// A campaign in which something did not hold, without what has nothing to do with it.
struct Broken {
    plan: Plan,
    verdict: CampaignVerdict,
}

impl Search<'_> {
    pub(super) fn run(&self, json: bool, output: &mut Output) -> Result<ExitCode, Failure> {
        // Only schedules depend on how long it takes, and campaigns have none.
        let spec = world::of(self.configuration, self.start, Duration::ZERO, self.seed)
            .map_err(|error| Failure::Defect(error.to_string()))?;
        let found = self
            .found(&spec)
            .map_err(|error| Failure::Defect(error.to_string()))?;
        output.print(&if json {
            document::of(&found)
        } else {
            report::of(&found)
        })?;
        Ok(ExitCode::from(u8::from(!found.broken.is_empty())))
    }

    fn found(&self, spec: &WorldSpec) -> Result<Found<'_>, WorldError> {
        let users = self.configuration.users.len() as u64;
        let rounds = (self.rotations.div_ceil(users)).clamp(1, MOST_ROUNDS);
        let campaigns = self.rotations.div_ceil(users * rounds);
        let seeds = self.seed..self.seed.saturating_add(campaigns);
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let sweep = Sweep::over(spec, seeds.clone(), rounds, threads)?;
        let broken = sweep
            .unsound
            .iter()
            .take(report::MOST_BROKEN)
            .map(|(plan, _)| Broken::minimised(spec, plan))
            .collect::<Result<_, _>>()?;
        Ok(Found {
            search: self,
            rounds,
            seeds,
            sweep,
            broken,
        })
    }
}

impl Broken {
    fn minimised(spec: &WorldSpec, plan: &Plan) -> Result<Self, WorldError> {
        let campaign = Campaign::new(spec)?;
        let plan = campaign.minimised(plan)?;
        let verdict = campaign.run(&plan)?;
        Ok(Broken { plan, verdict })
    }
}

impl Found<'_> {
    fn users(&self) -> usize {
        self.search.configuration.users.len()
    }

    /// The rotations that were due, without reruns and second executions.
    fn rotations(&self) -> u64 {
        (self.seeds.end - self.seeds.start) * u64::from(self.rounds) * self.users() as u64
    }

    /// What repeats one campaign.
    fn command(&self, seed: u64) -> String {
        let Search { file, start, .. } = self.search;
        let rotations = u64::from(self.rounds) * self.users() as u64;
        format!(
            "keywheel simulate {file} --start {start} --faults --seed {seed} --rotations {rotations}"
        )
    }
}
