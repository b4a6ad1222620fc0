//! The IAM users that are there, and their keys.

use crate::failure::Failure;
use crate::output::Output;
use crate::progress::Progress;
use crate::status::short_use;
use contract::Duration;
use handlers::decision::ObservedKey;
use jiff::Timestamp;
use operations::Clients;
use operations::audit::{self, Audited};

/// What was found in an account.
pub(super) struct Found {
    pub(super) account: String,
    /// In the order of IAM's list, those without keys too.
    pub(super) users: Vec<FoundUser>,
}

/// A user that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundUser {
    pub(super) name: String,
    /// Its keys in words; nothing when it has none.
    pub(super) keys: Option<String>,
}

impl Found {
    /// The names of those that have keys.
    pub(super) fn users_with_keys(&self) -> Vec<String> {
        let users = self.users.iter().filter(|user| user.keys.is_some());
        users.map(|user| user.name.clone()).collect()
    }

    /// The user of this name; IAM does not tell names apart by case.
    pub(super) fn user(&self, name: &str) -> Option<FoundUser> {
        let mut users = self.users.iter();
        users
            .find(|user| user.name.eq_ignore_ascii_case(name))
            .cloned()
    }
}

/// Looks at each user of the account.
pub(super) async fn account(clients: &Clients, output: &mut Output) -> Result<Found, Failure> {
    let mut users = Vec::new();
    let mut progress = Progress::over(None, "users");
    let now = clients.now();
    let answer = audit::each_of_account(clients, |audited| {
        progress.step(output);
        users.push(FoundUser {
            keys: keys(&audited, now),
            name: audited.user,
        });
    })
    .await;
    progress.finish(output);
    Ok(Found {
        account: answer?,
        users,
    })
}

fn keys(user: &Audited, now: Timestamp) -> Option<String> {
    let newest = user.keys.last()?;
    let count = match user.keys.len() {
        1 => String::new(),
        count => format!("{count} keys, the newest "),
    };
    Some(format!("{count}{}", key(newest, now)))
}

fn key(key: &ObservedKey, now: Timestamp) -> String {
    let age = Duration::between(key.listed.created, now).in_days();
    let last_use = short_use(&key.last_use);
    format!(
        "{} {}, {age} old, last used: {last_use}",
        key.listed.status.name(),
        key.listed.id
    )
}
