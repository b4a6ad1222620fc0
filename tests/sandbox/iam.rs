//! IAM.

use crate::clients::{Clients, account, refusal, seconds};
use aws_sdk_iam::types::{StatusType, Tag};

#[tokio::test(start_paused = true)]
async fn a_user_lives_from_creation_to_deletion() {
    let account = account();
    let iam = Clients::of_role(&account).iam;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().unwrap();
    let created = iam
        .create_user()
        .user_name("Deploy+Bot")
        .path("/bots/")
        .tags(tag("Rotatable", "true"))
        .send()
        .await
        .unwrap();
    let user = created.user().unwrap();
    assert_eq!(user.arn(), "arn:aws:iam::123456789012:user/bots/Deploy+Bot");
    assert!(user.user_id().starts_with("AIDA"));
    assert_eq!(user.create_date().to_string(), "2026-11-22T00:00:00Z");
    let got = iam.get_user().user_name("Deploy+Bot").send().await.unwrap();
    assert_eq!(got.user(), created.user());

    let more = iam.tag_user().user_name("Deploy+Bot");
    more.tags(tag("keywheel:pipeline", "acme & sons"))
        .tags(tag("Rotatable", "false"))
        .send()
        .await
        .unwrap();
    let tags = iam.list_user_tags().user_name("Deploy+Bot").send().await;
    assert_eq!(
        tags.unwrap().tags(),
        [
            tag("Rotatable", "false"),
            tag("keywheel:pipeline", "acme & sons")
        ]
    );

    let delete = iam.delete_user().user_name("Deploy+Bot");
    delete.send().await.unwrap();
    let gone = iam.get_user().user_name("Deploy+Bot");
    assert_eq!(
        refusal(gone.send().await),
        "NoSuchEntity (404): The user with name Deploy+Bot cannot be found."
    );
}

#[tokio::test(start_paused = true)]
async fn a_user_made_again_under_the_same_name_is_another() {
    let account = account();
    let id = || account.view(|view| view.iam().user("Bot").unwrap().id().to_owned());
    let first = id();
    account.delete_user("Bot").unwrap();
    account.create_user("Bot").unwrap();
    assert_ne!(id(), first);
}

#[tokio::test(start_paused = true)]
async fn names_are_unique_without_regard_to_case_and_of_iams_characters() {
    let iam = Clients::of_role(&account()).iam;
    assert_eq!(
        refusal(iam.create_user().user_name("BOT").send().await),
        "EntityAlreadyExists (409): User with name Bot already exists."
    );
    assert_eq!(
        refusal(iam.create_user().user_name("a b").send().await),
        "ValidationError (400): The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
    );
}

#[tokio::test(start_paused = true)]
async fn a_user_has_two_keys_at_most_and_inactive_ones_count() {
    let account = account();
    let iam = Clients::of_role(&account).iam;
    let create = async || iam.create_access_key().user_name("Bot").send().await;
    let first = create().await.unwrap().access_key.unwrap();
    let second = create().await.unwrap().access_key.unwrap();
    assert_eq!(first.user_name(), "Bot");
    assert_eq!(first.status(), &StatusType::Active);
    assert_eq!(first.secret_access_key().len(), 40);
    let quota = "LimitExceeded (409): Cannot exceed quota for AccessKeysPerUser: 2";
    assert_eq!(refusal(create().await), quota);

    let update = iam.update_access_key().user_name("Bot");
    update
        .access_key_id(first.access_key_id())
        .status(StatusType::Inactive)
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(create().await), quota);
    assert_eq!(
        refusal(iam.delete_user().user_name("Bot").send().await),
        "DeleteConflict (409): Cannot delete entity, must delete access keys first."
    );

    let delete = iam.delete_access_key().user_name("Bot");
    delete
        .access_key_id(first.access_key_id())
        .send()
        .await
        .unwrap();
    let third = create().await.unwrap().access_key.unwrap();
    let listed = iam
        .list_access_keys()
        .user_name("Bot")
        .send()
        .await
        .unwrap();
    let ids: Vec<_> = listed
        .access_key_metadata()
        .iter()
        .map(|key| key.access_key_id().unwrap())
        .collect();
    assert_eq!(ids, [second.access_key_id(), third.access_key_id()]);
}

#[tokio::test(start_paused = true)]
async fn keys_are_listed_page_by_page() {
    let account = account();
    let iam = Clients::of_role(&account).iam;
    let mut created = Vec::new();
    for _ in 0..2 {
        created.push(account.create_access_key("Bot").unwrap().id.to_string());
        seconds(account.clock(), 1).await;
    }
    let mut pages = iam
        .list_access_keys()
        .user_name("Bot")
        .into_paginator()
        .page_size(1)
        .send();
    let mut listed = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.access_key_metadata().len(), 1);
        assert_eq!(page.is_truncated(), listed.is_empty());
        listed.push(
            page.access_key_metadata()[0]
                .access_key_id()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(listed, created);
}

#[tokio::test(start_paused = true)]
async fn a_key_is_changed_only_under_its_own_users_name() {
    let account = account();
    account.create_user("Other").unwrap();
    let key = account.create_access_key("Bot").unwrap().id.to_string();
    let iam = Clients::of_role(&account).iam;
    let missing = format!("NoSuchEntity (404): The Access Key with id {key} cannot be found.");
    let delete = iam.delete_access_key().user_name("Other");
    assert_eq!(refusal(delete.access_key_id(&key).send().await), missing);
    let update = iam.update_access_key().user_name("Other");
    let update = update.access_key_id(&key).status(StatusType::Inactive);
    assert_eq!(refusal(update.send().await), missing);
    let expire = iam.update_access_key().user_name("Bot");
    let expire = expire.access_key_id(&key).status(StatusType::Expired);
    assert_eq!(
        refusal(expire.send().await),
        "ValidationError (400): 1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]"
    );
    assert_eq!(
        refusal(iam.list_access_keys().send().await),
        "ValidationError (400): Must specify userName when calling with non-User credentials"
    );
}

#[tokio::test(start_paused = true)]
async fn the_last_use_of_a_key_that_is_not_there_is_nobodys_business() {
    let account = account();
    let key = account.create_access_key("Bot").unwrap().id.to_string();
    account.delete_access_key("Bot", &key).unwrap();
    let iam = Clients::of_role(&account).iam;
    let lookup = iam.get_access_key_last_used().access_key_id(&key);
    assert_eq!(
        refusal(lookup.send().await),
        format!(
            "AccessDenied (403): User: arn:aws:sts::123456789012:assumed-role/operator/operator is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key {key}"
        )
    );
}

#[tokio::test(start_paused = true)]
async fn the_sandbox_keeps_the_whole_life_of_a_key() {
    let account = account();
    let iam = Clients::of_role(&account).iam;
    let key = account.create_access_key("Bot").unwrap().id.to_string();
    seconds(account.clock(), 5).await;
    let update = iam.update_access_key().user_name("Bot").access_key_id(&key);
    let update = update.status(StatusType::Inactive);
    update.send().await.unwrap();
    seconds(account.clock(), 5).await;
    let delete = iam.delete_access_key().user_name("Bot").access_key_id(&key);
    delete.send().await.unwrap();
    account.view(|view| {
        let key = view.iam().key(&key).unwrap();
        let moment = |text: &str| text.parse().unwrap();
        assert_eq!(key.created_at(), moment("2026-11-22T00:00:00Z"));
        assert_eq!(
            key.deactivated_at(),
            Some(moment("2026-11-22T00:00:05.02Z"))
        );
        assert_eq!(key.deleted_at(), Some(moment("2026-11-22T00:00:10.06Z")));
        assert_eq!(key.last_use(), None);
        assert!(
            view.iam()
                .keys_of(view.iam().user("Bot").unwrap())
                .is_empty()
        );
    });
}
