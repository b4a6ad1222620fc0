//! The key before the published one.

use super::*;

/// Deactivate and delete the previous key.
fn finish() -> Decision {
    Decision::Finish {
        current: reference(CURRENT),
        previous: id(PREVIOUS),
    }
}

#[test]
fn a_previous_key_is_retired_when_it_is_quiet_and_held_otherwise() {
    each_has_its_verdict(vec![
        (
            "the previous key is quiet: finish that rotation",
            with_previous(Active, used(24)),
            hold(),
            finish(),
        ),
        (
            "the previous key was never used: finish that rotation",
            with_previous(Active, LastUse::Never),
            reclaim(),
            finish(),
        ),
        (
            "the previous key is in use, and a person has called it compromised",
            Observation {
                revoked: Some(id(PREVIOUS)),
                ..with_previous(Active, used(1))
            },
            hold(),
            finish(),
        ),
        (
            "the previous key is in use",
            with_previous(Active, used(23)),
            reclaim(),
            Decision::Hold(PreviousKeyInUse(id(PREVIOUS), used(23))),
        ),
        (
            "nobody knows whether the previous key is in use: it is",
            with_previous(Active, unknown()),
            reclaim(),
            Decision::Hold(PreviousKeyInUse(id(PREVIOUS), unknown())),
        ),
        (
            "the previous key is quiet, but it is the only one that works",
            Observation {
                keys: vec![
                    key(CURRENT, Inactive, Duration::from_days(30), unknown()),
                    key(PREVIOUS, Active, Duration::from_days(60), used(24)),
                ],
                ..with_previous(Active, used(24))
            },
            reclaim(),
            Decision::Hold(OnlyPreviousKeyWorks(id(PREVIOUS))),
        ),
        (
            "the previous key is Inactive, and nobody allowed more",
            with_previous(Inactive, used(900)),
            hold(),
            Decision::Hold(PreviousKeyInactive(id(PREVIOUS))),
        ),
        (
            "the previous key is Inactive and may go",
            with_previous(Inactive, used(900)),
            reclaim(),
            Decision::MakeRoom(id(PREVIOUS)),
        ),
        (
            "the previous key is Expired: IAM's rules for it are not known",
            with_previous(Expired, used(900)),
            reclaim(),
            Decision::Hold(PreviousKeyInactive(id(PREVIOUS))),
        ),
    ]);
}
