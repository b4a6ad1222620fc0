//! Many campaigns, one for each seed, on all processors.

use super::{Campaign, CampaignVerdict, Plan, Story, Tally};
use crate::threads::on_threads;
use crate::world::{WorldError, WorldSpec};
use std::num::NonZeroUsize;
use std::ops::Range;

/// What many campaigns have found together. It does not depend on the number of threads.
#[derive(Clone, Debug, Default)]
pub struct Sweep {
    /// How much there was of everything.
    pub tally: Tally,
    /// The plans in which something did not hold, by their seeds.
    pub unsound: Vec<(Plan, CampaignVerdict)>,
    /// The stories of the first seed.
    pub stories: Vec<Story>,
}

impl Sweep {
    /// Runs a campaign of so many rounds for each seed, in a world like `spec`.
    ///
    /// # Errors
    /// When the world cannot be made.
    ///
    /// # Panics
    /// When a campaign does.
    pub fn over(
        spec: &WorldSpec,
        seeds: Range<u64>,
        rounds: u32,
        threads: NonZeroUsize,
    ) -> Result<Self, WorldError> {
        let first = seeds.start;
        let plans = |thread: usize| {
            let seeds = seeds.clone().skip(thread).step_by(threads.get());
            seeds.map(move |seed| Plan {
                seed,
                rounds,
                only: None,
            })
        };
        let share = |thread| Sweep::of(spec, plans(thread), first);
        let mut sweep = Sweep::default();
        for share in on_threads(threads, share) {
            sweep.add(share?);
        }
        sweep.unsound.sort_by_key(|(plan, _)| plan.seed);
        Ok(sweep)
    }

    fn of(
        spec: &WorldSpec,
        plans: impl Iterator<Item = Plan>,
        first: u64,
    ) -> Result<Self, WorldError> {
        let campaign = Campaign::new(spec)?;
        let mut sweep = Sweep::default();
        for plan in plans {
            let verdict = campaign.run(&plan)?;
            sweep.tally.add(&verdict.tally);
            if plan.seed == first {
                sweep.stories.clone_from(&verdict.stories);
            }
            if !verdict.is_sound() {
                sweep.unsound.push((plan, verdict));
            }
        }
        Ok(sweep)
    }

    fn add(&mut self, other: Sweep) {
        self.tally.add(&other.tally);
        self.unsound.extend(other.unsound);
        self.stories.extend(other.stories);
    }
}
