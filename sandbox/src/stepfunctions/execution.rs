//! What Step Functions keeps of an execution.

use super::machine::StateMachine;
use super::stop::Stop;
use super::{State, error};
use crate::ServiceError;
use crate::moment::Epoch;
use crate::operation::Answer;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use statemachine::{HistoryEvent, NotRedrivable, Outcome};
use std::sync::Arc;

/// How long an execution that has ended is kept, and its name with it (AWS, "Step Functions service
/// quotas").
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What Step Functions keeps of an execution.
#[derive(Debug)]
pub(crate) struct Execution {
    pub(super) arn: String,
    pub(super) name: String,
    /// The state machine as it was at the start.
    pub(super) machine: Arc<StateMachine>,
    pub(super) input: String,
    pub(super) started_at: Timestamp,
    pub(super) end: Option<(Timestamp, Outcome)>,
    pub(super) redrives: u64,
    pub(super) redriven_at: Option<Timestamp>,
    /// The client tokens of its redrives, and when each was used.
    pub(super) redrive_tokens: Vec<(Timestamp, String)>,
    pub(super) events: Vec<Arc<HistoryEvent>>,
    /// What stops it; a redrive is stopped anew.
    pub(super) stop: Arc<Stop>,
}

/// The status of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Status {
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Aborted,
    /// Of children of Map Runs only.
    PendingRedrive,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeExecution {
    execution_arn: String,
}

impl State {
    /// The executions that are kept, in the order in which they started.
    pub(super) fn kept(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &Execution> {
        self.executions
            .iter()
            .filter(move |execution| execution.is_kept(now))
    }

    pub(super) fn execution(&self, arn: &str, now: Timestamp) -> Result<&Execution, ServiceError> {
        error::check_arn(arn, "execution")?;
        let execution = self.by_arn.get(arn).map(|index| &self.executions[*index]);
        execution
            .filter(|execution| execution.is_kept(now))
            .ok_or_else(|| error::no_such_execution(arn))
    }

    pub(super) fn execution_mut(
        &mut self,
        arn: &str,
        now: Timestamp,
    ) -> Result<&mut Execution, ServiceError> {
        self.execution(arn, now)?;
        Ok(&mut self.executions[self.by_arn[arn]])
    }

    pub(super) fn describe_execution(&self, input: &DescribeExecution, now: Timestamp) -> Answer {
        let execution = self.execution(&input.execution_arn, now)?;
        let mut answer = execution.summary();
        answer["input"] = json!(execution.input);
        answer["inputDetails"] = json!({ "included": true });
        answer["redriveCount"] = json!(execution.redrives);
        if let Some(at) = execution.redriven_at {
            answer["redriveDate"] = json!(Epoch(at));
        }
        match execution.redrivable(now) {
            Ok(()) => answer["redriveStatus"] = json!("REDRIVABLE"),
            Err(reason) => {
                answer["redriveStatus"] = json!("NOT_REDRIVABLE");
                answer["redriveStatusReason"] = json!(reason.to_string());
            }
        }
        match &execution.end {
            None | Some((_, Outcome::TimedOut)) => {}
            Some((_, Outcome::Succeeded { output })) => {
                answer["output"] = json!(output.to_string());
                answer["outputDetails"] = json!({ "included": true });
            }
            Some((_, Outcome::Failed { error, cause } | Outcome::Aborted { error, cause })) => {
                for (name, text) in [("error", error), ("cause", cause)] {
                    if let Some(text) = text {
                        answer[name] = json!(text);
                    }
                }
            }
        }
        Ok(answer)
    }
}

impl Execution {
    pub(super) fn status(&self) -> Status {
        match &self.end {
            None => Status::Running,
            Some((_, Outcome::Succeeded { .. })) => Status::Succeeded,
            Some((_, Outcome::Failed { .. })) => Status::Failed,
            Some((_, Outcome::TimedOut)) => Status::TimedOut,
            Some((_, Outcome::Aborted { .. })) => Status::Aborted,
        }
    }

    pub(super) fn is_kept(&self, now: Timestamp) -> bool {
        let end = self.end.as_ref();
        end.is_none_or(|(at, _)| now.duration_since(*at) <= KEPT)
    }

    pub(super) fn redrivable(&self, now: Timestamp) -> Result<(), NotRedrivable> {
        let (ended_at, outcome) = match &self.end {
            Some((at, outcome)) => (*at, Some(outcome)),
            None => (now, None),
        };
        NotRedrivable::check(outcome, self.events.len(), self.started_at, ended_at, now)
    }

    /// What lists and descriptions both tell.
    pub(super) fn summary(&self) -> Value {
        let mut summary = json!({
            "executionArn": self.arn,
            "stateMachineArn": self.machine.arn,
            "name": self.name,
            "status": self.status(),
            "startDate": Epoch(self.started_at),
        });
        if let Some((at, _)) = &self.end {
            summary["stopDate"] = json!(Epoch(*at));
        }
        summary
    }
}
