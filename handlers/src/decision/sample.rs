//! Users as the tests of decisions and of standings see them.

use super::{Observation, ObservedKey};
use crate::iam_user::{KeyStatus, ListedKey};
use crate::last_use::LastUse;
use contract::{AccessKeyId, Duration};
use jiff::Timestamp;

pub(crate) const CURRENT: &str = "AKIACURRENTCURRENT00";
pub(crate) const PENDING: &str = "AKIAPENDINGPENDING00";
pub(crate) const PREVIOUS: &str = "AKIAPREVIOUSPREVIOUS";
pub(crate) const STRANGER: &str = "AKIASTRANGERSTRANGER";

pub(crate) fn id(text: &str) -> AccessKeyId {
    text.parse().unwrap()
}

pub(crate) fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

pub(crate) fn ago(duration: Duration) -> Timestamp {
    now() - jiff::SignedDuration::from_secs(duration.as_secs().try_into().unwrap())
}

pub(crate) fn key(text: &str, status: KeyStatus, age: Duration, last_use: LastUse) -> ObservedKey {
    ObservedKey {
        listed: ListedKey {
            id: id(text),
            status,
            created: ago(age),
        },
        last_use,
    }
}

/// A user with nothing: no key, no secret value.
pub(crate) fn blank() -> Observation {
    Observation {
        now: now(),
        user_id: "AIDAUSER".into(),
        keys: vec![],
        recorded_user_id: None,
        current: None,
        pending: None,
        previous: None,
        discard: None,
        unlabelled: vec![],
        revoked: None,
        intent: None,
    }
}
