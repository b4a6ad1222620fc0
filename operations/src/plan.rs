//! What the next rotation of a user would do.

use crate::executions::Executions;
use crate::{Clients, Error, Pipeline, many};
use codegen::config::User;
use contract::ErrorName;
use handlers::decision::{Decision, Observation, ruling};
use handlers::standing::Execution;
use handlers::{Create, Failure};

/// What the next rotation of a user would do, if it began now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What was seen.
    pub observation: Observation,
    /// How much of it was seen.
    pub extent: Extent,
    /// What the rotation would do, and the place in [`RULES`](handlers::decision::RULES) of the rule that
    /// says so; nothing when it cannot be said.
    pub ruling: Option<(usize, Decision)>,
    /// The rotation that is under way, if there is one.
    pub execution: Execution,
}

/// How much could be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything that a rotation sees.
    Whole,
    /// The secret's value may not be read, so it is not known whose it says that it is.
    WithoutValue,
    /// Nor is it known which key is in the secret, because somebody else has written to it.
    WithoutKeys,
}

/// Looks at each of these users as its next rotation would, and tells what that would do. Nothing is changed.
///
/// # Errors
/// When AWS refuses what is asked for every user, or cannot be reached.
pub async fn each<'a>(
    pipeline: &'a Pipeline,
    clients: &Clients,
    users: &[&'a User],
    told: impl FnMut(&'a User, Result<Plan, Failure>),
) -> Result<(), Error> {
    let create = clients.create();
    let executions = Executions::of(pipeline, clients, 1);
    many::each(
        users,
        async |user| of(user, &create, &executions).await,
        told,
    )
    .await
}

async fn of(user: &User, create: &Create, executions: &Executions<'_>) -> Result<Plan, Error> {
    let (observation, extent) = match create.foresee(&user.rotation).await {
        Ok(observation) => (observation, Extent::Whole),
        Err(failure) if failure.name() == ErrorName::AccessDenied => {
            let glance = create.glance(&user.rotation).await?;
            let extent = if glance.is_unread {
                Extent::WithoutKeys
            } else {
                Extent::WithoutValue
            };
            (glance.observation, extent)
        }
        Err(failure) => return Err(failure.into()),
    };
    Ok(Plan {
        execution: executions.latest(user, &observation).await?,
        ruling: (extent != Extent::WithoutKeys)
            .then(|| ruling(&observation, &user.rotation.policy)),
        observation,
        extent,
    })
}

impl Plan {
    /// Whether the rotation would stop and call a person. The next one comes after the one that is under
    /// way, if there is one, and finds what that has left.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let is_running = matches!(self.execution, Execution::Running { .. });
        !is_running && matches!(self.ruling, Some((_, Decision::Hold(_))))
    }
}
