//! The same for many users: some at a time, told in their order.

use crate::Error;
use codegen::config::User;
use contract::ErrorName;
use futures_util::stream::{self, StreamExt};
use handlers::Failure;

/// How many users are looked at at the same time. IAM's rates are those of the whole account, and others
/// need some of them.
pub(crate) const AT_ONCE: usize = 16;

/// Tells what is found of each user, in their order, as soon as it is known. What is wrong with a user or
/// its secret is told as well; only what would fail for every user ends it.
pub(crate) async fn each<'a, Found>(
    users: &[&'a User],
    look: impl AsyncFn(&'a User) -> Result<Found, Error>,
    mut told: impl FnMut(&'a User, Result<Found, Failure>),
) -> Result<(), Error> {
    let look = &look;
    let mut found = stream::iter(users.iter().copied())
        .map(|user| async move { (user, look(user).await) })
        .buffered(AT_ONCE);
    while let Some((user, found)) = found.next().await {
        match found {
            Ok(found) => told(user, Ok(found)),
            Err(Error::Step(failure)) if is_of_one(&failure) => told(user, Err(failure)),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether it is this user's trouble, rather than everybody's.
fn is_of_one(failure: &Failure) -> bool {
    !matches!(
        failure.name(),
        ErrorName::AccessDenied | ErrorName::AwsUnavailable
    )
}
