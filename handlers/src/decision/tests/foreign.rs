//! Keys of somebody else.

use super::*;

/// A key of somebody else's, ten minutes old.
fn foreign(last_use: LastUse) -> Decision {
    Decision::Hold(ForeignKey {
        key: id(STRANGER),
        age: Duration::from_minutes(10),
        last_use,
    })
}

#[test]
fn a_key_that_may_be_somebody_elses_is_held() {
    each_has_its_verdict(vec![
        (
            "two keys like our orphan: one of them is somebody else's, and nobody can tell which",
            with_intent(
                with(
                    with(settled(), fresh(LastUse::Never)),
                    key(PENDING, Active, Duration::from_minutes(9), LastUse::Never),
                ),
                &[CURRENT],
                10,
            ),
            hold(),
            foreign(LastUse::Never),
        ),
        (
            "the key of that intent is stored: another one of the same time is somebody else's",
            with_intent(
                Observation {
                    keys: vec![
                        key(CURRENT, Active, Duration::from_minutes(10), unknown()),
                        key(STRANGER, Active, Duration::from_minutes(10), LastUse::Never),
                    ],
                    ..settled()
                },
                &[],
                10,
            ),
            hold(),
            foreign(LastUse::Never),
        ),
        (
            "used by somebody: its secret was not lost",
            with_intent(with(settled(), fresh(used(0))), &[CURRENT], 10),
            hold(),
            foreign(used(0)),
        ),
        (
            "nobody knows whether it was used: do not touch it",
            with_intent(with(settled(), fresh(unknown())), &[CURRENT], 10),
            hold(),
            foreign(unknown()),
        ),
        (
            "it was there before the intent",
            with_intent(
                with(settled(), fresh(LastUse::Never)),
                &[CURRENT, STRANGER],
                10,
            ),
            hold(),
            foreign(LastUse::Never),
        ),
        (
            "it was made long before the intent: not by that run",
            with_intent(with(settled(), fresh(LastUse::Never)), &[CURRENT], 4),
            hold(),
            foreign(LastUse::Never),
        ),
        (
            "it was made long after the intent: not by that run",
            with_intent(with(settled(), fresh(LastUse::Never)), &[CURRENT], 16),
            hold(),
            foreign(LastUse::Never),
        ),
        (
            "a key and no intent: not ours",
            with(settled(), fresh(LastUse::Never)),
            reclaim(),
            foreign(LastUse::Never),
        ),
        (
            "a key before the first rotation: not ours",
            with(blank(), fresh(used(2))),
            hold(),
            foreign(used(2)),
        ),
        (
            "a foreign key hides behind the previous one",
            with(with_previous(Inactive, used(900)), fresh(LastUse::Never)),
            reclaim(),
            foreign(LastUse::Never),
        ),
    ]);
}
