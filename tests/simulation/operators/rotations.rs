//! An operator begins a rotation, and follows it.

use super::{at, interrupted, pipeline, search};
use aws_types::SdkConfig;
use contract::Rotation;
use operations::Clients;
use operations::rotate::{self, Outcome, Until};
use sandbox::trial::Interruption;
use sandbox::world::World;
use std::ops::RangeInclusive;

/// As `keywheel rotate --wait` does.
async fn rotate(_: &World, config: SdkConfig, rotation: Rotation) -> &'static str {
    let clients = Clients::from(&config);
    let pipeline = pipeline(&clients).await;
    let user = pipeline.user("Bot").unwrap();
    let begun = rotate::begin(&clients, &pipeline, user, &rotation)
        .await
        .unwrap();
    let until = Until::Published;
    match rotate::follow(&clients, &pipeline, &rotation, &begun, until, drop)
        .await
        .unwrap()
    {
        Outcome::Published(_) => "published",
        Outcome::Done(_) => "done",
        Outcome::Superseded => "superseded",
        Outcome::Failed { .. } => "failed",
        Outcome::Overdue(_) => "overdue",
    }
}

/// The calls of a rotation with an old key, and a few more than there are.
const CALLS: RangeInclusive<u64> = 1..=28;

/// Who calls, the start, and looking at it twice; then it is looked at again and again.
const OWN_CALLS: u64 = 6;

#[test]
fn at_every_call_of_a_rotation_another_one_can_be_begun_and_followed() {
    let ends = search(at(CALLS.step_by(3)), &rotate);
    assert!(ends.of("published") + ends.of("done") > 5, "{ends:?}");
    assert_eq!(ends.of("overdue"), 0, "{ends:?}");
}

#[test]
fn rotate_may_end_at_any_call_and_be_given_again() {
    search(
        interrupted(Interruption::Again, CALLS, OWN_CALLS, 8),
        &rotate,
    );
}

#[test]
#[ignore = "minutes; the others take some of these"]
fn rotate_may_be_interrupted_at_every_call_during_every_call() {
    for by in [Interruption::Pause, Interruption::End, Interruption::Again] {
        search(interrupted(by, CALLS, OWN_CALLS, 1), &rotate);
    }
}
