//! Secrets Manager: secrets and their values.

use crate::clients::{Clients, account, refusal, seconds};
use aws_sdk_secretsmanager::primitives::Blob;
use aws_sdk_secretsmanager::types::{Filter, Tag};
use std::collections::BTreeMap;

const TOKEN: &str = "AKIAIOSFODNN7EXAMPLE-keywheel-v1";

#[tokio::test(start_paused = true)]
async fn a_secret_is_found_by_name_by_arn_and_by_arn_without_its_suffix() {
    let account = account();
    let secrets = Clients::of_role(&account).secrets;
    let created = secrets
        .create_secret()
        .name("dev/bot")
        .description("of Bot")
        .kms_key_id("alias/keys")
        .secret_string("value")
        .client_request_token(TOKEN)
        .tags(Tag::builder().key("Rotatable").value("true").build())
        .send()
        .await
        .unwrap();
    let arn = created.arn().unwrap();
    let (stem, suffix) = arn.rsplit_once('-').unwrap();
    assert_eq!(
        stem,
        "arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/bot"
    );
    assert_eq!(suffix.len(), 6);
    assert_eq!(created.version_id(), Some(TOKEN));

    for id in ["dev/bot", arn, stem] {
        let found = secrets
            .describe_secret()
            .secret_id(id)
            .send()
            .await
            .unwrap();
        assert_eq!(found.arn(), Some(arn));
        assert_eq!(found.name(), Some("dev/bot"));
        assert_eq!(found.description(), Some("of Bot"));
        assert_eq!(found.kms_key_id(), Some("alias/keys"));
        assert_eq!(found.tags()[0].key(), Some("Rotatable"));
        assert_eq!(found.created_date().unwrap().secs(), 1_795_305_600);
        assert_eq!(found.last_accessed_date(), None);
        let stages: BTreeMap<_, _> = found.version_ids_to_stages().unwrap().iter().collect();
        assert_eq!(
            stages,
            BTreeMap::from([(&TOKEN.to_owned(), &vec!["AWSCURRENT".to_owned()])])
        );
    }
    for id in ["dev/bo", "dev/bot-AbCdEf", &arn[..arn.len() - 1]] {
        let found = secrets.describe_secret().secret_id(id).send().await;
        assert_eq!(
            refusal(found),
            "ResourceNotFoundException (400): Secrets Manager can't find the specified secret."
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_is_read_by_stage_and_by_version() {
    let account = account();
    let version = account.create_secret("dev/bot", Some("old")).map(|_| {
        account.view(|view| {
            let secret = view.secrets().secret("dev/bot").unwrap();
            secret.at_stage("AWSCURRENT").unwrap().id().to_owned()
        })
    });
    let version = version.unwrap();
    let secrets = Clients::of_role(&account).secrets;
    let get = || secrets.get_secret_value().secret_id("dev/bot");

    let current = get().send().await.unwrap();
    assert_eq!(current.secret_string(), Some("old"));
    assert_eq!(current.version_id(), Some(version.as_str()));
    assert_eq!(current.version_stages(), ["AWSCURRENT"]);
    let named = get().version_id(&version).version_stage("AWSCURRENT");
    assert_eq!(named.send().await.unwrap().secret_string(), Some("old"));
    let described = secrets.describe_secret().secret_id("dev/bot").send().await;
    assert_eq!(
        described.unwrap().last_accessed_date().unwrap().to_string(),
        "2026-11-22T00:00:00Z"
    );

    assert_eq!(
        refusal(get().version_stage("AWSPENDING").send().await),
        "ResourceNotFoundException (400): Secrets Manager can't find the specified secret value for staging label: AWSPENDING"
    );
    assert_eq!(
        refusal(get().version_id(TOKEN).send().await),
        format!(
            "ResourceNotFoundException (400): Secrets Manager can't find the specified secret value for VersionId: {TOKEN}"
        )
    );
    let crossed = get().version_id(&version).version_stage("AWSPENDING");
    assert_eq!(
        refusal(crossed.send().await),
        "InvalidRequestException (400): You provided a VersionStage that is not associated to the provided VersionId."
    );
}

#[tokio::test(start_paused = true)]
async fn a_secret_without_a_value_has_no_versions() {
    let account = account();
    account.create_secret("dev/bot", None).unwrap();
    let secrets = Clients::of_role(&account).secrets;
    let described = secrets.describe_secret().secret_id("dev/bot").send().await;
    assert_eq!(described.unwrap().version_ids_to_stages(), None);
    let get = secrets.get_secret_value().secret_id("dev/bot");
    assert_eq!(
        refusal(get.send().await),
        "ResourceNotFoundException (400): Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"
    );
}

#[tokio::test(start_paused = true)]
async fn the_same_token_with_the_same_value_does_nothing_and_with_another_value_is_refused() {
    let account = account();
    let arn = account.create_secret("dev/bot", Some("first")).unwrap();
    let secrets = Clients::of_role(&account).secrets;
    let put = async |value: &str, stage: &str| {
        let request = secrets.put_secret_value().secret_id("dev/bot");
        request
            .client_request_token(TOKEN)
            .secret_string(value)
            .version_stages(stage)
            .send()
            .await
    };
    let first = put("second", "AWSPENDING").await.unwrap();
    assert_eq!(first.version_id(), Some(TOKEN));
    assert_eq!(first.version_stages(), ["AWSPENDING"]);
    // Not even the labels of a repetition count.
    let again = put("second", "AWSCURRENT").await.unwrap();
    assert_eq!(again.version_stages(), ["AWSPENDING"]);
    assert_eq!(
        refusal(put("other", "AWSPENDING").await),
        format!(
            "ResourceExistsException (400): You can't use ClientRequestToken {TOKEN} because that value is already in use for a version of secret {arn}."
        )
    );
}

#[tokio::test(start_paused = true)]
async fn tokens_and_values_have_their_lengths() {
    let account = account();
    account.create_secret("dev/bot", Some("first")).unwrap();
    let secrets = Clients::of_role(&account).secrets;
    let put = |token: &str| {
        let request = secrets.put_secret_value().secret_id("dev/bot");
        request.client_request_token(token)
    };
    for token in ["x".repeat(31), "x".repeat(65)] {
        assert_eq!(
            refusal(put(&token).secret_string("v").send().await),
            "InvalidParameterException (400): ClientRequestToken must be 32-64 characters long."
        );
    }
    let too_long = "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536";
    for request in [
        put(TOKEN).secret_string("x".repeat(65_537)),
        put(TOKEN).secret_binary(Blob::new(vec![0; 65_537])),
    ] {
        assert_eq!(
            refusal(request.send().await),
            format!("ValidationException (400): {too_long}")
        );
    }
    let binary = put(TOKEN).secret_binary(Blob::new(vec![7; 65_536]));
    binary.send().await.unwrap();
    let get = secrets.get_secret_value().secret_id("dev/bot");
    assert_eq!(
        get.send().await.unwrap().secret_binary(),
        Some(&Blob::new(vec![7; 65_536]))
    );
    assert_eq!(
        refusal(put(&"y".repeat(32)).send().await),
        "InvalidRequestException (400): You must provide either SecretString or SecretBinary."
    );
}

#[tokio::test(start_paused = true)]
async fn a_secret_can_be_restored_until_its_recovery_window_closes() {
    let account = account();
    let arn = account.create_secret("dev/bot", Some("first")).unwrap();
    let secrets = Clients::of_role(&account).secrets;
    let get = async || secrets.get_secret_value().secret_id("dev/bot").send().await;
    let delete = || secrets.delete_secret().secret_id("dev/bot");
    assert_eq!(
        refusal(delete().recovery_window_in_days(6).send().await),
        "InvalidParameterException (400): The RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."
    );
    let deleted = delete().recovery_window_in_days(7).send().await.unwrap();
    assert_eq!(deleted.arn(), Some(arn.as_str()));
    assert_eq!(
        deleted.deletion_date().unwrap().secs(),
        1_795_305_600 + 7 * 86_400
    );
    assert_eq!(
        refusal(get().await),
        "InvalidRequestException (400): You can't perform this operation on the secret because it was marked for deletion."
    );
    let described = secrets.describe_secret().secret_id("dev/bot").send().await;
    assert!(described.unwrap().deleted_date().is_some());
    assert_eq!(
        refusal(secrets.create_secret().name("dev/bot").send().await),
        "InvalidRequestException (400): You can't create this secret because a secret with this name is already scheduled for deletion."
    );
    let restore = secrets.restore_secret().secret_id("dev/bot");
    restore.send().await.unwrap();
    assert_eq!(get().await.unwrap().secret_string(), Some("first"));

    delete().recovery_window_in_days(7).send().await.unwrap();
    seconds(account.clock(), 7 * 86_400).await;
    assert_eq!(
        refusal(get().await),
        "ResourceNotFoundException (400): Secrets Manager can't find the specified secret."
    );
    let again = secrets
        .create_secret()
        .name("dev/bot")
        .send()
        .await
        .unwrap();
    assert_ne!(again.arn(), Some(arn.as_str()));
    let force = delete().force_delete_without_recovery(true);
    force.send().await.unwrap();
    assert!(get().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_name_is_taken_once_and_of_the_allowed_characters() {
    let account = account();
    account.create_secret("dev/bot", None).unwrap();
    let secrets = Clients::of_role(&account).secrets;
    let create = async |name: &str| refusal(secrets.create_secret().name(name).send().await);
    assert_eq!(
        create("dev/bot").await,
        "ResourceExistsException (400): The operation failed because the secret dev/bot already exists."
    );
    assert_eq!(
        create("dev bot").await,
        "ValidationException (400): Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
    );
}

#[tokio::test(start_paused = true)]
async fn a_secret_of_one_region_is_not_in_another() {
    let account = account();
    account.create_secret("dev/bot", None).unwrap();
    let (id, secret) = account.issue_role_credentials("operator");
    let config = account
        .sdk_config(&id, &secret)
        .into_builder()
        .region(aws_sdk_secretsmanager::config::Region::new("eu-west-1"))
        .build();
    let abroad = aws_sdk_secretsmanager::Client::new(&config);
    let described = abroad.describe_secret().secret_id("dev/bot").send().await;
    assert_eq!(
        refusal(described),
        "ResourceNotFoundException (400): Secrets Manager can't find the specified secret."
    );
}

#[tokio::test(start_paused = true)]
async fn secrets_are_listed_page_by_page_and_filters_match_beginnings() {
    let account = account();
    for number in 0..130 {
        let name = format!("dev/{number:03}");
        account.create_secret(&name, Some("v")).unwrap();
        let value = if number % 2 == 0 { "true" } else { "false" };
        account.tag_secret(&name, &[("Rotatable", value)]).unwrap();
    }
    let secrets = Clients::of_role(&account).secrets;
    let first = secrets.list_secrets().send().await.unwrap();
    assert_eq!(first.secret_list().len(), 100);
    let rest = secrets
        .list_secrets()
        .next_token(first.next_token().unwrap());
    let rest = rest.send().await.unwrap();
    assert_eq!((rest.secret_list().len(), rest.next_token()), (30, None));
    let last = rest.secret_list().last().unwrap();
    assert_eq!(last.name(), Some("dev/129"));
    assert_eq!(last.tags()[0].value(), Some("false"));
    assert_eq!(last.secret_versions_to_stages().unwrap().len(), 1);

    let names = async |key: &str, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let filter = Filter::builder().key(key.into()).set_values(Some(values));
        let listed = secrets.list_secrets().filters(filter.build()).send().await;
        let listed = listed.unwrap().secret_list.unwrap();
        let names = listed.into_iter().filter_map(|entry| entry.name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(names("tag-value", &["tru"]).await.len(), 65);
    assert_eq!(names("tag-value", &["!true"]).await.len(), 65);
    assert_eq!(names("tag-key", &["rotatable"]).await.len(), 0);
    assert_eq!(
        names("name", &["dev/00", "!dev/009", "!dev/000"])
            .await
            .len(),
        8
    );

    let delete = secrets.delete_secret().secret_id("dev/000");
    delete.send().await.unwrap();
    assert_eq!(names("name", &["dev/000"]).await.len(), 0);
    let all = secrets.list_secrets().include_planned_deletion(true);
    let all = all.max_results(1).send().await.unwrap();
    assert_eq!(all.secret_list()[0].name(), Some("dev/000"));
    assert_eq!(
        refusal(secrets.list_secrets().next_token("x").send().await),
        "InvalidNextTokenException (400): The provided pagination token is not valid."
    );
}
