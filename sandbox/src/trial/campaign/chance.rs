//! Chance: a pure function of the seed and of where it strikes.

use super::Plan;
use super::happening::{Happening, Log, What};
use crate::fault::{Attempt, Invocation, InvocationFate, RuleGuard};
use crate::generator::seed_of;
use crate::trial::Mishap;
use crate::trial::mishap::Place;
use crate::world::World;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// One call in so many goes wrong, and one invocation.
const ONE_IN: u64 = 20;

/// What may become of an invocation.
const STUMBLES: [InvocationFate; 6] = [
    InvocationFate::RunTwiceInSequence,
    InvocationFate::RunTwiceAtOnce,
    InvocationFate::KillBeforeStart,
    InvocationFate::LoseAnswer,
    InvocationFate::Skew(SignedDuration::from_mins(2)),
    InvocationFate::Skew(SignedDuration::from_mins(-2)),
];

/// Where chance comes from, and where what it does is written down.
#[derive(Clone)]
pub(super) struct Chance {
    seed: u64,
    only: Option<BTreeSet<String>>,
    log: Log,
}

impl Chance {
    pub(super) fn of(plan: &Plan) -> Self {
        Chance {
            seed: plan.seed,
            only: plan.only.clone(),
            log: Log::default(),
        }
    }

    pub(super) fn log(&self) -> &Log {
        &self.log
    }

    /// The random numbers of one place, the same whatever happens elsewhere.
    pub(super) fn at(&self, place: &str) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed ^ seed_of(place))
    }

    /// Writes it down, if it is to happen in this plan, and says whether it is.
    pub(super) fn happens(&self, at: Timestamp, execution: &str, what: What) -> bool {
        let happening = Happening {
            at,
            execution: execution.to_owned(),
            what,
        };
        let is_meant = |only: &BTreeSet<String>| only.contains(&happening.id());
        let happens = self.only.as_ref().is_none_or(is_meant);
        if happens {
            self.log.write(happening);
        }
        happens
    }

    /// Has calls go wrong while the guard lives.
    pub(super) fn strike_calls(&self, world: &World) -> RuleGuard {
        let chance = self.clone();
        // What lasts strikes the retries within the invocation too.
        let mut lasting: BTreeMap<String, (Place, Mishap)> = BTreeMap::new();
        world.account().rule(move |attempt: &Attempt| {
            let execution = name_of(attempt.execution.as_deref()?);
            let number = attempt.number_in_execution?;
            let place = Place::of(attempt);
            if let Some((struck, mishap)) = lasting.get(execution)
                && *struck == place
            {
                return Some(mishap.fate());
            }
            let mishap = chance.mishap(execution, number)?;
            let what = What::Mishap {
                call: number,
                action: format!("{}:{}", attempt.service, attempt.operation),
                mishap,
            };
            if !chance.happens(attempt.at, execution, what) {
                return None;
            }
            if mishap.lasts() {
                lasting.insert(execution.to_owned(), (place, mishap));
            }
            Some(mishap.fate())
        })
    }

    fn mishap(&self, execution: &str, call: u64) -> Option<Mishap> {
        let mut chance = self.at(&format!("{execution} call {call}"));
        (chance.u64(..ONE_IN) == 0).then(|| Mishap::ALL[chance.usize(..Mishap::ALL.len())])
    }

    /// Has Lambdas stumble while the guard lives.
    pub(super) fn strike_lambdas(&self, world: &World) -> RuleGuard {
        let (chance, clock) = (self.clone(), world.account().clock().clone());
        let mut invocations: BTreeMap<String, u64> = BTreeMap::new();
        world.functions().rule(move |invocation: &Invocation| {
            let execution = name_of(invocation.execution.as_deref()?);
            let number = invocations.entry(execution.to_owned()).or_default();
            *number += 1;
            let fate = chance.stumble(execution, *number)?;
            let what = What::Stumble {
                invocation: *number,
                function: invocation.function,
                fate,
            };
            chance.happens(clock.now(), execution, what).then_some(fate)
        })
    }

    fn stumble(&self, execution: &str, invocation: u64) -> Option<InvocationFate> {
        let mut chance = self.at(&format!("{execution} invocation {invocation}"));
        (chance.u64(..ONE_IN) == 0).then(|| STUMBLES[chance.usize(..STUMBLES.len())])
    }
}

/// The name in an execution's ARN.
fn name_of(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or_default()
}
