//! Staging labels: a compare-and-swap, and AWSPREVIOUS that follows AWSCURRENT.

use crate::clients::{Clients, account, refusal, seconds};
use sandbox::Account;
use std::collections::{BTreeMap, BTreeSet};

/// A version id of the allowed length.
fn version(letter: char) -> String {
    letter.to_string().repeat(32)
}

/// Which version, by its letter, has which labels.
fn labels(account: &Account) -> BTreeMap<char, Vec<String>> {
    account.view(|view| {
        let secret = view.secrets().secret("dev/bot").unwrap();
        let labels = |stages: &BTreeSet<String>| stages.iter().cloned().collect();
        secret
            .versions()
            .iter()
            .map(|version| {
                (
                    version.id().chars().next().unwrap(),
                    labels(version.stages()),
                )
            })
            .collect()
    })
}

fn expected(labels: &[(char, &[&str])]) -> BTreeMap<char, Vec<String>> {
    labels
        .iter()
        .map(|(version, stages)| (*version, stages.iter().map(ToString::to_string).collect()))
        .collect()
}

struct Secret {
    account: Account,
    client: aws_sdk_secretsmanager::Client,
}

impl Secret {
    /// With version `a`, which is current.
    async fn new() -> Self {
        let account = account();
        account.create_secret("dev/bot", None).unwrap();
        let client = Clients::of_role(&account).secrets;
        let secret = Secret { account, client };
        secret.put('a', &[]).await;
        secret
    }

    async fn put(&self, letter: char, stages: &[&str]) {
        let request = self.client.put_secret_value().secret_id("dev/bot");
        stages
            .iter()
            .fold(request, |request, stage| request.version_stages(*stage))
            .client_request_token(version(letter))
            .secret_string(letter)
            .send()
            .await
            .unwrap();
    }

    /// Moves a label; `Err` is the refusal.
    async fn move_label(
        &self,
        stage: &str,
        from: Option<char>,
        to: Option<char>,
    ) -> Result<(), String> {
        let request = self.client.update_secret_version_stage();
        let result = request
            .secret_id("dev/bot")
            .version_stage(stage)
            .set_remove_from_version_id(from.map(version))
            .set_move_to_version_id(to.map(version))
            .send()
            .await;
        match result {
            Ok(_) => Ok(()),
            refused => Err(refusal(refused)),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_put_without_labels_moves_current_and_previous() {
    let secret = Secret::new().await;
    assert_eq!(labels(&secret.account), expected(&[('a', &["AWSCURRENT"])]));
    secret.put('b', &[]).await;
    assert_eq!(
        labels(&secret.account),
        expected(&[('a', &["AWSPREVIOUS"]), ('b', &["AWSCURRENT"])])
    );
    secret.put('c', &[]).await;
    assert_eq!(
        labels(&secret.account),
        expected(&[('a', &[]), ('b', &["AWSPREVIOUS"]), ('c', &["AWSCURRENT"])])
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_version_becomes_current_whatever_label_it_is_put_under() {
    let account = account();
    account.create_secret("dev/bot", None).unwrap();
    let client = Clients::of_role(&account).secrets;
    let secret = Secret { account, client };
    secret.put('a', &["KEYWHEEL_INTENT"]).await;
    assert_eq!(
        labels(&secret.account),
        expected(&[('a', &["AWSCURRENT", "KEYWHEEL_INTENT"])])
    );
}

#[tokio::test(start_paused = true)]
async fn a_rotation_publishes_by_compare_and_swap() {
    let secret = Secret::new().await;
    secret.put('b', &["AWSPENDING"]).await;
    secret
        .move_label("AWSCURRENT", Some('a'), Some('b'))
        .await
        .unwrap();
    assert_eq!(
        labels(&secret.account),
        expected(&[
            ('a', &["AWSPREVIOUS"]),
            ('b', &["AWSCURRENT", "AWSPENDING"])
        ])
    );
    secret
        .move_label("AWSPENDING", Some('b'), None)
        .await
        .unwrap();
    assert_eq!(
        labels(&secret.account),
        expected(&[('a', &["AWSPREVIOUS"]), ('b', &["AWSCURRENT"])])
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_lost_the_race_is_refused_and_nothing_moves() {
    let secret = Secret::new().await;
    secret.put('b', &["AWSPENDING"]).await;
    secret.put('c', &[]).await;
    let before = labels(&secret.account);
    let elsewhere = "InvalidParameterException (400): When you move staging label AWSCURRENT, if you specify RemoveFromVersionId, it must be set to the version that currently has the staging label AWSCURRENT.";
    assert_eq!(
        secret
            .move_label("AWSCURRENT", Some('a'), Some('b'))
            .await
            .unwrap_err(),
        elsewhere
    );
    assert_eq!(
        secret
            .move_label("AWSCURRENT", None, Some('b'))
            .await
            .unwrap_err(),
        format!(
            "InvalidParameterException (400): The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version {c}, so you must explicitly reference that version in RemoveFromVersionId.",
            c = version('c')
        )
    );
    assert_eq!(
        secret
            .move_label("AWSCURRENT", Some('c'), None)
            .await
            .unwrap_err(),
        "InvalidParameterException (400): You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed."
    );
    assert_eq!(
        secret
            .move_label("AWSCURRENT", Some('c'), Some('z'))
            .await
            .unwrap_err(),
        format!(
            "ResourceNotFoundException (400): Secrets Manager can't find the specified secret value for VersionId: {z}",
            z = version('z')
        )
    );
    assert_eq!(labels(&secret.account), before);
}

#[tokio::test(start_paused = true)]
async fn a_repeated_move_is_refused_because_the_label_has_left() {
    let secret = Secret::new().await;
    secret.put('b', &["AWSPENDING"]).await;
    secret
        .move_label("AWSCURRENT", Some('a'), Some('b'))
        .await
        .unwrap();
    assert!(
        secret
            .move_label("AWSCURRENT", Some('a'), Some('b'))
            .await
            .is_err()
    );
    assert!(
        secret
            .move_label("AWSPENDING", Some('a'), None)
            .await
            .is_err()
    );
    assert_eq!(
        labels(&secret.account),
        expected(&[
            ('a', &["AWSPREVIOUS"]),
            ('b', &["AWSCURRENT", "AWSPENDING"])
        ])
    );
}

#[tokio::test(start_paused = true)]
async fn current_moves_back_and_previous_changes_places() {
    let secret = Secret::new().await;
    secret.put('b', &[]).await;
    secret
        .move_label("AWSCURRENT", Some('b'), Some('a'))
        .await
        .unwrap();
    assert_eq!(
        labels(&secret.account),
        expected(&[('a', &["AWSCURRENT"]), ('b', &["AWSPREVIOUS"])])
    );
}

#[tokio::test(start_paused = true)]
async fn a_label_that_is_put_elsewhere_leaves_its_version_deprecated() {
    let secret = Secret::new().await;
    secret.put('b', &["AWSPENDING", "mine"]).await;
    secret.put('c', &["AWSPENDING", "mine"]).await;
    assert_eq!(
        labels(&secret.account),
        expected(&[
            ('a', &["AWSCURRENT"]),
            ('b', &[]),
            ('c', &["AWSPENDING", "mine"])
        ])
    );
    let described = secret.client.describe_secret().secret_id("dev/bot");
    let described = described.send().await.unwrap();
    let ids: BTreeSet<_> = described.version_ids_to_stages().unwrap().keys().collect();
    assert_eq!(ids, BTreeSet::from([&version('a'), &version('c')]));
    // Its value is still there.
    let get = secret.client.get_secret_value().secret_id("dev/bot");
    let got = get.version_id(version('b')).send().await.unwrap();
    assert_eq!(got.secret_string(), Some("b"));
}

#[tokio::test(start_paused = true)]
async fn versions_are_listed_page_by_page_and_deprecated_ones_on_demand() {
    let secret = Secret::new().await;
    for letter in ['b', 'c'] {
        secret.put(letter, &[]).await;
    }
    let list = async |deprecated: bool| {
        let mut pages = secret
            .client
            .list_secret_version_ids()
            .secret_id("dev/bot")
            .include_deprecated(deprecated)
            .max_results(1)
            .into_paginator()
            .send();
        let mut ids = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.unwrap();
            let [entry] = page.versions() else {
                panic!("one version a page")
            };
            ids.push(entry.version_id().unwrap().to_owned());
        }
        ids
    };
    assert_eq!(list(false).await, ['b', 'c'].map(version));
    assert_eq!(list(true).await, ['a', 'b', 'c'].map(version));
}

#[tokio::test(start_paused = true)]
async fn a_version_has_twenty_labels_at_most() {
    let secret = Secret::new().await;
    for number in 1..20 {
        let stage = format!("s{number}");
        secret.move_label(&stage, None, Some('a')).await.unwrap();
    }
    assert_eq!(
        secret.move_label("s20", None, Some('a')).await.unwrap_err(),
        "LimitExceededException (400): A version can have at most 20 staging labels."
    );
}

#[tokio::test(start_paused = true)]
async fn beyond_a_hundred_the_oldest_deprecated_versions_go_once_they_are_a_day_old() {
    let secret = Secret::new().await;
    let put = async |number: u32| {
        let request = secret.client.put_secret_value().secret_id("dev/bot");
        let request = request.client_request_token(format!("{number:032}"));
        request.secret_string("v").send().await.unwrap();
    };
    for number in 1..=110 {
        put(number).await;
    }
    let count = || {
        secret
            .account
            .view(|view| view.secrets().secret("dev/bot").unwrap().versions().len())
    };
    assert_eq!(count(), 111);
    seconds(secret.account.clock(), 86_400).await;
    put(111).await;
    assert_eq!(count(), 100);
    let left = labels(&secret.account);
    assert!(!left.contains_key(&'a'));
}
