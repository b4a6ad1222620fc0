//! What a world is made of.

use super::{Application, Schedule};
use crate::cloudformation::PipelineStack;
use crate::{AccountSpec, ServiceError};
use contract::Rotation;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use statemachine::Machine;
use std::rc::Rc;

/// What a world is made of.
#[derive(Clone, Debug)]
pub struct WorldSpec {
    /// The account.
    pub account: AccountSpec,
    /// The pipeline's name.
    pub pipeline: String,
    /// What is deployed: the state machine, what each role may do, and who is told of what.
    pub stack: PipelineStack,
    /// The users.
    pub users: Vec<UserSpec>,
}

impl WorldSpec {
    /// The state machine, read and checked, with what its substitutions stand for.
    ///
    /// # Errors
    /// When the definition cannot run.
    pub fn machine(&self) -> Result<Rc<Machine>, WorldError> {
        let definition: Value = serde_json::from_str(&self.stack.deployed_definition())
            .map_err(|error| WorldError::Definition(error.to_string()))?;
        let machine = Machine::read(&definition).map_err(|findings| {
            let findings: Vec<_> = findings.iter().map(ToString::to_string).collect();
            WorldError::Definition(findings.join("; "))
        })?;
        Ok(Rc::new(machine))
    }
}

/// One user of a world.
#[derive(Clone, Debug)]
pub struct UserSpec {
    /// The execution's input.
    pub rotation: Rotation,
    /// What starts a rotation.
    pub trigger: Trigger,
    /// When it does.
    pub schedule: Schedule,
    /// What is there before the first one.
    pub beginning: Beginning,
    /// Who uses the key.
    pub application: Option<Application>,
}

/// What starts a user's rotations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Trigger {
    /// EventBridge Scheduler starts an execution.
    #[default]
    Schedule,
    /// Secrets Manager calls the rotate Lambda.
    SecretsManager,
}

/// What is there before a user's first rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Beginning {
    /// A new user without keys, and a secret that holds its name.
    Fresh,
    /// A user with a key that works, stored in its secret.
    Adopted,
    /// A user without keys, and a secret without a value.
    EmptySecret,
}

/// Why a world could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The definition is not a state machine that can run.
    #[error("the state machine cannot run: {0}")]
    Definition(String),
    /// A policy of a role is not understood.
    #[error("a policy cannot be read: {0}")]
    Policy(#[from] serde_json::Error),
    /// The account refused to be furnished.
    #[error("the sandbox refused to be furnished: {0}")]
    Account(#[from] ServiceError),
    /// There is nobody whose key could be rotated.
    #[error("the world has no users")]
    Empty,
    /// There is no runtime to run on.
    #[error("the runtime could not be built: {0}")]
    Runtime(#[from] std::io::Error),
}
