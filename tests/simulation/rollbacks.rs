//! An operator takes a rotation back, at each of its calls and while it runs.

use crate::world::{bot, report};
use aws_types::SdkConfig;
use contract::Rotation;
use operations::Clients;
use operations::rollback::{self, Outcome, Outlook};
use operations::standing::Standing;
use sandbox::trial::{Interruption, Intervention, Sights};
use sandbox::world::{Beginning, World};
use std::cell::Cell;
use std::ops::RangeInclusive;

/// How often a rollback came to each end.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ends {
    rolled_back: Cell<u32>,
    impossible: Cell<u32>,
}

/// As `keywheel rollback` does.
async fn roll_back(ends: &Ends, config: SdkConfig, rotation: Rotation) {
    let clients = Clients::from(&config);
    let standing = Box::pin(Standing::of(&clients, &rotation)).await.unwrap();
    let outcome = match rollback::look(&standing) {
        Outlook::Possible(plan) => Box::pin(rollback::carry_out(&clients, &rotation, &plan, drop))
            .await
            .unwrap(),
        Outlook::Done(_) => return,
        Outlook::Impossible(why) => Outcome::Impossible(why),
    };
    let counted = match outcome {
        Outcome::RolledBack => &ends.rolled_back,
        Outcome::Impossible(_) => &ends.impossible,
    };
    counted.set(counted.get() + 1);
}

/// The calls of a rotation that has an old key, and a few more than it has.
const CALLS: RangeInclusive<u64> = 1..=32;

/// Tries rollbacks, and gives how they ended.
fn search(interventions: impl IntoIterator<Item = Intervention>) -> Ends {
    let bench = bot();
    let ends = Ends::default();
    let (mut runs, mut sights, mut unsound) = (0, Sights::default(), Vec::new());
    for intervention in interventions {
        let act = async |_: &World, config, rotation| {
            Box::pin(roll_back(&ends, config, rotation)).await;
        };
        let verdict = intervention.run(&bench, act).unwrap();
        runs += 1;
        sights.add_all(&verdict.sights);
        if !verdict.is_sound() {
            unsound.push((intervention.to_string(), verdict));
        }
    }
    report(runs, &sights, &unsound);
    println!("{ends:?}");
    ends
}

/// One of the user's before Keywheel's, or one of Keywheel's own.
const OLD_KEYS: [Beginning; 2] = [Beginning::Adopted, Beginning::Fresh];

#[test]
fn at_every_call_of_a_rotation_it_can_be_taken_back_or_is_refused() {
    let ends = search(OLD_KEYS.into_iter().flat_map(|beginning| {
        CALLS.map(move |call| Intervention {
            beginning,
            call,
            interruption: None,
        })
    }));
    assert!(ends.rolled_back.get() > 20 && ends.impossible.get() > 20);
}

/// The calls of a rollback itself.
const OWN_CALLS: RangeInclusive<u64> = 1..=9;

fn interrupted(by: fn(u64) -> Interruption, one_in: u64) -> impl Iterator<Item = Intervention> {
    // Before the rotation publishes its key there is nothing to take back.
    CALLS.skip(13).flat_map(move |call| {
        let own = OWN_CALLS.filter(move |own| (call + own) % one_in == 0);
        own.map(move |own| Intervention {
            beginning: Beginning::Fresh,
            call,
            interruption: Some(by(own)),
        })
    })
}

#[test]
fn a_rotation_may_go_on_at_every_call_of_a_rollback() {
    let ends = search(interrupted(Interruption::Pause, 4));
    assert!(ends.rolled_back.get() > 10);
}

#[test]
fn a_rollback_that_ends_at_any_call_leaves_nothing_that_a_rerun_does_not_finish() {
    search(interrupted(Interruption::End, 4));
}

#[test]
#[ignore = "minutes; the others take every fourth of these"]
fn a_rollback_may_be_interrupted_at_every_call_during_every_call() {
    search(interrupted(Interruption::Pause, 1).chain(interrupted(Interruption::End, 1)));
}
