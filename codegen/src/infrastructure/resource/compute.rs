//! What runs: Lambda functions, the state machine, and their logs.

use crate::config::Architecture;
use crate::infrastructure::Expression;
use contract::Duration;
use contract::environment::Variable;
use serde_json::Value;

/// A Lambda function: a program of its own for provided.al2023.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Which of the pipeline's functions it is.
    pub program: contract::Function,
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// The role it runs under.
    pub role: Expression,
    /// What it is told when it is deployed.
    pub environment: Vec<(Variable, Expression)>,
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

/// Lets a service call a Lambda function, on behalf of this account only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// The function.
    pub function: Expression,
    /// The service.
    pub service: &'static str,
}

/// How Lambda runs a function that nobody waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsynchronousInvocation {
    /// The function's name.
    pub function: String,
    /// How often it is run again when it failed.
    pub retries: u32,
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
