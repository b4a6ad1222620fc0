//! Searching: many trials, and what they found together.

use super::{Afterwards, Bench, Ending, Incident, Mishap, Sights, Trial, Verdict};
use crate::threads::on_threads;
use crate::world::{Beginning, WorldError, WorldSpec};
use std::num::NonZeroUsize;

/// A search over trials of one user's rotation.
pub struct Search<'a> {
    bench: &'a Bench,
    searched: Searched,
}

/// What a search has found.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    /// How many trials were run.
    pub trials: u64,
    /// How many executions they took.
    pub executions: u64,
    /// How many times the invariants were checked.
    pub checks: u64,
    /// How many ended with the user in order.
    pub converged: u64,
    /// How many ended in a hold.
    pub held: u64,
    /// What was seen on the way.
    pub sights: Sights,
    /// The trials in which something did not hold.
    pub unsound: Vec<(Trial, Verdict)>,
}

impl<'a> Search<'a> {
    /// A search on this bench.
    #[must_use]
    pub fn on(bench: &'a Bench) -> Self {
        Search {
            bench,
            searched: Searched::default(),
        }
    }

    /// What was found.
    #[must_use]
    pub fn searched(self) -> Searched {
        self.searched
    }

    /// Runs one trial.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn run(&mut self, trial: &Trial) -> Result<Verdict, WorldError> {
        let verdict = trial.run(self.bench)?;
        let searched = &mut self.searched;
        searched.trials += 1;
        searched.executions += verdict.executions as u64;
        searched.checks += verdict.checks;
        searched.sights.add_all(&verdict.sights);
        match verdict.ending {
            Ending::Converged => searched.converged += 1,
            Ending::Held => searched.held += 1,
            Ending::Stuck(_) => {}
        }
        if !verdict.is_sound() {
            searched.unsound.push((trial.clone(), verdict.clone()));
        }
        Ok(verdict)
    }

    /// Every call with every mishap, and each thing a person may do afterwards.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn single(
        &mut self,
        beginning: Beginning,
        mishaps: &[Mishap],
        afterwards: &[Afterwards],
    ) -> Result<(), WorldError> {
        for incident in self.after(beginning, None, mishaps)? {
            self.with_each(beginning, &[incident], afterwards)?;
        }
        Ok(())
    }

    /// Every mishap at every call that the execution makes after the first incident, or at any call
    /// when there is none; the execution is run once to count them.
    fn after(
        &mut self,
        beginning: Beginning,
        first: Option<Incident>,
        mishaps: &[Mishap],
    ) -> Result<Vec<Incident>, WorldError> {
        let alone = self.run(&Trial {
            beginning,
            incidents: first.into_iter().collect(),
            afterwards: Afterwards::Nothing,
        })?;
        let calls = first.map_or(0, |first| first.call) + 1..=alone.calls;
        let at = |call| {
            mishaps.iter().map(move |mishap| Incident {
                call,
                mishap: *mishap,
            })
        };
        Ok(calls.flat_map(at).collect())
    }

    /// These incidents with each thing a person may do afterwards; just one when the execution gets
    /// over them by itself.
    fn with_each(
        &mut self,
        beginning: Beginning,
        incidents: &[Incident],
        afterwards: &[Afterwards],
    ) -> Result<(), WorldError> {
        for afterwards in afterwards {
            let trial = Trial {
                beginning,
                incidents: incidents.to_vec(),
                afterwards: *afterwards,
            };
            if !self.run(&trial)?.failed {
                break;
            }
        }
        Ok(())
    }

    /// Every pair that begins with this incident.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn pairs_after(
        &mut self,
        beginning: Beginning,
        first: Incident,
        mishaps: &[Mishap],
        afterwards: &[Afterwards],
    ) -> Result<(), WorldError> {
        for second in self.after(beginning, Some(first), mishaps)? {
            self.with_each(beginning, &[first, second], afterwards)?;
        }
        Ok(())
    }
}

impl Search<'_> {
    /// Trials with one to four mishaps at any calls, as chance has it: the same seed, the same trials.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn random(&mut self, seed: u64, trials: u64) -> Result<(), WorldError> {
        let mut chance = fastrand::Rng::with_seed(seed);
        for _ in 0..trials {
            let trial = random_trial(&mut chance);
            self.run(&trial)?;
        }
        Ok(())
    }

    /// The smallest part of an unsound trial that is still unsound: no incident can be left out.
    ///
    /// # Errors
    /// When the world cannot be made.
    pub fn minimised(&self, trial: &Trial) -> Result<Trial, WorldError> {
        let mut smallest = trial.clone();
        let mut index = 0;
        while index < smallest.incidents.len() {
            let mut smaller = smallest.clone();
            smaller.incidents.remove(index);
            if smaller.run(self.bench)?.is_sound() {
                index += 1;
            } else {
                smallest = smaller;
            }
        }
        Ok(smallest)
    }
}

/// The calls of a rotation with its detours, about.
const CALLS: std::ops::RangeInclusive<u64> = 1..=40;

fn random_trial(chance: &mut fastrand::Rng) -> Trial {
    let mut incidents: Vec<_> = (0..chance.usize(1..=4))
        .map(|_| Incident {
            call: chance.u64(CALLS),
            mishap: Mishap::ALL[chance.usize(..Mishap::ALL.len())],
        })
        .collect();
    incidents.sort_by_key(|incident| incident.call);
    Trial {
        beginning: [Beginning::Fresh, Beginning::Adopted][chance.usize(..2)],
        incidents,
        afterwards: Afterwards::ALL[chance.usize(..Afterwards::ALL.len())],
    }
}

impl Searched {
    /// Every pair of calls with every pair of mishaps, on so many threads. The second call is any that
    /// the execution makes after the first mishap, in retries and detours as well.
    ///
    /// # Errors
    /// When the world cannot be made.
    ///
    /// # Panics
    /// When a trial does.
    pub fn in_all_pairs(
        spec: &WorldSpec,
        beginning: Beginning,
        mishaps: &[Mishap],
        afterwards: &[Afterwards],
        threads: NonZeroUsize,
    ) -> Result<Self, WorldError> {
        let share = |thread: usize| -> Result<Searched, WorldError> {
            let bench = Bench::new(spec)?;
            let mut search = Search::on(&bench);
            let firsts = search.after(beginning, None, mishaps)?;
            for first in firsts.into_iter().skip(thread).step_by(threads.get()) {
                search.pairs_after(beginning, first, mishaps, afterwards)?;
            }
            Ok(search.searched())
        };
        let mut searched = Searched::default();
        for share in on_threads(threads, share) {
            searched.add(share?);
        }
        Ok(searched)
    }

    /// Adds what another search has found.
    fn add(&mut self, other: Searched) {
        self.trials += other.trials;
        self.executions += other.executions;
        self.checks += other.checks;
        self.converged += other.converged;
        self.held += other.held;
        self.sights.add_all(&other.sights);
        self.unsound.extend(other.unsound);
    }
}
