//! Every call, written down.

use crate::{Principal, Service};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt;

/// How much of the journal an account keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Journaling {
    /// Every call.
    #[default]
    Keep,
    /// The latest call, and how many there were: for runs of months, which nobody reads call by call.
    Count,
}

/// The calls of an account.
#[derive(Default)]
pub(crate) struct Journal {
    journaling: Journaling,
    calls: Vec<Call>,
    written: u64,
    tally: Tally,
}

/// How many calls there were, service by service and operation by operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those of roles and of AWS's services.
    pub by_roles: BTreeMap<Service, BTreeMap<String, u64>>,
    /// Those that were signed with a user's key, or by nobody that AWS knows.
    pub by_users: BTreeMap<Service, BTreeMap<String, u64>>,
}

impl Journal {
    pub(crate) fn new(journaling: Journaling) -> Self {
        Journal {
            journaling,
            ..Journal::default()
        }
    }

    pub(crate) fn write_down(&mut self, call: Call) {
        self.tally.add(&call);
        self.written += 1;
        if self.journaling == Journaling::Count {
            self.calls.clear();
        }
        self.calls.push(call);
    }

    /// The calls that are kept, the latest last.
    pub(crate) fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// How many calls were ever written down.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }
}

impl Tally {
    fn add(&mut self, call: &Call) {
        let callers = match &call.caller {
            Principal::Role { .. } | Principal::Service(_) => &mut self.by_roles,
            Principal::User { .. } | Principal::Unknown => &mut self.by_users,
        };
        let operations = callers.entry(call.service).or_default();
        match operations.get_mut(&call.operation) {
            Some(count) => *count += 1,
            None => {
                operations.insert(call.operation.clone(), 1);
            }
        }
    }
}

/// One call, as it was answered. It holds names and ids, never a value or a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// When the service answered.
    pub at: Timestamp,
    /// Who called.
    pub caller: Principal,
    /// The access key that signed the call, if the account ever had it.
    pub access_key_id: Option<String>,
    /// The service.
    pub service: Service,
    /// The region that was spoken to.
    pub region: String,
    /// The operation, such as `CreateAccessKey`.
    pub operation: String,
    /// What it was about: `user/NAME`, `key/ID`, `secret/NAME`, `object/BUCKET/KEY`, …
    pub resource: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Ok,
    /// The service refused it, with this code.
    Refused(&'static str),
}

impl Call {
    /// Whether the service did what it was asked.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.outcome == Outcome::Ok
    }
}

impl fmt::Display for Call {
    /// One line: `2026-11-22T00:00:00Z role/create iam:CreateAccessKey key/AKIA… ok`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}:{}",
            self.at, self.caller, self.service, self.operation
        )?;
        if let Some(resource) = &self.resource {
            write!(f, " {resource}")?;
        }
        match &self.outcome {
            Outcome::Ok => f.write_str(" ok"),
            Outcome::Refused(code) => write!(f, " {code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(caller: Principal, service: Service, operation: &str) -> Call {
        Call {
            at: Timestamp::UNIX_EPOCH,
            caller,
            access_key_id: None,
            service,
            region: "us-west-2".to_owned(),
            operation: operation.to_owned(),
            resource: None,
            outcome: Outcome::Ok,
        }
    }

    #[test]
    fn a_journal_that_only_counts_keeps_the_latest_call_and_the_numbers() {
        let states = Principal::Service("states.amazonaws.com");
        let calls = [
            call(states.clone(), Service::Sns, "Publish"),
            call(Principal::Unknown, Service::Sts, "GetCallerIdentity"),
            call(states, Service::Sns, "Publish"),
        ];
        let written = |journaling| {
            let mut journal = Journal::new(journaling);
            calls
                .iter()
                .for_each(|call| journal.write_down(call.clone()));
            journal
        };
        let (kept, counted) = (written(Journaling::Keep), written(Journaling::Count));
        assert_eq!(kept.calls(), calls);
        assert_eq!(counted.calls(), &calls[2..]);
        assert_eq!((kept.written(), counted.written()), (3, 3));
        assert_eq!(kept.tally(), counted.tally());
        let count = |service, operation: &str, number| {
            BTreeMap::from([(service, BTreeMap::from([(operation.to_owned(), number)]))])
        };
        assert_eq!(
            *counted.tally(),
            Tally {
                by_roles: count(Service::Sns, "Publish", 2),
                by_users: count(Service::Sts, "GetCallerIdentity", 1),
            }
        );
    }
}
