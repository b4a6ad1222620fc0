//! What Step Functions tells EventBridge.

use super::StepFunctions;
use crate::world::ExecutionRecord;
use jiff::Timestamp;
use serde_json::{Map, json};
use statemachine::Outcome;

impl StepFunctions {
    /// The event that AWS sends when the status of an execution changes; only the end matters here.
    pub(super) fn tell_event_bridge(&self, record: &ExecutionRecord) {
        let (status, error, cause) = match &record.outcome {
            None => return,
            Some(Outcome::Succeeded { .. }) => ("SUCCEEDED", None, None),
            Some(Outcome::Failed { error, cause }) => ("FAILED", error.clone(), cause.clone()),
            Some(Outcome::TimedOut) => ("TIMED_OUT", None, None),
            Some(Outcome::Aborted { error, cause }) => ("ABORTED", error.clone(), cause.clone()),
        };
        let detail = Map::from_iter([
            ("executionArn".to_owned(), json!(record.arn)),
            (
                "stateMachineArn".to_owned(),
                json!(self.state_machine_arn()),
            ),
            ("name".to_owned(), json!(record.name)),
            ("status".to_owned(), json!(status)),
            (
                "startDate".to_owned(),
                json!(record.started_at.as_millisecond()),
            ),
            (
                "stopDate".to_owned(),
                json!(record.ended_at.map(Timestamp::as_millisecond)),
            ),
            ("input".to_owned(), json!(record.input.to_string())),
            ("error".to_owned(), json!(error)),
            ("cause".to_owned(), json!(cause)),
        ]);
        self.account.emit_event(
            "aws.states",
            "Step Functions Execution Status Change",
            vec![record.arn.clone()],
            detail,
        );
    }
}
