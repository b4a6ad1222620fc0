//! The whole space of what create may observe, up to what makes a difference to the decision.

use super::{Observation, ObservedKey, Stored};
use crate::iam_user::{KeyStatus, ListedKey};
use crate::last_use::LastUse;
use contract::bound::SETTLING_TIME;
use contract::{AccessKeyId, Duration, Intent, Policy, TwoKeys};
use jiff::Timestamp;

/// The user's unique id in all situations.
const USER: &str = "AIDAUSERUSERUSERUSER1";
/// A version's id, by the label on it.
const VERSIONS: [&str; 4] = [
    "version-current",
    "version-pending",
    "version-previous",
    "version-discard",
];

/// What a label stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    /// No version.
    Absent,
    /// A version without a key.
    Empty,
    /// A version whose key IAM does not list.
    Gone,
    /// A version whose key has this status.
    Key(KeyStatus),
}

const LABELS: [Label; 6] = [
    Label::Absent,
    Label::Empty,
    Label::Gone,
    Label::Key(KeyStatus::Active),
    Label::Key(KeyStatus::Inactive),
    Label::Key(KeyStatus::Expired),
];

/// One more key of the user, in no labelled version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stray {
    None,
    /// It was made at the time of the intent.
    MadeAtIntent,
    /// It was made at the time of the intent, and the intent lists it as there before.
    ThereBefore,
    /// It was made at another time.
    MadeElsewhen,
    /// It is in a version of ours without a label.
    Unlabelled,
}

const STRAYS: [Stray; 5] = [
    Stray::None,
    Stray::MadeAtIntent,
    Stray::ThereBefore,
    Stray::MadeElsewhen,
    Stray::Unlabelled,
];

/// Who the secret and the intent record say that the user is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recorded {
    Nothing,
    Same,
    Other,
}

/// Every situation with each policy that makes a difference: all labels, statuses, strays, last uses,
/// intents and identities in every combination, users with three and four keys included.
pub fn all() -> impl Iterator<Item = (Observation, Policy)> {
    let two_keys = [TwoKeys::Hold, TwoKeys::Reclaim];
    let labels = LABELS.into_iter().flat_map(|current| {
        LABELS.into_iter().flat_map(move |pending| {
            LABELS.into_iter().flat_map(move |previous| {
                LABELS.map(|discard| [current, pending, previous, discard])
            })
        })
    });
    labels.flat_map(move |labels| {
        intents().into_iter().flat_map(move |intent| {
            let more = STRAYS.into_iter().flat_map(|stray| {
                last_uses()
                    .into_iter()
                    .map(move |last_use| (stray, last_use))
            });
            let more = more.flat_map(|(stray, last_use)| {
                [Recorded::Nothing, Recorded::Same, Recorded::Other]
                    .map(|recorded| (stray, last_use.clone(), recorded))
            });
            more.flat_map(move |(stray, last_use, recorded)| {
                let seen = observation(labels, intent, stray, &last_use, recorded);
                two_keys.map(|two_keys| {
                    (
                        seen.clone(),
                        Policy {
                            two_keys,
                            ..Policy::default()
                        },
                    )
                })
            })
        })
    })
}

/// No intent, one that a run may still act on, and two that no run can.
fn intents() -> [Option<Duration>; 4] {
    let settled = SETTLING_TIME.as_secs();
    [None, Some(settled - 1), Some(settled), Some(86_400)].map(|age| age.map(Duration::from_secs))
}

fn last_uses() -> [LastUse; 4] {
    let used = |ago: Duration| LastUse::Used {
        at: before(ago),
        service: "s3".to_owned(),
        region: "us-west-2".to_owned(),
    };
    let quiet = Policy::default().quiet_period;
    [
        used(Duration::from_secs(quiet.as_secs() - 1)),
        used(quiet),
        LastUse::Never,
        LastUse::Unknown {
            why: "AccessDenied".to_owned(),
        },
    ]
}

fn observation(
    labels: [Label; 4],
    intent: Option<Duration>,
    stray: Stray,
    last_use: &LastUse,
    recorded: Recorded,
) -> Observation {
    let month = before(Duration::from_days(30));
    let mut keys = Vec::new();
    let mut stored = [None, None, None, None];
    for (place, label) in labels.into_iter().enumerate() {
        let id = key_id(place);
        let key = match label {
            Label::Absent => continue,
            Label::Empty => None,
            Label::Gone => Some(id),
            Label::Key(status) => {
                keys.push(ObservedKey {
                    listed: ListedKey {
                        id: id.clone(),
                        status,
                        created: month,
                    },
                    last_use: last_use.clone(),
                });
                Some(id)
            }
        };
        stored[place] = Some(Stored {
            version_id: VERSIONS[place].to_owned(),
            key,
        });
    }
    let stray_id = key_id(VERSIONS.len());
    let intended_at = intent.map(before);
    if stray != Stray::None {
        let created = match stray {
            Stray::MadeElsewhen => before(Duration::from_days(60)),
            _ => intended_at.unwrap_or(month),
        };
        let listed = ListedKey {
            id: stray_id.clone(),
            status: KeyStatus::Active,
            created,
        };
        keys.push(ObservedKey {
            listed,
            last_use: last_use.clone(),
        });
    }
    keys.sort_by(|a, b| (a.listed.created, &a.listed.id).cmp(&(b.listed.created, &b.listed.id)));
    let there_before = keys
        .iter()
        .map(|key| key.listed.id.clone())
        .filter(|id| *id != stray_id || stray == Stray::ThereBefore);
    let recorded_user_id = match recorded {
        Recorded::Nothing => None,
        Recorded::Same => Some(USER.to_owned()),
        Recorded::Other => Some("AIDAOTHEROTHEROTHER12".to_owned()),
    };
    let [current, pending, previous, discard] = stored;
    Observation {
        now: now(),
        user_id: USER.to_owned(),
        recorded_user_id,
        intent: intended_at.map(|at| Intent {
            user_id: USER.to_owned(),
            existing_keys: there_before.collect(),
            at,
            execution: "an earlier one".to_owned(),
            current_version_id: None,
        }),
        // What a person says of a key changes one rule, and has a test of its own.
        revoked: None,
        unlabelled: if stray == Stray::Unlabelled {
            vec![stray_id]
        } else {
            Vec::new()
        },
        keys,
        current,
        pending,
        previous,
        discard,
    }
}

fn key_id(place: usize) -> AccessKeyId {
    const IDS: [&str; 5] = [
        "AKIACURRENTCURRENT00",
        "AKIAPENDINGPENDING00",
        "AKIAPREVIOUSPREVIOUS",
        "AKIADISCARDDISCARD00",
        "AKIASTRAYSTRAYSTRAY0",
    ];
    IDS[place].parse().expect("the ids have IAM's shape")
}

fn now() -> Timestamp {
    // 2026-11-22T12:00:00Z
    Timestamp::constant(1_795_348_800, 0)
}

fn before(ago: Duration) -> Timestamp {
    let ago = i64::try_from(ago.as_secs()).unwrap_or(i64::MAX);
    now()
        .saturating_sub(jiff::SignedDuration::from_secs(ago))
        .unwrap_or(Timestamp::MIN)
}
