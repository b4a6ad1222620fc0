//! Each situation has its verdict, group by group and in the whole space.

mod foreign;
mod leftover;
mod next_key;
mod previous;
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

/// A key that is just there.
fn fresh(last_use: LastUse) -> ObservedKey {
    key(STRANGER, Active, Duration::from_minutes(10), last_use)
}

fn reference(text: &str) -> KeyRef {
    KeyRef {
        access_key_id: id(text),
        version_id: format!("version-of-{text}"),
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

/// A sentence, what is seen, what is allowed, and what is decided.
type Case = (&'static str, Observation, Policy, Decision);

fn each_has_its_verdict(cases: Vec<Case>) {
    for (why, seen, policy, verdict) in cases {
        assert_eq!(decide(&seen, &policy), verdict, "{why}");
    }
}

#[test]
fn a_user_that_was_made_again_is_held() {
    each_has_its_verdict(vec![
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
    ]);
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
