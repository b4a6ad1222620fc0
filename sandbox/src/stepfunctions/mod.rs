//! Step Functions as its API sees it: state machines, and executions with their histories. Running them
//! is up to the world, which says here how they go.

mod driving;
mod error;
mod execution;
mod listing;
mod machine;
mod start;
mod stop;

pub(crate) use execution::Execution;
pub(crate) use machine::StateMachine;
pub(crate) use stop::{Stop, StopReason};

use crate::operation::{self, Answer, Context};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What Step Functions remembers in one region.
#[derive(Default)]
pub struct State {
    /// By their ARNs.
    machines: BTreeMap<String, Arc<StateMachine>>,
    /// In the order in which they started.
    executions: Vec<Execution>,
    /// The latest of each ARN.
    by_arn: BTreeMap<String, usize>,
    /// Those that were started through the API and do not run yet: names and inputs.
    due_starts: Vec<(String, String)>,
    /// Those that were redriven through the API and do not go on yet: ARNs.
    due_redrives: Vec<String>,
}

impl State {
    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: Value,
        context: &mut Context<'_>,
    ) -> Answer {
        let now = context.now;
        match operation {
            "StartExecution" => self.start_execution(operation::input(input)?, context),
            "StopExecution" => self.stop_execution(operation::input(input)?, now),
            "RedriveExecution" => self.redrive_execution(operation::input(input)?, now),
            "DescribeExecution" => self.describe_execution(&operation::input(input)?, now),
            "ListExecutions" => self.list_executions(&operation::input(input)?, now),
            "GetExecutionHistory" => self.get_execution_history(&operation::input(input)?, now),
            "DescribeStateMachine" => self.describe_state_machine(&operation::input(input)?),
            "DescribeStateMachineForExecution" => {
                self.describe_state_machine_for_execution(&operation::input(input)?, now)
            }
            "ListStateMachines" => self.list_state_machines(&operation::input(input)?),
            other => Err(operation::unknown(other)),
        }
    }

    /// Whether the world is to run anything.
    #[cfg(feature = "server")]
    pub(crate) fn is_waited_for(&self) -> bool {
        !(self.due_starts.is_empty() && self.due_redrives.is_empty())
    }

    fn add(&mut self, execution: Execution) {
        self.by_arn
            .insert(execution.arn.clone(), self.executions.len());
        self.executions.push(execution);
    }
}

/// The ARN of a state machine's execution of this name.
pub(crate) fn execution_arn(machine_arn: &str, name: &str) -> String {
    let machine = machine_arn.replacen(":stateMachine:", ":execution:", 1);
    format!("{machine}:{name}")
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value) -> Option<String> {
    let of = |kind: &str, text: &Value| {
        let name = text.as_str()?.rsplit(':').next()?;
        Some(format!("{kind}/{name}"))
    };
    of("execution", &input["name"])
        .or_else(|| of("execution", &input["executionArn"]))
        .or_else(|| of("stateMachine", &input["stateMachineArn"]))
}

/// What an action is about, as policies see it.
pub(crate) fn target(input: &Value) -> String {
    let arn = input["stateMachineArn"].as_str();
    arn.or(input["executionArn"].as_str())
        .unwrap_or("*")
        .to_owned()
}
