use super::*;

const OLD: &str = "AKIAOLDOLDOLDOLDOLD0";
const NEW: &str = "AKIANEWNEWNEWNEWNEW0";

fn id(text: &str) -> AccessKeyId {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn used(moment: &str) -> LastUse {
    LastUse::Used {
        at: at(moment),
        service: "s3".into(),
        region: "us-west-2".into(),
    }
}

/// A day after the new key was published, with the default policy.
fn seen(last_use: LastUse) -> Observation {
    Observation {
        now: at("2026-11-22T00:00:00Z"),
        published_at: at("2026-11-21T00:00:00Z"),
        key: id(OLD),
        status: Some(KeyStatus::Active),
        deactivated_at: None,
        current: Holder::Key(id(NEW)),
        restored_at: None,
        revoked: false,
        last_use,
    }
}

fn verdict(seen: &Observation) -> Decision {
    decide(seen, &Policy::default())
}

#[test]
fn a_key_that_another_rotation_has_deactivated_goes_on_resting() {
    let noted = at("2026-11-21T12:00:00Z");
    let found = |status, deactivated_at| {
        verdict(&Observation {
            status: Some(status),
            deactivated_at,
            ..seen(LastUse::Never)
        })
    };
    assert_eq!(
        found(KeyStatus::Inactive, Some(noted)),
        Decision::Rests(noted)
    );
    // A person made it Active again, or Inactive in the first place: its rest begins now.
    assert_eq!(found(KeyStatus::Active, Some(noted)), Decision::Deactivate);
    assert_eq!(found(KeyStatus::Inactive, None), Decision::Deactivate);
}

#[test]
fn only_a_key_known_to_be_quiet_is_deactivated() {
    assert_eq!(verdict(&seen(LastUse::Never)), Decision::Deactivate);
    assert_eq!(
        verdict(&seen(used("2026-11-21T00:00:00Z"))),
        Decision::Deactivate
    );
    assert_eq!(
        verdict(&seen(used("2026-11-21T00:00:01Z"))),
        Decision::Recheck(at("2026-11-22T00:30:00Z")),
        "one second short"
    );
    assert_eq!(
        verdict(&seen(LastUse::Unknown {
            why: "AccessDenied".into()
        })),
        Decision::Recheck(at("2026-11-22T00:30:00Z")),
        "unknown counts as used"
    );
}

#[test]
fn it_looks_again_when_the_key_may_be_quiet() {
    assert_eq!(
        verdict(&seen(used("2026-11-21T18:00:00Z"))),
        Decision::Recheck(at("2026-11-22T18:00:00Z"))
    );
}

#[test]
fn a_key_that_is_gone_needs_nothing() {
    let gone = Observation {
        status: None,
        current: Holder::Nothing,
        ..seen(LastUse::Never)
    };
    assert_eq!(verdict(&gone), Decision::Gone);
}

#[test]
fn a_key_still_in_use_when_patience_ends_is_held_with_the_facts() {
    let late = |last_use| Observation {
        now: at("2026-11-29T00:00:00Z"),
        ..seen(last_use)
    };
    let Decision::Hold(hold) = verdict(&late(used("2026-11-28T23:00:00Z"))) else {
        panic!("no hold")
    };
    assert_eq!(
        hold.message,
        "The old key AKIAOLDOLDOLDOLDOLD0 is still in use 8 days after the new one was published: \
         last used by s3 in us-west-2 at 2026-11-28T23:00:00Z. Both keys work. \
         Move whoever uses it to the key in the secret; once it is quiet, a rerun deactivates and deletes it."
    );
    assert_eq!(hold.reason, "oldKeyInUse");
    assert_eq!(
        verdict(&late(used("2026-11-20T00:00:00Z"))),
        Decision::Deactivate,
        "quiet at the last moment"
    );
    let before = Observation {
        now: at("2026-11-28T12:00:00Z"),
        ..seen(used("2026-11-28T11:00:00Z"))
    };
    assert_eq!(
        verdict(&before),
        Decision::Recheck(at("2026-11-29T00:00:00Z")),
        "never later than the hold"
    );
}

#[test]
fn a_key_that_may_be_current_is_left_alone_however_quiet() {
    for (current, reason) in [
        (Holder::Key(id(OLD)), "currentAgain"),
        (Holder::VersionOfOthers, "currentUnknown"),
        (Holder::Nothing, "currentUnknown"),
    ] {
        let Decision::Hold(hold) = verdict(&Observation {
            current,
            ..seen(LastUse::Never)
        }) else {
            panic!("no hold")
        };
        assert_eq!(hold.reason, reason);
    }
}

#[test]
fn a_compromised_key_is_deactivated_whoever_uses_it() {
    for last_use in [
        used("2026-11-22T00:00:00Z"),
        LastUse::Unknown {
            why: "AccessDenied".into(),
        },
    ] {
        let revoked = Observation {
            revoked: true,
            ..seen(last_use)
        };
        assert_eq!(verdict(&revoked), Decision::Deactivate);
    }
}

#[test]
fn a_compromised_key_that_is_current_is_left_alone_all_the_same() {
    let current = Observation {
        revoked: true,
        current: Holder::Key(id(OLD)),
        ..seen(LastUse::Never)
    };
    assert!(matches!(verdict(&current), Decision::Hold(hold) if hold.reason == "currentAgain"));
}

#[test]
fn a_key_that_a_person_is_bringing_back_is_looked_at_again_later() {
    let restored = |at_time: &str| {
        verdict(&Observation {
            restored_at: Some(at(at_time)),
            ..seen(LastUse::Never)
        })
    };
    assert_eq!(
        restored("2026-11-21T23:50:00Z"),
        Decision::Recheck(at("2026-11-22T00:05:00Z"))
    );
    assert_eq!(
        restored("2026-11-21T23:45:00Z"),
        Decision::Deactivate,
        "whoever began it did not end it"
    );
}
