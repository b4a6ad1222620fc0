//! The protocol keeps every property.

use crate::checker::{Findings, search};
use crate::deed::Deed;
use crate::execution::Stage;
use crate::model::{Budget, Protocol, Rules, Setting};
use crate::property::Property;
use crate::world::World;
use contract::TwoKeys;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn setting(beginning: fn() -> World, faults: u8, meddling: u8, reruns: u8) -> Setting {
    Setting {
        beginning,
        budget: Budget {
            faults,
            meddling,
            reruns,
        },
        // One more than IAM's as a rule, so that the quota does not hide what the protocol lacks.
        quota: 3,
        stale: true,
        two_keys: TwoKeys::Hold,
        people_use_keys: true,
        rules: Rules::AS_HANDLED,
    }
}

/// Looks at everything, or until the property is broken, and prints how much that was.
pub(crate) fn explore(name: &str, setting: Setting, goal: Option<Property>) -> Findings<Protocol> {
    let findings = search(&Protocol::new(setting), goal);
    println!(
        "{name}: {} states, {} transitions, at most {} from the beginning",
        findings.states, findings.transitions, findings.depth
    );
    for (property, way) in &findings.counterexamples {
        println!("{property:?} is broken: {way:#?}");
    }
    findings
}

/// Searches the whole space: every property holds, nothing is stuck, and these deeds are done.
fn prove(name: &str, setting: Setting, sometimes: &[Deed]) {
    let findings = explore(name, setting, None);
    assert_eq!(findings.counterexamples, BTreeMap::new(), "{name}");
    assert!(!findings.ends.is_empty(), "{name} never ends");
    for end in &findings.ends {
        let ended = |stage| matches!(stage, Stage::Ended(_));
        assert!(
            end.executions
                .iter()
                .all(|execution| ended(execution.stage)),
            "{name} is stuck: {end:?}"
        );
    }
    let done: BTreeSet<_> = findings.actions.iter().map(|action| action.deed).collect();
    let never: Vec<_> = sometimes
        .iter()
        .filter(|deed| !done.contains(deed))
        .map(|deed| deed.words())
        .collect();
    assert_eq!(never, [""; 0], "never in {name}");
}

#[test]
fn two_first_rotations_with_a_fault_keep_every_property() {
    prove(
        "a fresh user, a fault",
        setting(World::fresh, 1, 0, 0),
        &[
            Deed::BeginsSecret,
            Deed::LosesIntent,
            Deed::FindsIntent,
            Deed::DecidesToWait,
            Deed::DecidesToResume,
            Deed::DecidesOnOrphan,
            Deed::DecidesOnMarked,
            Deed::Publishes,
            Deed::FindsItSuperseded,
        ],
    );
}

#[test]
fn two_rotations_of_an_adopted_key_with_a_fault_keep_every_property() {
    prove(
        "an adopted key, a fault",
        setting(World::adopted, 1, 0, 0),
        &[
            Deed::Publishes,
            Deed::FindsItPublished,
            Deed::Deactivates,
            Deed::Deletes,
        ],
    );
}

#[test]
fn two_rotations_with_a_fault_and_a_rerun_keep_every_property() {
    prove(
        "a settled user, a fault, a rerun",
        setting(World::settled, 1, 0, 1),
        &[
            Deed::DecidesToWait,
            Deed::DecidesToResume,
            Deed::DecidesToFinish,
            Deed::DecidesOnOrphan,
            Deed::DecidesOnMarked,
            Deed::DecidesToHold,
            Deed::CannotStoreKey,
            Deed::FindsItInUse,
            Deed::FindsItSuperseded,
            Deed::Marks,
            Deed::FindsMark,
            Deed::Begins,
        ],
    );
}

#[test]
fn two_rotations_with_a_persons_hand_between_any_two_calls_keep_every_property() {
    prove(
        "a settled user, a person's deed",
        setting(World::settled, 0, 1, 0),
        &[
            Deed::CreatesForeignKey,
            Deed::DeactivatesByHand,
            Deed::DeletesByHand,
            Deed::MovesCurrentBack,
            Deed::MissesCurrent,
            Deed::DecidesToHold,
            Deed::Holds,
            Deed::FindsItSuperseded,
        ],
    );
}

#[test]
fn two_rotations_that_may_make_room_keep_every_property() {
    let setting = Setting {
        two_keys: TwoKeys::Reclaim,
        quota: 2,
        ..setting(World::settled, 1, 0, 1)
    };
    prove(
        "a settled user, a fault, a rerun, two keys at most, of which one may be reclaimed",
        setting,
        &[Deed::DecidesToMakeRoom, Deed::MayNotCreateKey],
    );
}
