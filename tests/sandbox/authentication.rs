//! Who may speak at all.

use crate::clients::{Clients, account, refusal, seconds};
use aws_sdk_sts::config::Region;
use sandbox::Clock;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_user_and_a_role_are_told_who_they_are() {
    let account = account();
    let user_id = account.view(|view| view.iam().user("Bot").unwrap().id().to_owned());
    let key = account.create_access_key("Bot").unwrap();
    seconds(account.clock(), 10).await;

    let user = Clients::of_key(&account, &key)
        .sts
        .get_caller_identity()
        .send()
        .await
        .unwrap();
    assert_eq!(user.arn(), Some("arn:aws:iam::123456789012:user/Bot"));
    assert_eq!(user.user_id(), Some(user_id.as_str()));
    assert_eq!(user.account(), Some("123456789012"));

    let role = Clients::of_role(&account)
        .sts
        .get_caller_identity()
        .send()
        .await
        .unwrap();
    assert_eq!(
        role.arn(),
        Some("arn:aws:sts::123456789012:assumed-role/operator/operator")
    );
    let (role_id, session) = role.user_id().unwrap().split_once(':').unwrap();
    assert!(role_id.starts_with("AROA"));
    assert_eq!(session, "operator");
}

const WRONG: &str = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_is_refused_by_every_service_in_its_own_words() {
    let account = account();
    account.put_object("bucket", "key", "content");
    let (id, _) = account.issue_role_credentials("operator");
    let wrong = Clients::with(&account, &id, "not/the/secret+access/key");

    let query = format!("SignatureDoesNotMatch (403): {WRONG}");
    let json = format!("InvalidSignatureException (400): {WRONG}");
    assert_eq!(refusal(wrong.iam.list_access_keys().send().await), query);
    assert_eq!(refusal(wrong.sts.get_caller_identity().send().await), query);
    let topic = wrong.sns.create_topic().name("topic");
    assert_eq!(refusal(topic.send().await), query);
    let object = wrong.s3.get_object().bucket("bucket").key("key");
    assert_eq!(refusal(object.send().await), query);
    let secret = wrong.secrets.describe_secret().secret_id("secret");
    assert_eq!(refusal(secret.send().await), json);
    let rule = wrong.events.put_rule().name("rule").event_pattern("{}");
    assert_eq!(refusal(rule.send().await), json);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_key_is_refused_by_every_service_in_its_own_words() {
    let account = account();
    let nobody = Clients::with(&account, "AKIAIOSFODNN7EXAMPLE", "secret");

    let invalid = "The security token included in the request is invalid.";
    let query = format!("InvalidClientTokenId (403): {invalid}");
    let json = format!("UnrecognizedClientException (400): {invalid}");
    assert_eq!(refusal(nobody.iam.list_access_keys().send().await), query);
    assert_eq!(
        refusal(nobody.sts.get_caller_identity().send().await),
        query
    );
    let topic = nobody.sns.create_topic().name("topic");
    assert_eq!(refusal(topic.send().await), query);
    let secret = nobody.secrets.describe_secret().secret_id("secret");
    assert_eq!(refusal(secret.send().await), json);
    let rule = nobody.events.put_rule().name("rule").event_pattern("{}");
    assert_eq!(refusal(rule.send().await), json);
    let object = nobody.s3.get_object().bucket("bucket").key("key");
    assert_eq!(
        refusal(object.send().await),
        "InvalidAccessKeyId (403): The AWS Access Key Id you provided does not exist in our records."
    );
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_wrong_is_refused_and_then_corrected_by_the_sdk() {
    let account = account();
    let (id, secret) = account.issue_role_credentials("operator");
    let late = Clock::starting_at("2026-11-22T00:06:00Z".parse().unwrap());
    let config = account
        .sdk_config(&id, &secret)
        .into_builder()
        .time_source(late)
        .disable_clock_skew_correction(true)
        .build();
    let refused = aws_sdk_sts::Client::new(&config)
        .get_caller_identity()
        .send()
        .await;
    assert_eq!(
        refusal(refused),
        "SignatureDoesNotMatch (403): Signature not yet current: 20261122T000600Z is still later than 20261122T000000Z + 5 min."
    );

    let config = config
        .into_builder()
        .disable_clock_skew_correction(false)
        .build();
    let identity = aws_sdk_sts::Client::new(&config)
        .get_caller_identity()
        .send()
        .await
        .unwrap();
    assert_eq!(identity.account(), Some("123456789012"));
}

#[tokio::test(start_paused = true)]
async fn s3_allows_a_clock_to_be_fifteen_minutes_off() {
    let account = account();
    account.put_object("bucket", "key", "content");
    let (id, secret) = account.issue_role_credentials("operator");
    let get = async |start: &str| {
        let config = account
            .sdk_config(&id, &secret)
            .into_builder()
            .time_source(Clock::starting_at(start.parse().unwrap()))
            .disable_clock_skew_correction(true)
            .build();
        aws_sdk_s3::Client::new(&config)
            .get_object()
            .bucket("bucket")
            .key("key")
            .send()
            .await
    };
    assert!(get("2026-11-21T23:46:00Z").await.is_ok());
    assert_eq!(
        refusal(get("2026-11-21T23:44:00Z").await),
        "RequestTimeTooSkewed (403): The difference between the request time and the current time is too large."
    );
}

#[tokio::test(start_paused = true)]
async fn a_user_may_not_do_what_the_roles_do() {
    let account = account();
    let key = account.create_access_key("Bot").unwrap();
    account.create_secret("dev/bot", None).unwrap();
    seconds(account.clock(), 10).await;
    let user = Clients::of_key(&account, &key);
    assert_eq!(
        refusal(user.iam.create_access_key().user_name("Bot").send().await),
        "AccessDenied (403): User: arn:aws:iam::123456789012:user/Bot is not authorized to perform: iam:CreateAccessKey because no identity-based policy allows the iam:CreateAccessKey action"
    );
    let value = user.secrets.get_secret_value().secret_id("dev/bot");
    assert_eq!(
        refusal(value.send().await),
        "AccessDeniedException (400): User: arn:aws:iam::123456789012:user/Bot is not authorized to perform: secretsmanager:GetSecretValue because no identity-based policy allows the secretsmanager:GetSecretValue action"
    );
}

#[tokio::test(start_paused = true)]
async fn a_host_that_is_not_of_aws_is_not_there() {
    let account = account();
    let (id, secret) = account.issue_role_credentials("operator");
    let config = account
        .sdk_config(&id, &secret)
        .into_builder()
        .endpoint_url("https://aws.example.com:4566")
        .build();
    let error = aws_sdk_sts::Client::new(&config)
        .get_caller_identity()
        .send()
        .await
        .unwrap_err();
    let told = aws_sdk_sts::error::DisplayErrorContext(&error).to_string();
    assert!(
        told.contains("aws.example.com:4566 is the host of no service in the sandbox"),
        "{told}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_takes_its_latency_and_no_more() {
    let account = account();
    let role = Clients::of_role(&account);
    let before = account.clock().now();
    role.sts.get_caller_identity().send().await.unwrap();
    assert_eq!(
        account.clock().now().duration_since(before),
        Duration::from_millis(40).try_into().unwrap()
    );
    let call = account.journal().pop().unwrap();
    assert_eq!(
        call.to_string(),
        "2026-11-22T00:00:00.02Z role/operator sts:GetCallerIdentity ok"
    );
}

#[tokio::test(start_paused = true)]
async fn sts_answers_in_the_region_that_was_asked() {
    let account = account();
    let (id, secret) = account.issue_role_credentials("operator");
    let config = account
        .sdk_config(&id, &secret)
        .into_builder()
        .region(Region::new("eu-central-1"))
        .build();
    aws_sdk_sts::Client::new(&config)
        .get_caller_identity()
        .send()
        .await
        .unwrap();
    assert_eq!(account.journal().pop().unwrap().region, "eu-central-1");
}
