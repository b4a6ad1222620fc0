//! What runs: Lambda functions, the state machine, and their logs.

use crate::config::Architecture;
use crate::infrastructure::Expression;
use contract::Duration;
use contract::step::Step;
use serde_json::Value;

/// The Lambda function of a step: a program of its own for provided.al2023.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The step.
    pub step: Step,
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// The role it runs under.
    pub role: Expression,
    /// The name of its log group.
    pub log_group: String,
    /// What it runs on.
    pub architecture: Architecture,
    /// Its memory, which its share of a processor goes with.
    pub memory_mib: u32,
    /// How long it may run.
    pub timeout: Duration,
    /// Whether X-Ray traces it.
    pub tracing: bool,
}

/// A log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// Its name.
    pub name: String,
    /// How many days it keeps its lines.
    pub retention_days: u32,
}

/// A Standard state machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateMachine {
    /// Its name.
    pub name: String,
    /// Its definition, in the Amazon States Language.
    pub definition: Value,
    /// What the `${…}` of the definition stand for, by their names.
    pub substitutions: Vec<(&'static str, Expression)>,
    /// The role it runs under.
    pub role: Expression,
    /// The log group of its errors. They are logged without the data of executions: it holds no secret,
    /// but the console shows it to those who may see it, and a second copy is of no use.
    pub log_group: Expression,
    /// Whether X-Ray traces it.
    pub tracing: bool,
}
