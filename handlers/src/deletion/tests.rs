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
    }
}

fn rested() -> DeleteReason {
    DeleteReason::Rested {
        deactivated_at: "2026-11-15T00:00:00Z".parse().unwrap(),
        deletion_delay: Duration::from_days(7),
    }
}

fn verdict(seen: &Observation, reason: &DeleteReason) -> String {
    match decide(seen, reason) {
        Decision::Delete => "delete".to_owned(),
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
    let early = Observation {
        now: "2026-11-21T23:59:59Z".parse().unwrap(),
        ..seen(Inactive)
    };
    assert_eq!(verdict(&early, &rested()), "notRested");
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
fn a_new_key_is_discarded_unless_consumers_may_have_read_it() {
    for reason in [
        DeleteReason::Orphan,
        DeleteReason::Unverified,
        DeleteReason::Superseded,
    ] {
        let unread = Observation {
            previous: holder(OTHER),
            ..seen(Active)
        };
        assert_eq!(verdict(&unread, &reason), "delete", "{reason:?}");
        assert_eq!(verdict(&seen(Active), &reason), "published", "{reason:?}");
    }
}

#[test]
fn an_orphan_that_turns_up_in_the_secret_is_none() {
    let found = Observation {
        pending: holder(KEY),
        previous: Holder::Nothing,
        ..seen(Active)
    };
    assert_eq!(verdict(&found, &DeleteReason::Orphan), "notOrphan");
    assert_eq!(
        verdict(&found, &DeleteReason::Unverified),
        "delete",
        "it was pending when it failed to verify"
    );
}

#[test]
fn room_is_made_only_of_the_inactive_previous_key() {
    assert_eq!(verdict(&seen(Inactive), &DeleteReason::MakeRoom), "delete");
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
