//! Past rotations of a user, as the executions tell of them. Step Functions keeps those for 90 days.

use crate::execution::{self, Status};
use crate::executions::{self, Described, Listed};
use crate::{Call, Clients, Error, Pipeline};
use aws_sdk_sfn::types::HistoryEvent;
use codegen::config::User;
use contract::step::Created;
use contract::{AccessKeyId, Handover};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// A rotation, past or under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The execution.
    pub arn: String,
    /// When it was started.
    pub started: Timestamp,
    /// When it ended.
    pub stopped: Option<Timestamp>,
    /// How often it was redriven.
    pub redrives: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// The key that it made, or went on with.
    pub new_key: Option<AccessKeyId>,
    /// The key that was current before.
    pub old_key: Option<AccessKeyId>,
}

/// What became of a rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is under way.
    Running {
        /// The state that it is in.
        state: Option<String>,
    },
    /// It has published its key, and the old one is deleted.
    Succeeded,
    /// Another one was faster, and its own key is deleted.
    Superseded,
    /// It has called a person, or should have.
    Failed {
        /// The error's name, or how it ended.
        error: String,
        /// What the error says.
        cause: Option<String>,
    },
}

impl Outcome {
    /// Its name in documents.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Outcome::Running { .. } => "running",
            Outcome::Succeeded => "succeeded",
            Outcome::Superseded => "superseded",
            Outcome::Failed { .. } => "failed",
        }
    }
}

/// The user's rotations since this moment, the latest first. Every execution of the state machine has to be
/// asked whose it is; `asked` hears of each.
///
/// # Errors
/// When the pipeline is not deployed, or AWS refuses.
pub async fn of(
    pipeline: &Pipeline,
    clients: &Clients,
    user: &User,
    since: Timestamp,
    asked: impl FnMut(),
) -> Result<Vec<Past>, Error> {
    let mut listed = executions::list(pipeline, clients, None).await?;
    listed.retain(|listed| listed.started >= since);
    let mut past = Vec::new();
    for (listed, described) in executions::of_user(clients, user.name(), listed, asked).await? {
        past.push(told(clients, listed, described).await?);
    }
    Ok(past)
}

async fn told(clients: &Clients, listed: Listed, described: Described) -> Result<Past, Error> {
    let mut pages = clients
        .state_machines
        .get_execution_history()
        .execution_arn(&listed.arn)
        .max_results(1_000)
        .include_execution_data(true)
        .into_paginator()
        .items()
        .send();
    let (mut keys, mut state) = (handed_over(&described.input), None);
    while let Some(event) = pages.next().await {
        let event = event.map_err(|error| {
            let name = listed.arn.rsplit(':').next().unwrap_or_default();
            let call = Call::new("states:GetExecutionHistory", format!("execution {name}"));
            Error::of_call(call, &error)
        })?;
        if let Some(entered) = &event.state_entered_event_details {
            state = Some(entered.name.clone());
        }
        keys = created(&event).unwrap_or(keys);
    }
    Ok(Past {
        outcome: outcome(described, state),
        arn: listed.arn,
        started: listed.started,
        stopped: listed.stopped,
        redrives: listed.redrives,
        new_key: keys.new,
        old_key: keys.old,
    })
}

/// The keys that a rotation is about.
#[derive(Default)]
struct Keys {
    new: Option<AccessKeyId>,
    old: Option<AccessKeyId>,
}

/// What create answered, if this is the event of that.
fn created(event: &HistoryEvent) -> Option<Keys> {
    let exited = event.state_exited_event_details.as_ref()?;
    match serde_json::from_str(exited.output.as_deref()?).ok()? {
        Created::Ready {
            pending,
            current_access_key_id,
            ..
        } => Some(Keys {
            new: Some(pending.access_key_id),
            old: current_access_key_id,
        }),
        Created::Unfinished {
            current,
            previous_access_key_id,
            ..
        } => Some(Keys {
            new: Some(current.access_key_id),
            old: Some(previous_access_key_id),
        }),
        _ => None,
    }
}

/// What Secrets Manager's rotation handed over, if that started the execution.
fn handed_over(input: &Value) -> Keys {
    match Handover::deserialize(&input[Handover::FIELD]) {
        Ok(Handover::Published {
            new_key,
            old_key_id,
            ..
        }) => Keys {
            new: Some(new_key.access_key_id),
            old: old_key_id,
        },
        Ok(Handover::Discard { access_key_id, .. }) => Keys {
            new: Some(access_key_id),
            old: None,
        },
        Err(_) => Keys::default(),
    }
}

fn outcome(described: Described, state: Option<String>) -> Outcome {
    match described.into() {
        Status::Running => Outcome::Running { state },
        Status::Succeeded(output) if execution::is_superseded(&output) => Outcome::Superseded,
        Status::Succeeded(_) => Outcome::Succeeded,
        Status::Failed { error, cause } => Outcome::Failed { error, cause },
    }
}
