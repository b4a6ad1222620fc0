//! Executions of the state machine, and whose they are. A list of executions does not tell whose they are:
//! that stands in their input, which each has to be asked for.

mod owners;

use crate::many::AT_ONCE;
use crate::{Call, Clients, Error, Pipeline};
use aws_sdk_sfn::types::{ExecutionRedriveStatus, ExecutionStatus};
use codegen::config::User;
use contract::bound::SETTLING_TIME;
use contract::{Duration, UserName};
use futures_util::stream::{self, StreamExt};
use handlers::decision::Observation;
use handlers::moment;
use handlers::standing::{Execution, Failed};
use jiff::Timestamp;
use owners::Owners;
use serde_json::Value;
use std::cmp::Reverse;
use tokio::sync::OnceCell;

/// An execution as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its ARN.
    pub arn: String,
    /// How it is going, or ended.
    pub status: ExecutionStatus,
    /// When it was started.
    pub started: Timestamp,
    /// When it ended.
    pub stopped: Option<Timestamp>,
    /// How often it was redriven.
    pub redrives: u32,
}

impl Listed {
    /// When it ended; when it was started, while it runs.
    fn ended(&self) -> Timestamp {
        self.stopped.unwrap_or(self.started)
    }
}

/// What an execution is asked to do, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Whose key it rotates; nothing when its input is no rotation's.
    pub user: Option<String>,
    /// How it is going, or ended.
    pub status: ExecutionStatus,
    /// The name of the error that it ended with.
    pub error: Option<String>,
    /// What the error says.
    pub cause: Option<String>,
    /// What it was started with.
    pub input: Value,
    /// What it ended with.
    pub output: Option<String>,
    /// Why it cannot be redriven, in Step Functions' words; nothing when it can.
    pub not_redrivable: Option<String>,
}

/// The executions of this status that Step Functions still knows (90 days), the latest first; of every
/// status without one.
///
/// # Errors
/// When the pipeline is not deployed, or AWS refuses.
pub async fn list(
    pipeline: &Pipeline,
    clients: &Clients,
    status: Option<ExecutionStatus>,
) -> Result<Vec<Listed>, Error> {
    let mut pages = clients
        .state_machines
        .list_executions()
        .state_machine_arn(pipeline.state_machine_arn())
        .set_status_filter(status)
        .max_results(1_000)
        .into_paginator()
        .items()
        .send();
    let mut listed = Vec::new();
    while let Some(item) = pages.next().await {
        let item = item.map_err(|error| {
            let subject = format!("state machine {}", pipeline.names().state_machine());
            let call = Call::new("states:ListExecutions", subject);
            Error::of_call(call, &error).or_not_deployed(pipeline)
        })?;
        listed.push(Listed {
            arn: item.execution_arn,
            status: item.status,
            started: moment::of(&item.start_date),
            stopped: item.stop_date.as_ref().map(moment::of),
            redrives: u32::try_from(item.redrive_count.unwrap_or(0)).unwrap_or(0),
        });
    }
    listed.sort_by(|one, other| (other.started, &one.arn).cmp(&(one.started, &other.arn)));
    Ok(listed)
}

/// What an execution is asked to do, and what came of it.
///
/// # Errors
/// When AWS refuses.
pub async fn describe(clients: &Clients, arn: &str) -> Result<Described, Error> {
    let call = clients.state_machines.describe_execution();
    let answer = call.execution_arn(arn).send().await.map_err(|error| {
        let name = arn.rsplit(':').next().unwrap_or(arn);
        let call = Call::new("states:DescribeExecution", format!("execution {name}"));
        Error::of_call(call, &error)
    })?;
    let input: Value = serde_json::from_str(&answer.input.unwrap_or_default()).unwrap_or_default();
    let not_redrivable = match answer.redrive_status {
        Some(ExecutionRedriveStatus::Redrivable) => None,
        _ => Some(
            answer
                .redrive_status_reason
                .unwrap_or_else(|| "Step Functions does not say why".to_owned()),
        ),
    };
    Ok(Described {
        user: input["user"].as_str().map(ToOwned::to_owned),
        status: answer.status,
        error: answer.error,
        cause: answer.cause,
        output: answer.output,
        input,
        not_redrivable,
    })
}

/// The executions that ended without success, the one that ended last first.
async fn list_unsuccessful(pipeline: &Pipeline, clients: &Clients) -> Result<Vec<Listed>, Error> {
    let mut all = Vec::new();
    for status in [
        ExecutionStatus::Failed,
        ExecutionStatus::TimedOut,
        ExecutionStatus::Aborted,
    ] {
        all.extend(list(pipeline, clients, Some(status)).await?);
    }
    all.sort_by_key(|listed| Reverse(listed.stopped));
    Ok(all)
}

/// Those of the user, in their order. Each has to be asked whose it is; `asked` hears of each.
///
/// # Errors
/// When AWS refuses.
pub async fn of_user(
    clients: &Clients,
    user: &UserName,
    listed: Vec<Listed>,
    mut asked: impl FnMut(),
) -> Result<Vec<(Listed, Described)>, Error> {
    let mut described = stream::iter(listed)
        .map(|listed| async move {
            let described = describe(clients, &listed.arn).await;
            (listed, described)
        })
        .buffered(AT_ONCE);
    let mut found = Vec::new();
    while let Some((listed, described)) = described.next().await {
        let described = described?;
        if described.user.as_deref() == Some(user.as_str()) {
            found.push((listed, described));
        }
        asked();
    }
    Ok(found)
}

/// The executions of a pipeline, for finding those of its users. Each list is asked for once, and each
/// execution at most once, however many users there are.
pub struct Executions<'a> {
    pipeline: &'a Pipeline,
    clients: &'a Clients,
    /// Those that ran at this moment.
    running: OnceCell<(Timestamp, Vec<Listed>)>,
    running_owners: Owners<'a, ()>,
    unsuccessful: OnceCell<Vec<Listed>>,
    unsuccessful_owners: Owners<'a, Described>,
}

/// An execution makes its key within minutes of its start; clocks and retries included.
const BEFORE_ITS_KEY: Duration = Duration::from_hours(1);

impl<'a> Executions<'a> {
    /// Those of this pipeline, for so many users to look for theirs.
    #[must_use]
    pub fn of(pipeline: &'a Pipeline, clients: &'a Clients, users: usize) -> Self {
        Executions {
            pipeline,
            clients,
            running: OnceCell::new(),
            running_owners: Owners::new(clients, users, drop),
            unsuccessful: OnceCell::new(),
            unsuccessful_owners: Owners::new(clients, users, |described| described),
        }
    }

    /// What is known of the user's latest execution. A running one is looked for only when the keys show a
    /// rotation that has begun; the one that was started nearest to the newest key is asked first.
    ///
    /// # Errors
    /// When AWS refuses.
    pub async fn latest(&self, user: &User, seen: &Observation) -> Result<Execution, Error> {
        if !seen.is_at_rest()
            && let Some(running) = self.running_of(user, seen.newest_key()).await?
        {
            return Ok(Execution::Running {
                arn: running.arn,
                since: running.started,
            });
        }
        let since = if seen.is_at_rest() {
            let cleanup = user.rotation.policy.shortest_cleanup();
            seen.current_key().map(|made| cleanup.after(made))
        } else {
            let begun = seen.newest_key();
            begun.map(|made| BEFORE_ITS_KEY.before(made))
        };
        let failed = self.unsuccessful_of(user.name(), since).await?;
        Ok(failed.map_or(Execution::None, |(listed, described)| {
            Execution::Failed(Failed {
                at: listed.ended(),
                arn: listed.arn,
                error: described
                    .error
                    .unwrap_or_else(|| listed.status.as_str().to_owned()),
            })
        }))
    }

    /// The user's running execution, the ones started nearest to this moment being asked first.
    ///
    /// # Errors
    /// When AWS refuses.
    pub async fn running_of(
        &self,
        user: &User,
        near: Option<Timestamp>,
    ) -> Result<Option<Listed>, Error> {
        let listed = self.running.get_or_try_init(|| async {
            let at = self.clients.now();
            Ok::<_, Error>((at, self.list_running().await?))
        });
        let (at, listed) = listed.await?;
        let found = self.first_of(user, near, listed).await?;
        // Many users take their time, and rotations begin meanwhile.
        if found.is_none() && near.is_some_and(|near| SETTLING_TIME.after(near) > *at) {
            let listed = self.list_running().await?;
            return self.first_of(user, near, &listed).await;
        }
        Ok(found)
    }

    async fn list_running(&self) -> Result<Vec<Listed>, Error> {
        list(self.pipeline, self.clients, Some(ExecutionStatus::Running)).await
    }

    /// One that is the user's, the ones started nearest to this moment being asked first.
    async fn first_of(
        &self,
        user: &User,
        near: Option<Timestamp>,
        listed: &[Listed],
    ) -> Result<Option<Listed>, Error> {
        let distance = |listed: &Listed| near.map(|near| listed.started.duration_since(near).abs());
        let rank = |listed: &Listed| Some(distance(listed));
        let found = self.running_owners.find(user.name(), listed, rank).await?;
        Ok(found.map(|(listed, ())| listed))
    }

    /// The user's latest execution that ended without success, from this moment on.
    ///
    /// # Errors
    /// When AWS refuses.
    pub async fn unsuccessful_of(
        &self,
        user: &UserName,
        since: Option<Timestamp>,
    ) -> Result<Option<(Listed, Described)>, Error> {
        let list = || list_unsuccessful(self.pipeline, self.clients);
        let listed = self.unsuccessful.get_or_try_init(list).await?;
        let rank = |listed: &Listed| {
            let is_late = since.is_none_or(|since| listed.ended() >= since);
            is_late.then_some(Reverse(listed.ended()))
        };
        self.unsuccessful_owners.find(user, listed, rank).await
    }
}
