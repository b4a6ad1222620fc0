//! Tasks that start other machines.

use crate::interpreter::{ExecutionStart, Invocation, Outcome};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// How a task waits for the execution that it has started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    /// Not at all.
    No,
    /// `.sync`: documents in its answer are texts.
    Text,
    /// `.sync:2`: documents in its answer are documents.
    Document,
    /// `.waitForTaskToken`: for somebody else.
    Token,
}

/// A task that starts another machine.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NestedStart {
    pub(super) state_machine_arn: String,
    name: Option<String>,
    /// What the execution gets.
    pub(super) input: Result<Value, String>,
    pub(super) waits: Waits,
}

impl NestedStart {
    /// Reads the task; `None` if it starts no machine.
    pub(super) fn read(invocation: &Invocation) -> Option<Self> {
        let (_, action) = invocation.resource.rsplit_once(":states:startExecution")?;
        let waits = match action {
            "" => Waits::No,
            ".sync" => Waits::Text,
            ".sync:2" => Waits::Document,
            ".waitForTaskToken" => Waits::Token,
            _ => return None,
        };
        let argument = |name: &str| invocation.arguments.get(name);
        let text = |name: &str| argument(name).and_then(Value::as_str).map(str::to_owned);
        let input = match argument("Input") {
            None | Some(Value::Null) => Ok(json!({})),
            Some(Value::String(text)) => {
                serde_json::from_str(text).map_err(|error| error.to_string())
            }
            Some(document) => Ok(document.clone()),
        };
        Some(NestedStart {
            state_machine_arn: text("StateMachineArn").unwrap_or_default(),
            name: text("Name"),
            input,
            waits,
        })
    }

    /// The machine's name: the last part of its ARN, or what stands instead of the ARN.
    pub(super) fn machine_name(&self) -> &str {
        let machine = self.state_machine_arn.split_once(":stateMachine:");
        let name = machine.map_or(self.state_machine_arn.as_str(), |(_, name)| name);
        // What follows is a version or an alias.
        name.split_once(':').map_or(name, |(name, _)| name)
    }

    /// Who the execution is, being the `number`th that is started from `of`.
    pub(super) fn start(&self, of: &ExecutionStart, number: usize) -> ExecutionStart {
        let machine = self.machine_name();
        let name = self
            .name
            .clone()
            .unwrap_or_else(|| format!("nested-{number}"));
        let place = match self.state_machine_arn.split_once(":stateMachine:") {
            Some((place, _)) => place.to_owned(),
            None => {
                let parts: Vec<&str> = of.state_machine_arn.splitn(6, ':').collect();
                parts[..parts.len().min(5)].join(":")
            }
        };
        ExecutionStart {
            execution_arn: format!("{place}:execution:{machine}:{name}"),
            execution_name: name,
            state_machine_arn: format!("{place}:stateMachine:{machine}"),
            state_machine_name: machine.to_owned(),
            role_arn: of.role_arn.clone(),
            seed: of.seed.wrapping_add(number as u64),
        }
    }
}

/// What StartExecution answers.
pub(super) fn started(start: &ExecutionStart, at: Timestamp) -> Value {
    json!({"ExecutionArn": start.execution_arn, "StartDate": at.to_string()})
}

/// What a task that waited gets of the execution's end: its result, or the cause of its failure.
pub(super) fn ended(
    (start, input): (&ExecutionStart, &Value),
    (started_at, ended_at): (Timestamp, Timestamp),
    outcome: &Outcome,
    waits: Waits,
) -> Result<Value, String> {
    let document = |document: &Value| match waits {
        Waits::Document => document.clone(),
        _ => Value::from(document.to_string()),
    };
    let mut answer = Map::new();
    let mut say = |name: &str, value: Value| answer.insert(name.to_owned(), value);
    let mut redrive = None;
    let status = match outcome {
        Outcome::Succeeded { .. } => "SUCCEEDED",
        Outcome::Failed { .. } => "FAILED",
        Outcome::TimedOut => "TIMED_OUT",
        Outcome::Aborted { .. } => "ABORTED",
    };
    if let Outcome::Failed { error, cause } | Outcome::Aborted { error, cause } = outcome {
        for (name, text) in [("Cause", cause), ("Error", error)] {
            if let Some(text) = text {
                say(name, Value::from(text.as_str()));
            }
        }
    }
    say("ExecutionArn", Value::from(start.execution_arn.as_str()));
    say("Input", document(input));
    say("InputDetails", json!({"Included": true}));
    say("Name", Value::from(start.execution_name.as_str()));
    if let Outcome::Succeeded { output } = outcome {
        say("Output", document(output));
        say("OutputDetails", json!({"Included": true}));
        redrive = Some("Execution is SUCCEEDED and cannot be redriven");
    }
    say("RedriveCount", Value::from(0));
    match redrive {
        Some(reason) => {
            say("RedriveStatus", Value::from("NOT_REDRIVABLE"));
            say("RedriveStatusReason", Value::from(reason));
        }
        None => {
            say("RedriveStatus", Value::from("REDRIVABLE"));
        }
    }
    say("StartDate", Value::from(started_at.as_millisecond()));
    say(
        "StateMachineArn",
        Value::from(start.state_machine_arn.as_str()),
    );
    say("Status", Value::from(status));
    say("StopDate", Value::from(ended_at.as_millisecond()));
    let answer = Value::Object(answer);
    match outcome {
        Outcome::Succeeded { .. } => Ok(answer),
        _ => Err(answer.to_string()),
    }
}
