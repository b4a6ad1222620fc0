//! What an earlier run left: its intent, its orphan, its mark.

use super::*;

#[test]
fn what_an_earlier_run_left_goes_and_what_may_be_needed_stays() {
    each_has_its_verdict(vec![
        (
            "made right after the intent, in no version, never used: our orphan",
            with_intent(with(settled(), fresh(LastUse::Never)), &[CURRENT], 10),
            hold(),
            Decision::DiscardOrphan(id(STRANGER)),
        ),
        (
            "the orphan of a first rotation",
            with_intent(with(blank(), fresh(LastUse::Never)), &[], 10),
            hold(),
            Decision::DiscardOrphan(id(STRANGER)),
        ),
        (
            "three keys, one of them our orphan: that one goes first",
            with_intent(
                with(with_previous(Active, used(1)), fresh(LastUse::Never)),
                &[CURRENT, PREVIOUS],
                10,
            ),
            hold(),
            Decision::DiscardOrphan(id(STRANGER)),
        ),
        (
            "a run that intended to make a key a minute ago may still do so",
            with_intent(settled(), &[CURRENT], 1),
            hold(),
            Decision::Unsettled {
                since: ago(Duration::from_minutes(1)),
            },
        ),
        (
            "its key is there, and its secret may still be on its way",
            with_intent(
                with(
                    settled(),
                    key(STRANGER, Active, Duration::from_minutes(1), LastUse::Never),
                ),
                &[CURRENT],
                1,
            ),
            hold(),
            Decision::Unsettled {
                since: ago(Duration::from_minutes(1)),
            },
        ),
        (
            "its clock is ahead of ours",
            Observation {
                now: ago(Duration::from_minutes(3)),
                ..with_intent(settled(), &[CURRENT], 1)
            },
            hold(),
            Decision::Unsettled {
                since: ago(Duration::from_minutes(1)),
            },
        ),
        (
            "a run stored its key and has not taken its intent back yet: go on with the key",
            with_intent(
                Observation {
                    pending: stored(PENDING),
                    ..with(
                        settled(),
                        key(PENDING, Active, Duration::from_minutes(1), LastUse::Never),
                    )
                },
                &[CURRENT],
                1,
            ),
            hold(),
            Decision::Resume(reference(PENDING)),
        ),
        (
            "a run marked its key for deletion and died",
            Observation {
                discard: stored(STRANGER),
                ..with(settled(), fresh(LastUse::Never))
            },
            hold(),
            Decision::DiscardMarked(id(STRANGER)),
        ),
        (
            "marked and still pending, between two calls: the mark counts",
            Observation {
                discard: stored(STRANGER),
                pending: stored(STRANGER),
                ..with(settled(), fresh(LastUse::Never))
            },
            hold(),
            Decision::DiscardMarked(id(STRANGER)),
        ),
        (
            "marked, but another run published it before it saw the mark",
            Observation {
                discard: stored(CURRENT),
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "marked long ago, and deleted: the mark is history",
            Observation {
                discard: stored(STRANGER),
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "ours, under no label: it may have been published once",
            Observation {
                unlabelled: vec![id(STRANGER)],
                ..with_intent(with(settled(), fresh(LastUse::Never)), &[CURRENT], 10)
            },
            reclaim(),
            Decision::Hold(UnlabelledKey(id(STRANGER), LastUse::Never)),
        ),
    ]);
}
