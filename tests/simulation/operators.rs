//! Operators at work in the middle of rotations.

mod adoptions;
mod purges;
mod resets;
mod revocations;
mod rollbacks;
mod rotations;

use crate::world::{bot, report};
use aws_types::SdkConfig;
use contract::Rotation;
use operations::{Clients, Pipeline};
use sandbox::trial::{Interruption, Intervention, Sights};
use sandbox::world::{Beginning, World};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The calls of a rotation with an old key from the one that publishes the new key on, and a few more than
/// there are.
const FROM_PUBLICATION: RangeInclusive<u64> = 14..=28;

/// The user's key is one from before Keywheel, or one of Keywheel's own.
const OLD_KEYS: [Beginning; 2] = [Beginning::Adopted, Beginning::Fresh];

/// How often the operator's work came to each end.
#[derive(Debug, Default)]
struct Ends(RefCell<BTreeMap<&'static str, u32>>);

impl Ends {
    fn count(&self, end: &'static str) {
        *self.0.borrow_mut().entry(end).or_default() += 1;
    }

    fn of(&self, end: &str) -> u32 {
        self.0.borrow().get(end).copied().unwrap_or(0)
    }
}

/// Has the operator act in the middle of rotations, checks what must hold of each, and gives how it ended
/// for the operator.
fn search(
    interventions: impl IntoIterator<Item = Intervention>,
    act: &impl AsyncFn(&World, SdkConfig, Rotation) -> &'static str,
) -> Ends {
    let bench = bot();
    let ends = Ends::default();
    let (mut runs, mut sights, mut unsound) = (0, Sights::default(), Vec::new());
    for intervention in interventions {
        let act = async |world: &World, config, rotation| {
            ends.count(Box::pin(act(world, config, rotation)).await);
        };
        let verdict = intervention.run(&bench, act).unwrap();
        runs += 1;
        sights.add_all(&verdict.sights);
        if !verdict.is_sound() {
            unsound.push((intervention.to_string(), verdict));
        }
    }
    println!("{ends:?}");
    report(runs, &sights, &unsound);
    ends
}

/// The pipeline, as the file of the operator has it.
async fn pipeline(clients: &Clients) -> Pipeline {
    let file = "{pipeline: keys, region: us-west-2, alerts: {emails: [oncall@example.com]}, users: {Bot: {secret: dev/Bot}}}";
    let configuration = codegen::config::read(file.as_bytes()).unwrap();
    Pipeline::locate(configuration, clients).await.unwrap()
}

/// The operator begins at each of these calls, and nothing interrupts the work.
fn at(calls: impl Iterator<Item = u64> + Clone) -> impl Iterator<Item = Intervention> {
    OLD_KEYS.into_iter().flat_map(move |beginning| {
        calls.clone().map(move |call| Intervention {
            beginning,
            call,
            interruption: None,
        })
    })
}

/// The operator's own calls, up to this one, are interrupted at one in so many of the rotation's calls.
fn interrupted(
    by: fn(u64) -> Interruption,
    calls: impl Iterator<Item = u64>,
    own_calls: u64,
    one_in: u64,
) -> impl Iterator<Item = Intervention> {
    calls.flat_map(move |call| {
        let own = (1..=own_calls).filter(move |own| (call + own) % one_in == 0);
        own.map(move |own| Intervention {
            beginning: Beginning::Fresh,
            call,
            interruption: Some(by(own)),
        })
    })
}
