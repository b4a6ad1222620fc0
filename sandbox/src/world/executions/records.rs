//! Writing down what executions do, and telling those who listen.

use super::StepFunctions;
use crate::TaskFailure;
use crate::world::chronicle::{Chronicle, Ending, ExecutionRecord, Moment, Stages};
use crate::world::news::News;
use crate::world::{Look, NativeRotation};
use contract::Rotation;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use statemachine::{Execution, ExecutionStart, Outcome};
use std::sync::Arc;

impl StepFunctions {
    fn announce(&self, news: News<'_>) {
        if let Some(listener) = &*self.listener.borrow() {
            listener(news);
        }
    }

    /// What has happened, without what the account knows better.
    pub(crate) fn chronicle(&self) -> Chronicle {
        self.chronicle.borrow().clone()
    }

    /// Opens the record of an execution that has begun; gives its place in the chronicle.
    pub(super) fn open(&self, start: &ExecutionStart, input: &Value, now: Timestamp) -> usize {
        let mut chronicle = self.chronicle.borrow_mut();
        let record = ExecutionRecord {
            arn: start.execution_arn.clone(),
            name: start.execution_name.clone(),
            user: input["user"].as_str().map(ToOwned::to_owned),
            input: Arc::new(input.clone()),
            started_at: now,
            ended_at: None,
            outcome: None,
            endings: Vec::new(),
            transitions: 0,
            history: None,
        };
        self.announce(News::Started(&record));
        chronicle.executions.push(record);
        chronicle.executions.len() - 1
    }

    /// Writes down what a task has answered.
    pub(super) fn note(&self, index: usize, state: &str, result: &Result<Value, TaskFailure>) {
        let mut chronicle = self.chronicle.borrow_mut();
        let record = &chronicle.executions[index];
        let rotation = Rotation::deserialize(record.input.as_ref()).ok();
        let moment = Moment {
            at: self.account.clock().now(),
            execution: index,
            user: record.user.clone(),
            state: state.to_owned(),
            result: result
                .clone()
                .map(|value| value.get("Payload").cloned().unwrap_or(value)),
            stages: rotation
                .map(|rotation| self.account.view(|view| Stages::of(view, &rotation)))
                .unwrap_or_default(),
        };
        chronicle.totals.tasks += 1;
        self.announce(News::Answered(&moment));
        chronicle.moments.push(moment);
    }

    /// Writes down how an execution ended, for the account and EventBridge too.
    pub(super) fn close(
        &self,
        index: usize,
        outcome: Outcome,
        execution: Option<Execution>,
    ) -> ExecutionRecord {
        let now = self.account.clock().now();
        let state = execution.as_ref().and_then(Execution::state);
        let ending = Ending {
            at: now,
            state: state.map(ToOwned::to_owned),
            outcome: outcome.clone(),
        };
        let is_over = matches!(outcome, Outcome::Succeeded { .. });
        let history = match execution {
            Some(execution) if is_over => Some(execution.into_history()),
            Some(execution) => {
                let history = execution.history().clone();
                self.stopped.borrow_mut().insert(index, execution);
                Some(history)
            }
            None => None,
        };
        let record = {
            let mut chronicle = self.chronicle.borrow_mut();
            let record = &mut chronicle.executions[index];
            record.ended_at = Some(now);
            record.outcome = Some(outcome);
            record.endings.push(ending);
            record.history = history.map(Arc::new);
            record.clone()
        };
        if let Some(outcome) = &record.outcome {
            self.account
                .note_execution_ended(&record.arn, outcome.clone());
        }
        self.tell_event_bridge(&record);
        self.announce(News::Ended(&record));
        record
    }

    /// The ARN of the execution at this place in the chronicle.
    pub(crate) fn execution_arn(&self, index: usize) -> String {
        self.chronicle.borrow().executions[index].arn.clone()
    }

    /// Writes down that a rotation by Secrets Manager has begun; gives its place in the chronicle.
    pub(crate) fn note_rotation(&self, rotation: NativeRotation) -> usize {
        let mut chronicle = self.chronicle.borrow_mut();
        chronicle.rotations.push(rotation);
        chronicle.rotations.len() - 1
    }

    /// Writes down how it ended.
    pub(crate) fn end_rotation(&self, index: usize, rotation: &NativeRotation) {
        self.chronicle.borrow_mut().rotations[index] = rotation.clone();
    }

    /// Writes down that the watchdog has run.
    pub(crate) fn note_look(&self, look: Look) {
        self.chronicle.borrow_mut().looks.push(look);
    }
}
