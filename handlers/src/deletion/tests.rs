use super::*;
use KeyStatus::{Active, Expired, Inactive};

const KEY: &str = "AKIAKEYKEYKEYKEYKEY0";
const OTHER: &str = "AKIAOTHEROTHEROTHER0";

fn holder(text: &str) -> Holder {
    Holder::Key(text.parse().unwrap())
}

/// A week after the key was deactivated.
fn seen(status: KeyStatus) -> Observation {
    Observation {
        now: "2026-11-22T00:00:00Z".parse().unwrap(),
        key: KEY.parse().unwrap(),
        status: Some(status),
        current: holder(OTHER),
        previous: holder(KEY),
        pending: Holder::Nothing,
        discarded: Holder::Nothing,
        deactivated_at: None,
    }
}

fn rested() -> DeleteReason {
    DeleteReason::Rested {
        deactivated_at: "2026-11-15T00:00:00Z".parse().unwrap(),
        deletion_delay: Duration::from_days(7),
    }
}

fn verdict(seen: &Observation, reason: &DeleteReason) -> String {
    verdict_after(seen, reason, None)
}

/// The verdict when the key was marked so many seconds ago.
fn verdict_after(seen: &Observation, reason: &DeleteReason, marked: Option<i64>) -> String {
    let marked_at = marked.map(|seconds| seen.now - jiff::SignedDuration::from_secs(seconds));
    match decide(seen, reason, marked_at, &Policy::default()) {
        Decision::Delete => "delete".to_owned(),
        Decision::Mark => "mark".to_owned(),
        Decision::NotYet => "not yet".to_owned(),
        Decision::Gone => "gone".to_owned(),
        Decision::Hold(hold) => hold.reason,
    }
}

fn reasons() -> [DeleteReason; 5] {
    [
        rested(),
        DeleteReason::Orphan,
        DeleteReason::Unverified,
        DeleteReason::Superseded,
        DeleteReason::MakeRoom,
    ]
}

#[test]
fn no_reason_deletes_the_current_key() {
    for status in [Active, Inactive, Expired] {
        for reason in reasons() {
            let current = Observation {
                current: holder(KEY),
                ..seen(status)
            };
            assert_eq!(
                verdict(&current, &reason),
                "current",
                "{status:?} {reason:?}"
            );
        }
    }
}

#[test]
fn a_key_that_is_gone_is_a_success_for_every_reason() {
    for reason in reasons() {
        assert_eq!(
            verdict(
                &Observation {
                    status: None,
                    ..seen(Active)
                },
                &reason
            ),
            "gone",
            "{reason:?}"
        );
    }
}

#[test]
fn an_old_key_is_deleted_only_inactive_and_rested() {
    assert_eq!(verdict(&seen(Inactive), &rested()), "delete");
    assert_eq!(verdict(&seen(Expired), &rested()), "delete");
    assert_eq!(verdict(&seen(Active), &rested()), "reactivated");
    let at = |now: &str| {
        let seen = Observation {
            now: now.parse().unwrap(),
            ..seen(Inactive)
        };
        verdict(&seen, &rested())
    };
    assert_eq!(at("2026-11-21T23:59:59Z"), "not yet");
    assert_eq!(at("2026-11-21T23:58:00Z"), "not yet");
    assert_eq!(at("2026-11-21T23:57:59Z"), "notRested");
}

#[test]
fn an_old_key_that_another_rotation_deactivated_later_rests_from_then_on() {
    let deactivated = |at: &str| {
        let seen = Observation {
            deactivated_at: Some(at.parse().unwrap()),
            ..seen(Inactive)
        };
        verdict(&seen, &rested())
    };
    assert_eq!(deactivated("2026-11-15T00:00:00Z"), "delete");
    assert_eq!(deactivated("2026-11-14T00:00:00Z"), "delete");
    assert_eq!(deactivated("2026-11-15T00:00:01Z"), "not yet");
    assert_eq!(deactivated("2026-11-20T00:00:00Z"), "notRested");
}

#[test]
fn an_old_key_stays_when_nobody_knows_what_is_current() {
    for current in [Holder::VersionOfOthers, Holder::Nothing] {
        assert_eq!(
            verdict(
                &Observation {
                    current,
                    ..seen(Inactive)
                },
                &rested()
            ),
            "currentUnknown"
        );
    }
}

#[test]
fn a_new_key_is_marked_and_deleted_only_when_no_run_can_publish_it_any_more() {
    for reason in [DeleteReason::Unverified, DeleteReason::Superseded] {
        let pending = Observation {
            previous: holder(OTHER),
            pending: holder(KEY),
            ..seen(Active)
        };
        let marked = Observation {
            pending: Holder::Nothing,
            ..pending.clone()
        };
        assert_eq!(verdict(&pending, &reason), "mark");
        assert_eq!(
            verdict(&marked, &reason),
            "mark",
            "whoever took the label off may have done so just now"
        );
        assert_eq!(verdict_after(&marked, &reason, Some(119)), "mark");
        assert_eq!(verdict_after(&marked, &reason, Some(120)), "delete");
        assert_eq!(
            verdict_after(&pending, &reason, Some(120)),
            "mark",
            "somebody put the label back"
        );
        assert_eq!(
            verdict_after(&seen(Active), &reason, Some(120)),
            "published",
            "a run was faster than the mark"
        );
    }
}

#[test]
fn a_new_key_of_which_the_secret_tells_nothing_any_more_may_have_been_published_and_stays() {
    for reason in [DeleteReason::Unverified, DeleteReason::Superseded] {
        for current in [Holder::VersionOfOthers, Holder::Nothing] {
            let untold = Observation {
                current,
                previous: Holder::Nothing,
                ..seen(Active)
            };
            for marked in [None, Some(120)] {
                assert_eq!(
                    verdict_after(&untold, &reason, marked),
                    "currentUnknown",
                    "{reason:?}"
                );
            }
            let was_pending = Observation {
                discarded: holder(KEY),
                ..untold.clone()
            };
            assert_eq!(verdict_after(&was_pending, &reason, Some(120)), "delete");
            let lost_a_race = Observation {
                pending: holder(OTHER),
                ..untold
            };
            assert_eq!(verdict_after(&lost_a_race, &reason, Some(120)), "delete");
        }
    }
}

#[test]
fn an_orphan_is_in_no_version_and_needs_no_mark() {
    let orphan = Observation {
        previous: holder(OTHER),
        ..seen(Active)
    };
    assert_eq!(verdict(&orphan, &DeleteReason::Orphan), "delete");
    assert_eq!(verdict(&seen(Active), &DeleteReason::Orphan), "published");
}

#[test]
fn an_orphan_that_turns_up_in_the_secret_is_none() {
    let found = Observation {
        pending: holder(KEY),
        previous: Holder::Nothing,
        ..seen(Active)
    };
    assert_eq!(verdict(&found, &DeleteReason::Orphan), "notOrphan");
}

#[test]
fn room_is_made_only_of_the_inactive_previous_key() {
    assert_eq!(verdict(&seen(Inactive), &DeleteReason::MakeRoom), "delete");
    let after = |deactivated_at: &str| {
        let seen = Observation {
            deactivated_at: Some(deactivated_at.parse().unwrap()),
            ..seen(Inactive)
        };
        verdict(&seen, &DeleteReason::MakeRoom)
    };
    assert_eq!(after("2026-11-15T00:00:00Z"), "delete");
    assert_eq!(after("2026-11-15T00:01:00Z"), "not yet");
    assert_eq!(after("2026-11-20T00:00:00Z"), "notRested");
    assert_eq!(verdict(&seen(Active), &DeleteReason::MakeRoom), "notSpare");
    assert_eq!(
        verdict(
            &Observation {
                previous: holder(OTHER),
                ..seen(Inactive)
            },
            &DeleteReason::MakeRoom
        ),
        "notSpare"
    );
}
