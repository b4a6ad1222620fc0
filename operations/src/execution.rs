//! Executions of the state machine that an operator starts, and how they go.

use crate::executions::{self, Described};
use crate::{Call, Clients, Error};
use aws_sdk_sfn::types::{ExecutionStatus, HistoryEvent};
use contract::{Handover, Rotation, UserName};
use jiff::Timestamp;
use serde_json::Value;
use statemachine::rotation;

/// How an execution stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It runs.
    Running,
    /// It ended well, with this output.
    Succeeded(Value),
    /// It ended badly.
    Failed {
        /// The error's name; how it ended, when it has none.
        error: String,
        /// What happened, in words.
        cause: Option<String>,
    },
}

/// What an execution is to begin with.
#[derive(Clone, Debug)]
pub struct Input {
    /// What the rotation is asked to do.
    pub rotation: Rotation,
    /// Where it begins, unless that is create.
    pub handover: Option<Handover>,
}

/// The name of an execution that somebody starts now: who, what, when. Names of users may have a comma,
/// those of executions may not.
#[must_use]
pub fn name(what: &str, user: &UserName, now: Timestamp) -> String {
    /// `StartExecution`, AWS Step Functions API reference.
    const LONGEST: usize = 80;
    let time = now.as_millisecond();
    let suffix = format!("-{what}-{time}");
    let room = LONGEST - suffix.len();
    let user: String = user.as_str().replace(',', "_").chars().take(room).collect();
    user + &suffix
}

/// Starts an execution, and gives its ARN. The same name with the same input is the same execution.
///
/// # Errors
/// When Step Functions refuses or cannot be reached.
pub async fn start(
    clients: &Clients,
    state_machine_arn: &str,
    name: &str,
    input: &Input,
) -> Result<String, Error> {
    let subject = format!("state machine {state_machine_arn}");
    let input = input.rotation.execution_input(input.handover.as_ref());
    let started = clients
        .state_machines
        .start_execution()
        .state_machine_arn(state_machine_arn)
        .name(name)
        .input(input.to_string())
        .send()
        .await;
    let started = started
        .map_err(|error| Error::of_call(Call::new("states:StartExecution", subject), &error))?;
    Ok(started.execution_arn)
}

/// How an execution stands.
///
/// # Errors
/// When Step Functions refuses or cannot be reached, or does not know it.
pub async fn status(clients: &Clients, arn: &str) -> Result<Status, Error> {
    Ok(executions::describe(clients, arn).await?.into())
}

impl From<Described> for Status {
    fn from(described: Described) -> Self {
        match described.status {
            ExecutionStatus::Running | ExecutionStatus::PendingRedrive => Status::Running,
            ExecutionStatus::Succeeded => {
                let output = described.output.unwrap_or_default();
                Status::Succeeded(serde_json::from_str(&output).unwrap_or_default())
            }
            ended => Status::Failed {
                error: described.error.unwrap_or_else(|| ended.as_str().to_owned()),
                cause: described.cause,
            },
        }
    }
}

/// Whether this output is that of a rotation that lost to a faster one, and deleted its own key.
pub(crate) fn is_superseded(output: &Value) -> bool {
    output.get(rotation::SUPERSEDED_KEY).is_some()
}

/// Stops an execution. A step that is at work works on, for a minute at most.
///
/// # Errors
/// When Step Functions refuses or cannot be reached.
pub async fn stop(clients: &Clients, arn: &str, why: &str) -> Result<(), Error> {
    let call = clients.state_machines.stop_execution().execution_arn(arn);
    let stopped = call.cause(why).send().await;
    stopped.map(drop).map_err(|error| {
        let call = Call::new("states:StopExecution", format!("execution {arn}"));
        Error::of_call(call, &error)
    })
}

/// The names of the states that an execution has entered, after the first `seen` events, and how many
/// events there are.
///
/// # Errors
/// When Step Functions refuses or cannot be reached, or does not know it.
pub async fn entered(
    clients: &Clients,
    arn: &str,
    seen: i64,
) -> Result<(Vec<Entered>, i64), Error> {
    let mut pages = clients
        .state_machines
        .get_execution_history()
        .execution_arn(arn)
        .reverse_order(true)
        .into_paginator()
        .items()
        .send();
    let call = || Call::new("states:GetExecutionHistory", format!("execution {arn}"));
    let mut latest = seen;
    let mut entered = Vec::new();
    while let Some(event) = pages.next().await {
        let event = event.map_err(|error| Error::of_call(call(), &error))?;
        if event.id <= seen {
            break;
        }
        latest = latest.max(event.id);
        entered.extend(Entered::by(event));
    }
    entered.reverse();
    Ok((entered, latest))
}

/// That an execution entered a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The state's name.
    pub state: String,
    /// When.
    pub at: Timestamp,
}

impl Entered {
    fn by(event: HistoryEvent) -> Option<Self> {
        Some(Entered {
            state: event.state_entered_event_details?.name,
            at: handlers::moment::of(&event.timestamp),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_execution_is_named_by_who_what_and_when() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        assert_eq!(
            name("rotate", &"a,b".parse().unwrap(), now),
            "a_b-rotate-1795348800000"
        );
        let long = "u".repeat(64).parse().unwrap();
        assert_eq!(name("revoke", &long, now).len(), 80);
    }
}
