//! Nothing that the sandbox prints holds a secret, and everything it does is the same twice.

use crate::clients::{Clients, account, account_with, refusal, seconds};
use aws_sdk_iam::types::StatusType;
use sandbox::{Account, AccountSpec, Call};
use std::sync::{Arc, Mutex};

/// A bit of everything; gives every error that came of it as text.
async fn bustle(account: &Account) -> Vec<String> {
    let role = Clients::of_role(account);
    let created = role.iam.create_access_key().user_name("Bot").send().await;
    let key = created.unwrap().access_key.unwrap();
    let (id, secret) = (key.access_key_id(), key.secret_access_key());
    let value = format!(r#"{{"AccessKeyId":"{id}","SecretAccessKey":"{secret}"}}"#);
    account.create_secret("dev/bot", Some("{}")).unwrap();
    let put = |token: &str, value: &str| {
        let request = role.secrets.put_secret_value().secret_id("dev/bot");
        request.client_request_token(token).secret_string(value)
    };
    let token = contract::version_id::for_key(&id.parse().unwrap()).unwrap();
    put(&token, &value).send().await.unwrap();
    let user = Clients::with(account, id, secret);
    let swapped = Clients::with(account, secret, id);
    let mut errors = vec![
        format!("{:?}", put(&token, "other").send().await.unwrap_err()),
        format!("{:?}", put("short", &value).send().await.unwrap_err()),
        format!(
            "{:?}",
            user.sts.get_caller_identity().send().await.unwrap_err()
        ),
    ];
    seconds(account.clock(), 10).await;
    user.sts.get_caller_identity().send().await.unwrap();
    let get = role.secrets.get_secret_value().secret_id("dev/bot");
    get.send().await.unwrap();
    let update = role.iam.update_access_key().user_name("Bot");
    let update = update.access_key_id(id).status(StatusType::Inactive);
    update.send().await.unwrap();
    errors.push(refusal(swapped.sts.get_caller_identity().send().await));
    let delete = role.iam.delete_access_key().user_name("Bot");
    assert!(delete.access_key_id(secret).send().await.is_err());
    errors
}

#[tokio::test(start_paused = true)]
async fn no_canary_is_in_the_journal_in_an_error_or_in_debug_output() {
    let account = account();
    let errors = bustle(&account).await;
    let mut printed = errors.join("\n");
    for call in account.journal() {
        printed += &format!("{call}\n{call:?}\n");
    }
    printed += &format!("{account:?} {:?}", account.sdk_config("AKIA", "s"));
    account.view(|view| {
        for key in view.iam().keys() {
            printed += &format!("{key:?}\n");
        }
        for secret in view.secrets().secrets() {
            printed += &format!("{secret:?}\n");
        }
    });
    let canaries = account.canaries();
    assert_eq!(canaries.len(), 2);
    for canary in canaries {
        assert_eq!(canary.len(), 40);
        assert!(!printed.contains(&canary), "{printed}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_call_is_written_down_and_observed_in_the_instant_of_its_answer() {
    let account = account();
    let observed: Arc<Mutex<Vec<Call>>> = Arc::default();
    let seen = Arc::clone(&observed);
    account.observe(move |call, view| {
        assert_eq!(view.now(), call.at);
        assert_eq!(view.journal().last(), Some(call));
        seen.lock().unwrap().push(call.clone());
    });
    bustle(&account).await;
    assert_eq!(*observed.lock().unwrap(), account.journal());
    let id = account.view(|view| {
        let bot = view.iam().user("Bot").unwrap();
        view.iam().keys_of(bot)[0].id().to_owned()
    });
    let lines: Vec<_> = account.journal().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            format!("2026-11-22T00:00:00.02Z role/operator iam:CreateAccessKey key/{id} ok"),
            "2026-11-22T00:00:00.06Z role/operator secretsmanager:PutSecretValue secret/dev/bot ok".to_owned(),
            "2026-11-22T00:00:00.1Z role/operator secretsmanager:PutSecretValue secret/dev/bot ResourceExistsException".to_owned(),
            "2026-11-22T00:00:00.14Z role/operator secretsmanager:PutSecretValue secret/dev/bot InvalidParameterException".to_owned(),
            "2026-11-22T00:00:00.18Z anonymous sts:GetCallerIdentity InvalidClientTokenId".to_owned(),
            "2026-11-22T00:00:10.22Z user/Bot sts:GetCallerIdentity ok".to_owned(),
            "2026-11-22T00:00:10.26Z role/operator secretsmanager:GetSecretValue secret/dev/bot ok".to_owned(),
            format!("2026-11-22T00:00:10.3Z role/operator iam:UpdateAccessKey key/{id} ok"),
            "2026-11-22T00:00:10.34Z anonymous sts:GetCallerIdentity InvalidClientTokenId".to_owned(),
            "2026-11-22T00:00:10.38Z role/operator iam:DeleteAccessKey (a secret access key) NoSuchEntity".to_owned(),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_run_and_another_seed_other_keys() {
    let run = async |seed| {
        let account = account_with(AccountSpec {
            seed,
            ..AccountSpec::default()
        });
        let errors = bustle(&account).await;
        (account.journal(), account.canaries(), errors.len())
    };
    let first = run(1).await;
    assert_eq!(first, run(1).await);
    assert_ne!(first.1, run(2).await.1);
}
