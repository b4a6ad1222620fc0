//! A fleet: more users than one core is to simulate.

use super::{Chronicle, Totals, World, WorldError, WorldSpec};
use crate::AccountSpec;
use crate::threads::on_threads;
use contract::Duration;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// How many users share an account and its clock.
const GROUP: usize = 50;

/// Runs a world from its beginning for this much time, and tells what happened.
///
/// No rotation knows of another user's. So many users are simulated in groups, each in an account of its own, on
/// as many threads as there are cores; how many these are changes nothing in what is told. Only the watchdog looks
/// at all users at once: where there is one, they share an account.
///
/// # Errors
/// When the world cannot be made.
pub fn simulate(spec: &WorldSpec, time: Duration) -> Result<Chronicle, WorldError> {
    let groups: Vec<_> = spec.users.chunks(GROUP).enumerate().collect();
    if spec.stack.watch.is_some() || groups.len() < 2 {
        return in_one_account(spec, time);
    }
    let threads = available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut told: Vec<_> = on_threads(threads, |thread| {
        let share = groups.iter().skip(thread).step_by(threads.get());
        let told = share.map(|(number, users)| {
            let group = WorldSpec {
                account: AccountSpec {
                    // Ids come from the seed, and no two groups may have the same.
                    seed: spec.account.seed.wrapping_add((*number as u64) << 32),
                    ..spec.account.clone()
                },
                users: users.to_vec(),
                ..spec.clone()
            };
            (*number, in_one_account(&group, time))
        });
        told.collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    told.sort_by_key(|(number, _)| *number);
    let mut whole = Chronicle::default();
    for (_, group) in told {
        whole.append(group?);
    }
    whole.put_in_order();
    Ok(whole)
}

fn in_one_account(spec: &WorldSpec, time: Duration) -> Result<Chronicle, WorldError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()?;
    runtime.block_on(async {
        let world = World::new(spec)?;
        world.run_for(time).await;
        Ok(world.chronicle())
    })
}

impl Chronicle {
    /// Adds what happened elsewhere meanwhile.
    fn append(&mut self, other: Chronicle) {
        let before = self.executions.len();
        self.executions.extend(other.executions);
        self.moments
            .extend(other.moments.into_iter().map(|mut moment| {
                moment.execution += before;
                moment
            }));
        self.rotations.extend(other.rotations);
        self.looks.extend(other.looks);
        self.alerts.extend(other.alerts);
        self.totals.add(other.totals);
        self.checks += other.checks;
        self.violations.extend(other.violations);
    }

    /// Sorts everything by its time.
    fn put_in_order(&mut self) {
        let mut executions: Vec<_> = std::mem::take(&mut self.executions)
            .into_iter()
            .enumerate()
            .collect();
        executions.sort_by_key(|(_, record)| record.started_at);
        let mut places = vec![0; executions.len()];
        for (place, (before, _)) in executions.iter().enumerate() {
            places[*before] = place;
        }
        self.executions = executions.into_iter().map(|(_, record)| record).collect();
        for moment in &mut self.moments {
            moment.execution = places[moment.execution];
        }
        self.moments.sort_by_key(|moment| moment.at);
        self.rotations.sort_by_key(|rotation| rotation.started_at);
        self.alerts.sort_by_key(|alert| alert.at);
        self.violations.sort_by_key(|violation| violation.at);
    }
}

impl Totals {
    fn add(&mut self, other: Totals) {
        self.tasks += other.tasks;
        for (call, count) in other.calls {
            *self.calls.entry(call).or_default() += count;
        }
        self.verification_calls += other.verification_calls;
    }
}
