//! State machines, as DescribeStateMachine and its like tell of them.

use super::listing::{Listing, NEXT_TOKEN};
use super::{State, error};
use crate::ServiceError;
use crate::moment::Epoch;
use crate::operation::Answer;
use crate::page::listed;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// A Standard state machine.
#[derive(Debug)]
pub(crate) struct StateMachine {
    pub(crate) arn: String,
    pub(crate) name: String,
    pub(crate) role_arn: String,
    /// The definition, as it runs.
    pub(crate) definition: String,
    /// What it logs, in the words of the API.
    pub(crate) logging: Value,
    pub(crate) created_at: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OfMachine {
    state_machine_arn: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OfExecution {
    execution_arn: String,
}

impl State {
    /// Makes a state machine, or another one of the same name.
    pub(crate) fn create_state_machine(&mut self, machine: StateMachine) {
        let key = machine.arn.clone();
        self.machines.insert(key, Arc::new(machine));
    }

    pub(super) fn machine(&self, arn: &str) -> Result<&Arc<StateMachine>, ServiceError> {
        error::check_arn(arn, "stateMachine")?;
        self.machines
            .get(arn)
            .ok_or_else(|| error::no_such_machine(arn))
    }

    pub(super) fn describe_state_machine(&self, input: &OfMachine) -> Answer {
        let machine = self.machine(&input.state_machine_arn)?;
        let mut answer = machine.description();
        answer["status"] = json!("ACTIVE");
        answer["type"] = json!("STANDARD");
        answer["creationDate"] = json!(Epoch(machine.created_at));
        Ok(answer)
    }

    /// The machine as it was when the execution began.
    pub(super) fn describe_state_machine_for_execution(
        &self,
        input: &OfExecution,
        now: Timestamp,
    ) -> Answer {
        let machine = &self.execution(&input.execution_arn, now)?.machine;
        let mut answer = machine.description();
        answer["updateDate"] = json!(Epoch(machine.created_at));
        Ok(answer)
    }

    pub(super) fn list_state_machines(&self, input: &Listing) -> Answer {
        let (machines, next) = input.page()?.cut(self.machines.values());
        let machines = machines.into_iter().map(|machine| {
            json!({
                "stateMachineArn": machine.arn,
                "name": machine.name,
                "type": "STANDARD",
                "creationDate": Epoch(machine.created_at),
            })
        });
        Ok(listed(
            ("stateMachines", machines.collect()),
            (NEXT_TOKEN, next),
        ))
    }
}

impl StateMachine {
    fn description(&self) -> Value {
        json!({
            "stateMachineArn": self.arn,
            "name": self.name,
            "definition": self.definition,
            "roleArn": self.role_arn,
            "loggingConfiguration": self.logging,
            "tracingConfiguration": { "enabled": false },
            "encryptionConfiguration": { "type": "AWS_OWNED_KEY" },
        })
    }
}
