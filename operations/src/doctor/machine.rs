//! The state machine: there, active, and the generated one.

use super::{Check, DEPLOY, Patient};
use crate::{Call, Error};
use aws_sdk_sfn::types::StateMachineStatus;
use codegen::infrastructure::{Resource, StateMachine};
use serde_json::Value;

impl Patient<'_> {
    pub(super) async fn machine(&self) -> Check {
        let subject = format!("state machine {}", self.pipeline.names().state_machine());
        let call = self.clients.state_machines.describe_state_machine();
        let arn = self.pipeline.state_machine_arn();
        let found = match call.state_machine_arn(arn).send().await {
            Ok(found) => found,
            Err(error) => {
                let call = Call::new("states:DescribeStateMachine", subject.clone());
                let error = Error::of_call(call, &error);
                return if error.is_not_there() {
                    Check::missing(subject, self.pipeline)
                } else {
                    Check::unseen(subject, error)
                };
            }
        };
        if found.status == Some(StateMachineStatus::Deleting) {
            return Check::finding(subject, "it is being deleted", DEPLOY);
        }
        let definition: Option<Value> = serde_json::from_str(&found.definition).ok();
        if definition != self.definition() {
            return Check::finding(
                subject,
                "its definition is not what this version of Keywheel generates from the configuration",
                DEPLOY,
            );
        }
        Check::fine(subject, "it is there, and the generated one")
    }

    /// What is generated, with what its substitutions stand for.
    fn definition(&self) -> Option<Value> {
        let mut resources = self.stack.resources.iter();
        let machine = resources.find_map(|managed| match &managed.resource {
            Resource::StateMachine(machine) => Some(machine),
            _ => None,
        })?;
        let StateMachine {
            definition,
            substitutions,
            ..
        } = machine;
        let mut text = definition.to_string();
        for (name, value) in substitutions {
            text = text.replace(&format!("${{{name}}}"), &self.deployed().text(value));
        }
        serde_json::from_str(&text).ok()
    }
}
