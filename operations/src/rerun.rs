//! Rerun: a rotation that ended badly goes on where it stopped, if Step Functions lets it, and else a new one
//! begins from what is there.

use crate::execution::{self, Input};
use crate::executions::{self, Described, Executions};
use crate::{Call, Clients, Error, Pipeline};
use aws_sdk_sfn::types::ExecutionStatus;
use contract::{Duration, ErrorName, Handover, Rotation, UserName};
use serde_json::Value;
use statemachine::rotation;

/// An execution that ended badly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Its ARN.
    pub arn: String,
    /// How it ended: `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: String,
    /// The error's name, if it has one.
    pub error: Option<String>,
    /// What happened.
    pub cause: Option<String>,
    /// Why it cannot be redriven, in Step Functions' words; nothing when it can.
    pub not_redrivable: Option<String>,
    input: Value,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It runs: nothing needs to be done.
    Running(String),
    /// It ended well.
    Succeeded(String),
    /// It ended badly.
    Stopped(Box<Stopped>),
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The execution goes on where it stopped.
    Redriven(String),
    /// A new execution has begun.
    Started(String),
}

/// Step Functions redrives an execution for this long after its end.
const REDRIVABLE: Duration = Duration::from_days(14);

/// How the execution stands.
///
/// # Errors
/// When Step Functions refuses or cannot be reached, or does not know it.
pub async fn look(clients: &Clients, arn: &str) -> Result<Outlook, Error> {
    let described = executions::describe(clients, arn).await?;
    Ok(match described.status {
        ExecutionStatus::Running | ExecutionStatus::PendingRedrive => {
            Outlook::Running(arn.to_owned())
        }
        ExecutionStatus::Succeeded => Outlook::Succeeded(arn.to_owned()),
        _ => Outlook::Stopped(Box::new(Stopped::of(arn.to_owned(), described))),
    })
}

/// The execution of the user that ended badly last, if one did within the time in which it can be redriven.
///
/// # Errors
/// When Step Functions refuses or cannot be reached.
pub async fn last_stopped(
    clients: &Clients,
    pipeline: &Pipeline,
    user: &UserName,
) -> Result<Option<Stopped>, Error> {
    let since = REDRIVABLE.before(clients.now());
    let executions = Executions::of(pipeline, clients, 1);
    let found = executions.unsuccessful_of(user, Some(since)).await?;
    Ok(found.map(|(listed, described)| Stopped::of(listed.arn, described)))
}

impl Stopped {
    fn of(arn: String, described: Described) -> Self {
        Stopped {
            arn,
            status: described.status.as_str().to_owned(),
            error: described.error,
            cause: described.cause,
            not_redrivable: described.not_redrivable,
            input: described.input,
        }
    }

    /// Whose rotation it is.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.input["user"].as_str()
    }

    /// Whether it stopped in a Fail state, after it called a person: redriven, it would fail there again.
    fn failed_by_itself(&self) -> bool {
        let error = self.error.as_deref().unwrap_or_default();
        error.starts_with(ErrorName::PREFIX) || error == rotation::ALERT_NOT_SENT
    }

    /// Redrives it when it can be and would go on, else starts a new execution with the same input.
    ///
    /// # Errors
    /// When Step Functions refuses or cannot be reached.
    pub async fn rerun(
        &self,
        clients: &Clients,
        state_machine_arn: &str,
    ) -> Result<Outcome, Error> {
        if self.not_redrivable.is_none() && !self.failed_by_itself() {
            let redriven = clients
                .state_machines
                .redrive_execution()
                .execution_arn(&self.arn)
                .send()
                .await;
            let call = || {
                let subject = format!("execution {}", self.arn);
                Call::new("states:RedriveExecution", subject)
            };
            match redriven.map_err(|error| Error::of_call(call(), &error)) {
                Ok(_) => return Ok(Outcome::Redriven(self.arn.clone())),
                // Its time ran out a moment ago.
                Err(error) if error.code() == Some("ExecutionNotRedrivable") => {}
                Err(error) => return Err(error),
            }
        }
        let input = self.read_input()?;
        start(clients, state_machine_arn, input).await
    }

    fn read_input(&self) -> Result<Input, Error> {
        let unreadable = |error: serde_json::Error| Error::Unreadable {
            what: format!("the input of the execution {}", self.arn),
            why: error.to_string(),
        };
        let rotation: Rotation = serde_json::from_value(self.input.clone()).map_err(unreadable)?;
        let handover = match self.input.get(Handover::FIELD) {
            None => None,
            Some(handover) => Some(serde_json::from_value(handover.clone()).map_err(unreadable)?),
        };
        Ok(Input { rotation, handover })
    }
}

/// Starts a new execution, which begins from what is there.
async fn start(clients: &Clients, state_machine_arn: &str, input: Input) -> Result<Outcome, Error> {
    let name = execution::name("rerun", &input.rotation.user, clients.now());
    let arn = execution::start(clients, state_machine_arn, &name, &input).await?;
    Ok(Outcome::Started(arn))
}
