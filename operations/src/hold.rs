//! Hold and resume: what starts a user's rotations is paused, and goes on.

use crate::schedule::Deployed;
use crate::{Call, Clients, Error, Pipeline};
use codegen::config::{Trigger, User};
use handlers::secret_store;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was changed.
    Changed,
    /// It was so before.
    Unchanged,
}

/// Pauses what starts the user's rotations. A rotation that is under way goes on to its end.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn hold(clients: &Clients, pipeline: &Pipeline, user: &User) -> Result<Outcome, Error> {
    set(clients, pipeline, user, false).await
}

/// Lets rotations of the user begin again. One that was due meanwhile is not made up for.
///
/// # Errors
/// When AWS refuses or cannot be reached.
pub async fn resume(clients: &Clients, pipeline: &Pipeline, user: &User) -> Result<Outcome, Error> {
    set(clients, pipeline, user, true).await
}

async fn set(
    clients: &Clients,
    pipeline: &Pipeline,
    user: &User,
    on: bool,
) -> Result<Outcome, Error> {
    if user.trigger == Trigger::SecretsManager {
        return set_rotation(clients, user, on).await;
    }
    let schedule = Deployed::of(clients, pipeline, user).await?;
    if schedule.is_enabled() == on {
        return Ok(Outcome::Unchanged);
    }
    schedule.set_enabled(clients, on).await?;
    Ok(Outcome::Changed)
}

/// Secrets Manager's own rotation keeps its rules while it is off. To turn it on without rotating, it tries
/// the configuration out.
async fn set_rotation(clients: &Clients, user: &User, on: bool) -> Result<Outcome, Error> {
    let secret = user.secret();
    let described = secret_store::describe(&clients.secrets, secret).await?;
    if described.rotation_enabled == on {
        return Ok(Outcome::Unchanged);
    }
    let call = |action| Call::new(action, format!("secret {secret}"));
    if on {
        let turned_on = clients
            .secrets
            .rotate_secret()
            .secret_id(secret.as_str())
            .rotate_immediately(false)
            .send()
            .await;
        turned_on.map_err(|error| Error::of_call(call("secretsmanager:RotateSecret"), &error))?;
    } else {
        let turned_off = clients
            .secrets
            .cancel_rotate_secret()
            .secret_id(secret.as_str())
            .send()
            .await;
        turned_off
            .map_err(|error| Error::of_call(call("secretsmanager:CancelRotateSecret"), &error))?;
    }
    Ok(Outcome::Changed)
}
