mod space;

use super::sample::{CURRENT, PENDING, PREVIOUS, STRANGER, ago, blank, id, key};
use super::*;
use crate::iam_user::KeyStatus;
use crate::last_use::LastUse;
use HoldReason::{
    ForeignKey, OnlyPreviousKeyWorks, PendingKeyNotActive, PreviousKeyInUse, PreviousKeyInactive,
    UnlabelledKey, UserRecreated,
};
use KeyStatus::{Active, Expired, Inactive};
use contract::step::Hold;
use contract::{Duration, Intent, TwoKeys};

fn used(ago_hours: u64) -> LastUse {
    LastUse::Used {
        at: ago(Duration::from_hours(ago_hours)),
        service: "s3".into(),
        region: "us-west-2".into(),
    }
}

fn unknown() -> LastUse {
    LastUse::Unknown {
        why: "iam:GetAccessKeyLastUsed failed: AccessDenied".into(),
    }
}

fn stored(text: &str) -> Option<Stored> {
    Some(Stored {
        version_id: format!("version-of-{text}"),
        key: Some(id(text)),
    })
}

/// A user a month after a rotation: one key, published.
fn settled() -> Observation {
    Observation {
        keys: vec![key(CURRENT, Active, Duration::from_days(30), unknown())],
        recorded_user_id: Some("AIDAUSER".into()),
        current: stored(CURRENT),
        ..blank()
    }
}

fn with(mut observation: Observation, more: ObservedKey) -> Observation {
    observation.keys.push(more);
    observation
}

fn with_previous(status: KeyStatus, last_use: LastUse) -> Observation {
    Observation {
        previous: stored(PREVIOUS),
        ..with(
            settled(),
            key(PREVIOUS, status, Duration::from_days(60), last_use),
        )
    }
}

fn with_intent(observation: Observation, existing: &[&str], ago_minutes: u64) -> Observation {
    Observation {
        intent: Some(Intent {
            user_id: "AIDAUSER".into(),
            existing_keys: existing.iter().map(|text| id(text)).collect(),
            at: ago(Duration::from_minutes(ago_minutes)),
            execution: "earlier".into(),
            current_version_id: None,
        }),
        ..observation
    }
}

fn hold() -> Policy {
    Policy::default()
}

fn reclaim() -> Policy {
    Policy {
        two_keys: TwoKeys::Reclaim,
        ..Policy::default()
    }
}

#[test]
fn each_situation_has_its_verdict() {
    let pending_ref = KeyRef {
        access_key_id: id(PENDING),
        version_id: format!("version-of-{PENDING}"),
    };
    let current_ref = KeyRef {
        access_key_id: id(CURRENT),
        version_id: format!("version-of-{CURRENT}"),
    };
    let finish = Decision::Finish {
        current: current_ref,
        previous: id(PREVIOUS),
    };
    let foreign = |last_use: LastUse| {
        Decision::Hold(ForeignKey {
            key: id(STRANGER),
            age: Duration::from_minutes(10),
            last_use,
        })
    };
    let fresh = |last_use| key(STRANGER, Active, Duration::from_minutes(10), last_use);

    let cases: Vec<(&str, Observation, Policy, Decision)> = vec![
        (
            "nobody has a key: make the first",
            blank(),
            hold(),
            Decision::CreateKey,
        ),
        (
            "the secret holds only a user name: make the first key",
            Observation {
                current: Some(Stored {
                    version_id: "v".into(),
                    key: None,
                }),
                ..blank()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "one key, published: make the next",
            settled(),
            hold(),
            Decision::CreateKey,
        ),
        (
            "the published key was deleted by hand: a new one is the cure",
            Observation {
                keys: vec![],
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "the published key is Inactive: a new one is the cure",
            Observation {
                keys: vec![key(CURRENT, Inactive, Duration::from_days(30), unknown())],
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "an intent without a key: the crash came before the key",
            with_intent(settled(), &[CURRENT], 10),
            hold(),
            Decision::CreateKey,
        ),
        (
            "a pending key that works: go on with it, whoever made it",
            Observation {
                pending: stored(PENDING),
                ..with(
                    settled(),
                    key(PENDING, Active, Duration::from_minutes(1), LastUse::Never),
                )
            },
            hold(),
            Decision::Resume(pending_ref.clone()),
        ),
        (
            "a pending key outranks the previous one that is still there",
            Observation {
                pending: stored(PENDING),
                ..with(
                    with_previous(Active, used(1)),
                    key(PENDING, Active, Duration::from_minutes(1), LastUse::Never),
                )
            },
            hold(),
            Decision::Resume(pending_ref.clone()),
        ),
        (
            "a pending version whose key is gone is history",
            Observation {
                pending: stored(PENDING),
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "an empty pending version, as native rotation leaves it, is nothing",
            Observation {
                pending: Some(Stored {
                    version_id: "v".into(),
                    key: None,
                }),
                ..settled()
            },
            hold(),
            Decision::CreateKey,
        ),
        (
            "somebody deactivated the pending key: ask why",
            Observation {
                pending: stored(PENDING),
                ..with(
                    settled(),
                    key(PENDING, Inactive, Duration::from_minutes(1), LastUse::Never),
                )
            },
            hold(),
            Decision::Hold(PendingKeyNotActive(id(PENDING))),
        ),
        (
            "an expired pending key is no use either",
            Observation {
                pending: stored(PENDING),
                ..with(
                    settled(),
                    key(PENDING, Expired, Duration::from_minutes(1), LastUse::Never),
                )
            },
            hold(),
            Decision::Hold(PendingKeyNotActive(id(PENDING))),
        ),
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
            Decision::Resume(pending_ref.clone()),
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
        (
            "the previous key is quiet: finish that rotation",
            with_previous(Active, used(24)),
            hold(),
            finish.clone(),
        ),
        (
            "the previous key was never used: finish that rotation",
            with_previous(Active, LastUse::Never),
            reclaim(),
            finish.clone(),
        ),
        (
            "the previous key is in use, and a person has called it compromised",
            Observation {
                revoked: Some(id(PREVIOUS)),
                ..with_previous(Active, used(1))
            },
            hold(),
            finish,
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
        (
            "the user was deleted and made again",
            Observation {
                user_id: "AIDAOTHER".into(),
                ..settled()
            },
            hold(),
            Decision::Hold(UserRecreated {
                recorded: "AIDAUSER".into(),
                actual: "AIDAOTHER".into(),
            }),
        ),
        (
            "the user was made again between intent and key",
            Observation {
                user_id: "AIDAOTHER".into(),
                ..with_intent(blank(), &[], 10)
            },
            hold(),
            Decision::Hold(UserRecreated {
                recorded: "AIDAUSER".into(),
                actual: "AIDAOTHER".into(),
            }),
        ),
    ];
    for (why, seen, policy, verdict) in cases {
        assert_eq!(decide(&seen, &policy), verdict, "{why}");
    }
}

#[test]
fn every_hold_says_which_key_and_what_to_do() {
    let say = |reason: HoldReason| Hold::from(&reason).message;
    assert_eq!(
        say(ForeignKey {
            key: id(STRANGER),
            age: Duration::from_days(412),
            last_use: used(3)
        }),
        "The key AKIASTRANGERSTRANGER was not made by Keywheel: 412 days old, last used by s3 in us-west-2 at 2026-11-22T09:00:00Z. \
         Delete it if nobody needs it, or store it in the secret as AWSCURRENT to have it rotated."
    );
    assert_eq!(
        say(PreviousKeyInUse(id(PREVIOUS), used(3))),
        "The previous key AKIAPREVIOUSPREVIOUS is still Active: last used by s3 in us-west-2 at 2026-11-22T09:00:00Z. \
         Move whoever uses it to the key in the secret; once it is quiet, a rerun deactivates and deletes it."
    );
    assert_eq!(
        say(PreviousKeyInactive(id(PREVIOUS))),
        "The previous key AKIAPREVIOUSPREVIOUS does not work and takes the user's second place. \
         Delete it if nobody needs it back, or set `twoKeys: reclaim` to have it deleted."
    );
}
