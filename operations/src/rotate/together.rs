//! The rotations of many users, some at a time.

use super::{Begun, Outcome, Progress, Until, begin, follow};
use crate::many::AT_ONCE;
use crate::schedule::Deployed;
use crate::{Clients, Error, Pipeline};
use codegen::config::User;
use contract::Rotation;
use futures_util::stream::{self, StreamExt};
use std::cell::RefCell;

/// What is told of one of many rotations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It goes on.
    Step(Progress),
    /// This is where it got to, or why that is not known.
    Ended(Result<Outcome, Error>),
}

/// Begins a rotation of each of these users, as its schedule is deployed. What came of it is given in their
/// order; one that cannot begin holds no other up.
pub async fn begin_each(
    clients: &Clients,
    pipeline: &Pipeline,
    users: &[&User],
) -> Vec<Result<(Rotation, Begun), Error>> {
    stream::iter(users)
        .map(|user| async move {
            let rotation = Deployed::of(clients, pipeline, user).await?.rotation()?;
            let begun = begin(clients, pipeline, user, &rotation).await?;
            Ok((rotation, begun))
        })
        .buffered(AT_ONCE)
        .collect()
        .await
}

/// Follows these rotations, each with what it is called here, and tells of each as it goes.
pub async fn follow_each<'a, Name: Copy>(
    clients: &Clients,
    pipeline: &Pipeline,
    begun: impl IntoIterator<Item = (Name, &'a Rotation, &'a Begun)>,
    until: Until,
    tell: impl FnMut(Name, Told),
) {
    let tell = RefCell::new(tell);
    let tell = &tell;
    let followed = stream::iter(begun).for_each_concurrent(AT_ONCE, |(name, rotation, begun)| {
        let step = move |step| tell.borrow_mut()(name, Told::Step(step));
        async move {
            let ended = follow(clients, pipeline, rotation, begun, until, step).await;
            tell.borrow_mut()(name, Told::Ended(ended));
        }
    });
    followed.await;
}
