//! Whose the executions of a list are. Each has to be asked, and is asked at most once, however many users
//! look for theirs.

use super::{Described, Listed, describe};
use crate::many::AT_ONCE;
use crate::{Clients, Error};
use contract::UserName;
use futures_util::stream::{self, StreamExt};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Those whose execution it is, by its ARN.
type Known<Kept> = BTreeMap<String, BTreeMap<String, (Listed, Kept)>>;

/// Whose executions are; `Kept` is what is remembered of the answer.
pub(super) struct Owners<'a, Kept> {
    clients: &'a Clients,
    keep: fn(Described) -> Kept,
    /// How many a user asks first: one that looks alone mostly finds its own at once.
    at_first: usize,
    known: Mutex<Known<Kept>>,
    /// The ARNs of those that were asked. Whoever holds it asks some at a time, so that no other asks the same.
    asked: tokio::sync::Mutex<BTreeSet<String>>,
}

impl<'a, Kept: Clone> Owners<'a, Kept> {
    /// Nobody is known yet, and so many users will look.
    pub(super) fn new(clients: &'a Clients, users: usize, keep: fn(Described) -> Kept) -> Self {
        Owners {
            clients,
            keep,
            at_first: users.clamp(1, AT_ONCE),
            known: Mutex::default(),
            asked: tokio::sync::Mutex::default(),
        }
    }

    /// An execution of the user's among these, those of the lowest rank being asked first, and those without
    /// one not at all.
    ///
    /// # Errors
    /// When AWS refuses.
    pub(super) async fn find<Rank: Ord>(
        &self,
        user: &UserName,
        listed: &[Listed],
        rank: impl Fn(&Listed) -> Option<Rank>,
    ) -> Result<Option<(Listed, Kept)>, Error> {
        let mut at_once = self.at_first;
        loop {
            if let Some(found) = self.known_of(user, &rank) {
                return Ok(Some(found));
            }
            let mut asked = self.asked.lock().await;
            // Somebody else may have asked it meanwhile.
            if let Some(found) = self.known_of(user, &rank) {
                return Ok(Some(found));
            }
            let unasked = listed.iter().filter(|one| !asked.contains(&one.arn));
            let mut next: Vec<_> = unasked.filter_map(|one| Some((rank(one)?, one))).collect();
            if next.is_empty() {
                return Ok(None);
            }
            // Those of one rank stay in the order of the list.
            next.sort_by(|(one, _), (other, _)| one.cmp(other));
            next.truncate(at_once);
            at_once = (at_once * 2).min(AT_ONCE);
            let mut described = stream::iter(next)
                .map(|(_, one)| async move { (one, describe(self.clients, &one.arn).await) })
                .buffered(AT_ONCE);
            while let Some((one, described)) = described.next().await {
                let described = described?;
                asked.insert(one.arn.clone());
                if let Some(owner) = described.user.clone() {
                    let kept = (one.clone(), (self.keep)(described));
                    let of_owner = &mut *self.known();
                    let of_owner = of_owner.entry(owner).or_default();
                    of_owner.insert(one.arn.clone(), kept);
                }
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known<Kept>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The user's of the lowest rank, of those that were asked.
    fn known_of<Rank: Ord>(
        &self,
        user: &UserName,
        rank: impl Fn(&Listed) -> Option<Rank>,
    ) -> Option<(Listed, Kept)> {
        let known = self.known();
        let of_user = known.get(user.as_str())?.values();
        let ranked = of_user.filter_map(|found| Some((rank(&found.0)?, found)));
        let lowest = ranked.min_by(|(one, _), (other, _)| one.cmp(other));
        lowest.map(|(_, found)| found.clone())
    }
}
