//! An operator takes a rotation back.

use super::{FROM_PUBLICATION, at, interrupted, search};
use aws_types::SdkConfig;
use contract::Rotation;
use operations::Clients;
use operations::rollback::{self, Impossible, Outcome, Outlook};
use operations::standing::Standing;
use sandbox::trial::Interruption;
use sandbox::world::World;

/// As `keywheel rollback` does.
async fn roll_back(_: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    let clients = Clients::from(&config);
    let standing = Standing::of(&clients, &rotation).await.unwrap();
    match rollback::look(&standing) {
        Outlook::Possible(plan) => {
            match rollback::carry_out(&clients, &rotation, &plan, drop)
                .await
                .unwrap()
            {
                Outcome::RolledBack => "rolled back",
                Outcome::Impossible(Impossible::Gone(_)) => "gone",
                Outcome::Impossible(_) => "given up",
            }
        }
        Outlook::Done(_) => "done before",
        Outlook::Impossible(_) => "refused",
    }
}

/// A rollback's own calls.
const OWN_CALLS: u64 = 9;

#[test]
fn at_every_call_of_a_rotation_it_can_be_taken_back_or_is_refused() {
    let ends = search(at([1, 9].into_iter().chain(FROM_PUBLICATION)), &roll_back);
    // Where the rotation stands still meanwhile, a key that is still there can be brought back.
    assert_eq!(ends.of("given up"), 0, "{ends:?}");
    assert!(
        ends.of("rolled back") > 10 && ends.of("refused") > 5,
        "{ends:?}"
    );
}

#[test]
fn a_rotation_may_go_on_at_every_call_of_a_rollback() {
    let interventions = interrupted(Interruption::Pause, FROM_PUBLICATION, OWN_CALLS, 5);
    let ends = search(interventions, &roll_back);
    assert!(ends.of("rolled back") > 10, "{ends:?}");
}

#[test]
fn a_rollback_that_ends_at_any_call_leaves_nothing_that_a_rerun_does_not_finish() {
    search(
        interrupted(Interruption::End, FROM_PUBLICATION, OWN_CALLS, 5),
        &roll_back,
    );
}

#[test]
#[ignore = "minutes; the others take every fifth of these"]
fn a_rollback_may_be_interrupted_at_every_call_during_every_call() {
    for by in [Interruption::Pause, Interruption::End] {
        search(interrupted(by, FROM_PUBLICATION, OWN_CALLS, 1), &roll_back);
    }
}
