//! Step Functions as its API sees it: executions that somebody started. Running them is up to the world.

use crate::ServiceError;
use crate::moment::Epoch;
use crate::operation::{self, Answer, Context};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What Step Functions remembers in one region.
#[derive(Default)]
pub struct State {
    /// The executions that were started through the API, by name.
    executions: BTreeMap<String, Started>,
    /// Those that do not run yet.
    due: Vec<String>,
}

struct Started {
    input: String,
    at: Timestamp,
    is_running: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartExecution {
    state_machine_arn: String,
    name: String,
    #[serde(default = "empty_object")]
    input: String,
}

fn empty_object() -> String {
    "{}".to_owned()
}

impl State {
    pub(crate) fn call(&mut self, operation: &str, input: Value, context: &Context<'_>) -> Answer {
        match operation {
            "StartExecution" => self.start_execution(operation::input(input)?, context),
            other => Err(operation::unknown(other)),
        }
    }

    /// The executions that are to run now: names and inputs.
    pub(crate) fn take_due(&mut self) -> Vec<(String, String)> {
        let due = std::mem::take(&mut self.due);
        due.into_iter()
            .filter_map(|name| {
                let input = self.executions.get(&name)?.input.clone();
                Some((name, input))
            })
            .collect()
    }

    /// An execution has ended.
    pub(crate) fn ended(&mut self, name: &str) {
        if let Some(started) = self.executions.get_mut(name) {
            started.is_running = false;
        }
    }

    /// The same name with the same input is the same execution while it runs, and an error afterwards
    /// ("StartExecution", AWS Step Functions API reference).
    fn start_execution(&mut self, input: StartExecution, context: &Context<'_>) -> Answer {
        let name = &input.name;
        if name.is_empty() || name.len() > 80 {
            let message = format!("Invalid Name: '{name}'");
            return Err(ServiceError::new(400, "InvalidName", message));
        }
        if serde_json::from_str::<Value>(&input.input).is_err() {
            let message = "Invalid State Machine Execution Input";
            return Err(ServiceError::new(400, "InvalidExecutionInput", message));
        }
        let arn = format!(
            "{}:{name}",
            input
                .state_machine_arn
                .replacen(":stateMachine:", ":execution:", 1)
        );
        let answer = |at| Ok(json!({ "executionArn": arn, "startDate": Epoch(at) }));
        match self.executions.get(name) {
            Some(earlier) if earlier.is_running && earlier.input == input.input => {
                answer(earlier.at)
            }
            Some(_) => Err(ServiceError::new(
                400,
                "ExecutionAlreadyExists",
                format!("Execution Already Exists: '{arn}'"),
            )),
            None => {
                let started = Started {
                    input: input.input,
                    at: context.now,
                    is_running: true,
                };
                self.executions.insert(name.clone(), started);
                self.due.push(name.clone());
                answer(context.now)
            }
        }
    }
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value) -> Option<String> {
    Some(format!("execution/{}", input["name"].as_str()?))
}
