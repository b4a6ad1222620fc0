//! What happened in a world.

use super::{Look, NativeRotation, Violation};
use crate::iam::Status;
use crate::{Account, Service, Tally, TaskFailure, View};
use contract::{AccessKeyId, ErrorName, Rotation, label};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use statemachine::rotation::state;
use statemachine::{History, Outcome};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Everything that happened, in order.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    /// The executions, in the order in which they started.
    pub executions: Vec<ExecutionRecord>,
    /// The rotations by Secrets Manager, in the order in which they started.
    pub rotations: Vec<NativeRotation>,
    /// Each answer of a task, with what the secret held then.
    pub moments: Vec<Moment>,
    /// The runs of the watchdog.
    pub looks: Vec<Look>,
    /// What people were told.
    pub alerts: Vec<Alert>,
    /// How much of everything.
    pub totals: Totals,
    /// How many times the invariants were checked.
    pub checks: u64,
    /// Which of them did not hold.
    pub violations: Vec<Violation>,
}

/// One execution.
#[derive(Clone, Debug)]
pub struct ExecutionRecord {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Whose key it rotates, if the input says so.
    pub user: Option<String>,
    /// Its input.
    pub input: Arc<Value>,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended; nothing while it runs, for the first time or redriven.
    pub ended_at: Option<Timestamp>,
    /// How it ended; nothing while it runs.
    pub outcome: Option<Outcome>,
    /// Each end: one, and another one for each redrive.
    pub endings: Vec<Ending>,
    /// The state transitions that AWS would bill so far.
    pub transitions: usize,
    /// Its history; nothing while it runs.
    pub history: Option<Arc<History>>,
}

/// An end of an execution.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// When.
    pub at: Timestamp,
    /// The state that it stopped in; nothing when it went through.
    pub state: Option<String>,
    /// How.
    pub outcome: Outcome,
}

/// A task answered.
#[derive(Clone, Debug)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// The place of its execution in [`Chronicle::executions`].
    pub execution: usize,
    /// Whose key.
    pub user: Option<String>,
    /// The state.
    pub state: String,
    /// The step's outcome, or its error.
    pub result: Result<Value, TaskFailure>,
    /// What the secret held right after.
    pub stages: Stages,
}

/// The keys under a secret's staging labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stages {
    /// Under AWSCURRENT.
    pub current: Option<KeyState>,
    /// Under AWSPENDING.
    pub pending: Option<KeyState>,
    /// Under AWSPREVIOUS.
    pub previous: Option<KeyState>,
}

/// A key and its status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyState {
    /// The key.
    pub access_key_id: AccessKeyId,
    /// `Active`, `Inactive`, `Expired` or `Deleted`.
    pub status: &'static str,
}

/// A message to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// When.
    pub at: Timestamp,
    /// The subject, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    pub message: String,
    /// Whether the publisher heard that it was sent; one that did not sends it again.
    #[serde(skip)]
    pub is_heard: bool,
}

impl ExecutionRecord {
    /// How many alerts its ends are worth: one for each bad end.
    ///
    /// A redrive that only fails in the same Fail state again says nothing new: the alert was composed
    /// before that state, and its error tells the rule on failed executions to be silent. An
    /// execution that is stopped while it tells a person may have told that person, too.
    pub(super) fn alerts_due(&self) -> RangeInclusive<usize> {
        let bad = self.endings.iter().filter(|ending| ending.is_bad()).count();
        let pairs = self.endings.windows(2);
        let repeated = pairs
            .filter(|pair| pair[0].is_announced() && pair[1].repeats(&pair[0]))
            .count();
        let torn = self.endings.iter().filter(|ending| ending.is_torn());
        let due = bad - repeated;
        due..=due + torn.count()
    }
}

impl Ending {
    fn is_bad(&self) -> bool {
        !matches!(self.outcome, Outcome::Succeeded { .. })
    }

    /// Whether the machine itself has told a person.
    fn is_announced(&self) -> bool {
        matches!(&self.outcome, Outcome::Failed { error: Some(error), .. } if error.starts_with(ErrorName::PREFIX))
    }

    /// Whether it was stopped while the machine told a person.
    fn is_torn(&self) -> bool {
        matches!(self.outcome, Outcome::Aborted { .. })
            && self.state.as_deref() == Some(state::ALERT)
    }

    fn repeats(&self, earlier: &Ending) -> bool {
        self.state == earlier.state && self.outcome == earlier.outcome
    }
}

impl Alert {
    /// Whether it tells of the execution of this ARN.
    #[must_use]
    pub fn is_about(&self, execution_arn: &str) -> bool {
        // An ARN may begin with another: what follows must not go on with the name.
        self.message.match_indices(execution_arn).any(|(at, _)| {
            let after = self.message[at + execution_arn.len()..].chars().next();
            !after.is_some_and(|next| next.is_ascii_alphanumeric() || "-_+=.@".contains(next))
        })
    }
}

/// How much of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Tasks that the state machine ran, retries included.
    pub tasks: u64,
    /// API calls of Keywheel's, by service and operation; those of applications and of verification with a new key apart.
    pub calls: BTreeMap<String, u64>,
    /// Calls that verification made with new keys.
    pub verification_calls: u64,
}

impl Chronicle {
    /// The executions that ended well.
    pub fn succeeded(&self) -> impl Iterator<Item = &ExecutionRecord> {
        self.executions
            .iter()
            .filter(|record| matches!(record.outcome, Some(Outcome::Succeeded { .. })))
    }

    /// The state transitions that AWS would bill.
    #[must_use]
    pub fn transitions(&self) -> usize {
        self.executions
            .iter()
            .map(|record| record.transitions)
            .sum()
    }

    pub(super) fn take_alerts(&mut self, account: &Account) {
        self.alerts = account.view(|view| {
            let alert = |message: &crate::sns::Message| Alert {
                at: message.at,
                subject: message.subject.clone(),
                message: message.message.clone(),
                is_heard: message.is_heard,
            };
            view.sns().messages().iter().map(alert).collect()
        });
    }
}

impl Totals {
    pub(super) fn take_calls(&mut self, tally: &Tally) {
        for (service, operations) in &tally.by_roles {
            for (operation, count) in operations {
                self.calls.insert(format!("{service}:{operation}"), *count);
            }
        }
        for service in [Service::Sts, Service::S3] {
            let operations = tally.by_users.get(&service);
            let counts = operations.map(|operations| operations.values().sum::<u64>());
            self.verification_calls += counts.unwrap_or_default();
        }
    }

    /// All API calls.
    #[must_use]
    pub fn all_calls(&self) -> u64 {
        self.calls.values().sum::<u64>() + self.verification_calls
    }
}

impl Stages {
    /// The keys under the labels of this rotation's secret.
    #[must_use]
    pub fn of(view: View<'_>, rotation: &Rotation) -> Self {
        let Some(secret) = view.secrets().secret(rotation.secret.as_str()) else {
            return Stages::default();
        };
        let at = |stage: &str| {
            let version = secret.at_stage(stage)?;
            let id = version.access_key_id(&rotation.secret_layout)?;
            let status = match view.iam().key(id.as_str()) {
                Some(key) if key.deleted_at().is_none() => status_name(key.status()),
                _ => "Deleted",
            };
            Some(KeyState {
                access_key_id: id,
                status,
            })
        };
        Stages {
            current: at(label::CURRENT),
            pending: at(label::PENDING),
            previous: at(label::PREVIOUS),
        }
    }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Active => "Active",
        Status::Inactive => "Inactive",
        Status::Expired => "Expired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alerts_due(ends: &[(&str, Outcome)]) -> RangeInclusive<usize> {
        let ending = |(state, outcome): &(&str, Outcome)| Ending {
            at: Timestamp::UNIX_EPOCH,
            state: Some((*state).to_owned()),
            outcome: outcome.clone(),
        };
        let record = ExecutionRecord {
            arn: String::new(),
            name: String::new(),
            user: None,
            input: Arc::default(),
            started_at: Timestamp::UNIX_EPOCH,
            ended_at: None,
            outcome: None,
            endings: ends.iter().map(ending).collect(),
            transitions: 0,
            history: None,
        };
        record.alerts_due()
    }

    fn failed(error: &str) -> Outcome {
        Outcome::Failed {
            error: Some(error.to_owned()),
            cause: None,
        }
    }

    fn aborted() -> Outcome {
        Outcome::Aborted {
            error: None,
            cause: None,
        }
    }

    fn succeeded() -> Outcome {
        Outcome::Succeeded {
            output: Value::Null,
        }
    }

    #[test]
    fn each_bad_end_is_worth_an_alert() {
        assert_eq!(alerts_due(&[("Done", succeeded())]), 0..=0);
        assert_eq!(alerts_due(&[("Bad", failed("Keywheel.Held"))]), 1..=1);
        let ends = [("A", aborted()), ("A", aborted()), ("Done", succeeded())];
        assert_eq!(alerts_due(&ends), 2..=2);
        let ends = [("A", aborted()), ("Bad", failed("Keywheel.Held"))];
        assert_eq!(alerts_due(&ends), 2..=2);
        assert_eq!(alerts_due(&[("A", Outcome::TimedOut)]), 1..=1);
        assert_eq!(alerts_due(&[(state::ALERT, aborted())]), 1..=2);
    }

    #[test]
    fn a_fail_state_that_only_fails_again_is_not_worth_another_one() {
        let held = ("Bad", failed("Keywheel.Held"));
        assert_eq!(
            alerts_due(&[held.clone(), held.clone(), held.clone()]),
            1..=1
        );
        assert_eq!(alerts_due(&[("A", aborted()), held.clone(), held]), 2..=2);
        // Of this one the rule on failed executions tells each time.
        let untold = ("Untold", failed("AlertNotSent"));
        assert_eq!(alerts_due(&[untold.clone(), untold]), 2..=2);
    }
}
