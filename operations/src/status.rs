//! How users stand.

use crate::executions::Executions;
use crate::schedules::Schedules;
use crate::{Clients, Error, Pipeline, many};
use codegen::config::User;
use handlers::standing::{Expected, Sight, Standing, judge};
use handlers::{Create, Failure};

/// Tells how each of these users stands, in their order, as soon as it is known. A user or a secret that is
/// not there, or not usable, is told as well; only what would fail for every user ends it.
///
/// # Errors
/// When AWS refuses what is asked for every user, or cannot be reached.
pub async fn each<'a>(
    pipeline: &'a Pipeline,
    clients: &Clients,
    users: &[&'a User],
    told: impl FnMut(&'a User, Result<Standing, Failure>),
) -> Result<(), Error> {
    let look = Look {
        create: clients.create(),
        schedules: Schedules::of(pipeline, clients, users.len()),
        executions: Executions::of(pipeline, clients, users.len()),
    };
    many::each(users, async |user| look.at(user).await, told).await
}

struct Look<'a> {
    create: Create,
    schedules: Schedules<'a>,
    executions: Executions<'a>,
}

impl Look<'_> {
    async fn at(&self, user: &User) -> Result<Standing, Error> {
        let glance = self.create.glance(&user.rotation).await?;
        let sight = Sight {
            starter: self.schedules.starter(user, &glance).await?,
            execution: self.executions.latest(user, &glance.observation).await?,
            glance,
        };
        let made = sight.glance.made();
        let expected = Expected {
            policy: &user.rotation.policy,
            due: made.map(|made| user.schedule.due_after(made, user.window)),
        };
        Ok(judge(&sight, expected))
    }
}
