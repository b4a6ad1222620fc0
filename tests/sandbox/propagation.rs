//! News of a key travel.

use crate::clients::{Clients, account, account_with, refusal, seconds};
use aws_sdk_iam::types::StatusType;
use sandbox::iam::{Status, Use};
use sandbox::{Account, AccountSpec, Activation, Service, Timing};
use std::time::Duration;

const UNKNOWN: &str =
    "InvalidClientTokenId (403): The security token included in the request is invalid.";

async fn works(clients: &Clients) -> bool {
    match clients.sts.get_caller_identity().send().await {
        Ok(_) => true,
        refused => {
            assert_eq!(refusal(refused), UNKNOWN);
            false
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_key_is_unknown_for_ten_seconds() {
    let account = account();
    let user = Clients::of_key(&account, &account.create_access_key("Bot").unwrap());
    assert!(!works(&user).await);
    seconds(account.clock(), 9).await;
    assert!(!works(&user).await);
    seconds(account.clock(), 1).await;
    assert!(works(&user).await);
}

#[tokio::test(start_paused = true)]
async fn a_key_reaches_services_and_regions_one_by_one() {
    let account = account_with(AccountSpec {
        timing: Timing {
            activation: Activation::after(Duration::from_secs(10))
                .with_service(Service::Sts, Duration::from_secs(3))
                .with_region(Service::Sts, "eu-west-1", Duration::from_secs(8)),
            ..Timing::default()
        },
        ..AccountSpec::default()
    });
    account.put_object("bucket", "key", "content");
    account.allow_read("bucket", "Bot");
    let key = account.create_access_key("Bot").unwrap();
    let user = Clients::of_key(&account, &key);
    let config = account
        .sdk_config(key.id.as_str(), key.secret.expose())
        .into_builder()
        .region(aws_sdk_sts::config::Region::new("eu-west-1"))
        .build();
    let abroad = aws_sdk_sts::Client::new(&config);
    let accepted = async || {
        let object = user.s3.get_object().bucket("bucket").key("key");
        [
            user.sts.get_caller_identity().send().await.is_ok(),
            abroad.get_caller_identity().send().await.is_ok(),
            object.send().await.is_ok(),
        ]
    };
    seconds(account.clock(), 4).await;
    assert_eq!(accepted().await, [true, false, false]);
    seconds(account.clock(), 4).await;
    assert_eq!(accepted().await, [true, true, false]);
    seconds(account.clock(), 4).await;
    assert_eq!(accepted().await, [true, true, true]);
}

/// An account, a role in it, and a key of Bot's that works.
async fn with_key() -> (Account, Clients, String, Clients) {
    let account = account();
    let key = account.create_access_key("Bot").unwrap();
    seconds(account.clock(), 60).await;
    let user = Clients::of_key(&account, &key);
    assert!(works(&user).await);
    let role = Clients::of_role(&account);
    (account, role, key.id.to_string(), user)
}

#[tokio::test(start_paused = true)]
async fn a_deactivated_key_stops_after_four_seconds_and_comes_back_after_ten() {
    let (account, role, id, user) = with_key().await;
    let update = async |status| {
        role.iam
            .update_access_key()
            .user_name("Bot")
            .access_key_id(&id)
            .status(status)
            .send()
            .await
            .unwrap();
    };
    update(StatusType::Inactive).await;
    assert!(works(&user).await);
    seconds(account.clock(), 4).await;
    assert!(!works(&user).await);

    update(StatusType::Active).await;
    assert!(!works(&user).await);
    seconds(account.clock(), 10).await;
    assert!(works(&user).await);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_key_stops_after_four_seconds() {
    let (account, role, id, user) = with_key().await;
    let delete = role.iam.delete_access_key().user_name("Bot");
    delete.access_key_id(&id).send().await.unwrap();
    assert!(works(&user).await);
    seconds(account.clock(), 4).await;
    assert!(!works(&user).await);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_aws_let_expire_stops_too() {
    let (account, role, id, user) = with_key().await;
    account
        .update_access_key("Bot", &id, Status::Expired)
        .unwrap();
    seconds(account.clock(), 4).await;
    assert!(!works(&user).await);
    let listed = role.iam.list_access_keys().user_name("Bot");
    assert_eq!(
        listed.send().await.unwrap().access_key_metadata()[0].status(),
        Some(&StatusType::Expired)
    );
}

#[tokio::test(start_paused = true)]
async fn a_use_is_known_to_the_sandbox_at_once_and_to_iam_a_quarter_of_an_hour_later() {
    let account = account();
    let key = account.create_access_key("Bot").unwrap();
    let role = Clients::of_role(&account);
    let last_used = async || {
        let answer = role
            .iam
            .get_access_key_last_used()
            .access_key_id(key.id.as_str())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.user_name(), Some("Bot"));
        let last = answer.access_key_last_used().unwrap();
        (
            last.last_used_date()
                .map(aws_sdk_iam::primitives::DateTime::secs),
            last.service_name().to_owned(),
            last.region().to_owned(),
        )
    };
    let never = (None, "N/A".to_owned(), "N/A".to_owned());
    assert_eq!(last_used().await, never);

    // Not accepted yet: that is no use.
    let user = Clients::of_key(&account, &key);
    assert!(!works(&user).await);
    seconds(account.clock(), 10).await;
    assert!(works(&user).await);
    let used: Vec<_> = account.view(|view| {
        let known = view.iam().key(key.id.as_str()).unwrap();
        known.uses().cloned().collect()
    });
    let at = "2026-11-22T00:00:10.1Z".parse().unwrap();
    assert_eq!(
        used,
        [Use {
            at,
            service: Service::Sts,
            region: "us-west-2".into()
        }]
    );

    seconds(account.clock(), 14 * 60).await;
    assert_eq!(last_used().await, never);
    seconds(account.clock(), 60).await;
    let known = (
        Some(at.as_second()),
        "sts".to_owned(),
        "us-west-2".to_owned(),
    );
    assert_eq!(last_used().await, known);
}
