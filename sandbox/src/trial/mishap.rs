//! What may go wrong with a call.

use crate::fault::{Attempt, Fate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Something that goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mishap {
    /// The service throttles it, and every retry within the invocation.
    Throttled,
    /// The service is ill for it, and for every retry within the invocation.
    Unavailable,
    /// A permission is missing.
    AccessDenied,
    /// It gets no answer and has no effect, as does every retry within the invocation.
    NoAnswer,
    /// It never ends; Lambda stops the function after a minute.
    Hang,
    /// It takes effect, and the answer is lost, once.
    LostOnce,
    /// It takes effect, and the answer is lost, of every retry within the invocation.
    LostAlways,
    /// The Lambda dies before the effect.
    KilledBefore,
    /// The Lambda dies after the effect.
    KilledAfter,
    /// IAM answers as of half a minute ago.
    Stale,
}

impl Mishap {
    /// All of them.
    pub const ALL: [Mishap; 10] = [
        Mishap::Throttled,
        Mishap::Unavailable,
        Mishap::AccessDenied,
        Mishap::NoAnswer,
        Mishap::Hang,
        Mishap::LostOnce,
        Mishap::LostAlways,
        Mishap::KilledBefore,
        Mishap::KilledAfter,
        Mishap::Stale,
    ];

    /// One of each sort that leaves another state of things behind: nothing done for good, nothing done for
    /// now, done and unknown, done and the process gone, and an old answer.
    pub const SORTS: [Mishap; 5] = [
        Mishap::AccessDenied,
        Mishap::NoAnswer,
        Mishap::LostAlways,
        Mishap::KilledAfter,
        Mishap::Stale,
    ];

    pub(super) fn fate(self) -> Fate {
        match self {
            Mishap::Throttled => Fate::throttled(),
            Mishap::Unavailable => Fate::unavailable(),
            Mishap::AccessDenied => Fate::access_denied(),
            Mishap::NoAnswer => Fate::NoAnswer,
            Mishap::Hang => Fate::Hang,
            Mishap::LostOnce | Mishap::LostAlways => Fate::LoseResponse,
            Mishap::KilledBefore => Fate::KillBefore,
            Mishap::KilledAfter => Fate::KillAfter,
            Mishap::Stale => Fate::Stale(Duration::from_secs(30)),
        }
    }

    /// Whether the same call goes wrong again within the invocation.
    pub(super) fn lasts(self) -> bool {
        matches!(
            self,
            Mishap::Throttled
                | Mishap::Unavailable
                | Mishap::AccessDenied
                | Mishap::NoAnswer
                | Mishap::LostAlways
        )
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Mishap::Throttled => "is throttled",
            Mishap::Unavailable => "finds the service ill",
            Mishap::AccessDenied => "is denied",
            Mishap::NoAnswer => "gets no answer",
            Mishap::Hang => "hangs",
            Mishap::LostOnce => "loses its first answer",
            Mishap::LostAlways => "loses its answer",
            Mishap::KilledBefore => "is not made, because the Lambda dies",
            Mishap::KilledAfter => "is the Lambda's last",
            Mishap::Stale => "is answered as of half a minute ago",
        }
    }
}

/// Something that goes wrong at one call of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// The number of the call, retries included, from 1.
    pub call: u64,
    /// What goes wrong.
    pub mishap: Mishap,
}

impl fmt::Display for Incident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call {} {}", self.call, self.mishap.words())
    }
}

impl Incident {
    pub(super) fn armed(&self) -> Armed {
        Armed {
            incident: *self,
            struck: None,
        }
    }
}

/// An incident that waits for its call.
pub(super) struct Armed {
    incident: Incident,
    struck: Option<Place>,
}

impl Armed {
    /// What becomes of an attempt, if that is up to this incident.
    pub(super) fn fate(&mut self, number: u64, attempt: &Attempt) -> Option<Fate> {
        let place = Place::of(attempt);
        let strikes = if number == self.incident.call {
            self.struck = Some(place);
            true
        } else {
            self.incident.mishap.lasts() && self.struck.as_ref() == Some(&place)
        };
        strikes.then(|| self.incident.mishap.fate())
    }
}

/// Where a call is made: retries within an invocation are made at the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    invocation: Option<u64>,
    operation: String,
}

impl Place {
    pub(super) fn of(attempt: &Attempt) -> Self {
        Place {
            invocation: attempt.invocation.as_ref().map(|one| one.number),
            operation: attempt.operation.clone(),
        }
    }
}
