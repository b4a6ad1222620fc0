//! What an operator changes: rotations, keys and secrets.

mod adopt;
mod guide;
mod purge;
mod rerun;
mod revoke_now;
mod rollback;
mod rotate;
mod schedule;

use crate::setting::{Printed, Setting};
use sandbox::iam::Status;
use serde_json::Value;

/// Rotates the user, and gives the new key.
async fn rotated(setting: &Setting, user: &str) -> String {
    let document = told(setting, &["rotate", user, "--wait", "--json"]).await;
    let key = document["rotations"][0]["accessKeyId"].as_str();
    key.unwrap().to_owned()
}

/// The document on standard output of a command that succeeds, whatever is told on standard error.
async fn told(setting: &Setting, arguments: &[&str]) -> Value {
    let printed = setting.run(arguments).await;
    assert_eq!(printed.code, Some(0), "{printed:?}");
    serde_json::from_str(&printed.stdout).unwrap()
}

/// What standard error tells, without the times.
fn told_lines(printed: &Printed) -> Vec<&str> {
    /// `2026-11-22 12:00:00  `
    const TIME: usize = 21;
    printed.stderr.lines().map(|line| &line[TIME..]).collect()
}

/// The user's keys, oldest first, and whether each is Active.
fn keys(setting: &Setting, user: &str) -> Vec<(String, Status)> {
    setting.account.view(|view| {
        let user = view.iam().user(user).unwrap();
        let keys = view.iam().keys_of(user).into_iter();
        keys.map(|key| (key.id().to_owned(), key.status()))
            .collect()
    })
}

/// What the labels of a secret stand on.
fn labels(setting: &Setting, secret: &str) -> Vec<(String, String)> {
    setting.account.view(|view| {
        let versions = view.secrets().secret(secret).unwrap().versions().iter();
        let labels = versions.flat_map(|version| {
            let stages = version.stages().iter();
            stages.map(|stage| (stage.clone(), version.id().to_owned()))
        });
        labels.collect()
    })
}
