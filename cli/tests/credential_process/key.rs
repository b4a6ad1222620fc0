//! The key that an application gets.

use crate::setting::{Printed, SECRET, Setting, standard};
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_smithy_http_client::Builder;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

#[tokio::test]
async fn the_current_key_is_printed_as_aws_reads_it() {
    let (setting, key) = Setting::with_key().await;
    let printed = setting.run(&["--secret", SECRET]).await;
    let answer: Value = serde_json::from_str(&printed.stdout).unwrap();
    let expiration = answer["Expiration"].as_str().unwrap();
    assert_eq!(
        printed,
        Printed {
            code: Some(0),
            stdout: format!(
                "{{\"Version\":1,\"AccessKeyId\":\"{}\",\"SecretAccessKey\":\"{}\",\"Expiration\":\"{expiration}\"}}\n",
                key.id,
                key.secret.expose()
            ),
            stderr: String::new(),
        }
    );
    // A quarter of an hour in the cache, and one because clients ask that much earlier.
    let read_at: Timestamp = setting.cached()["readAt"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let expiration: Timestamp = expiration.parse().unwrap();
    let late = expiration.duration_since(read_at + SignedDuration::from_mins(30));
    assert!(late.abs() <= SignedDuration::from_secs(1), "{late}");
}

#[tokio::test]
async fn the_key_follows_a_rotation() {
    let (setting, old) = Setting::with_key().await;
    let new = setting.account.create_access_key_long_ago("Bot").unwrap();
    let call = ["--secret", SECRET];
    assert_eq!(setting.key_id(&call).await, old.id.as_str());

    let (id, secret) = setting.account.issue_role_credentials("rotator");
    let config = setting.account.sdk_config(&id, &secret);
    let pending = aws_sdk_secretsmanager::Client::new(&config)
        .put_secret_value()
        .secret_id(SECRET)
        .secret_string(standard(&new))
        .version_stages("AWSPENDING");
    pending.send().await.unwrap();
    setting.age();
    assert_eq!(setting.key_id(&call).await, old.id.as_str());

    setting
        .account
        .move_label(SECRET, "AWSCURRENT", "AWSPENDING")
        .unwrap();
    assert_eq!(setting.key_id(&call).await, old.id.as_str(), "still cached");
    setting.age();
    assert_eq!(setting.key_id(&call).await, new.id.as_str());
    let previous = ["--secret", SECRET, "--previous"];
    assert_eq!(setting.key_id(&previous).await, old.id.as_str());
    assert_eq!(setting.key_id(&call).await, new.id.as_str());
}

#[tokio::test]
async fn a_client_of_aws_takes_the_key_through_its_profile() {
    let (setting, key) = Setting::with_key().await;
    let environment: String = setting
        .environment
        .iter()
        .map(|(name, value)| format!("{name}='{value}' "))
        .collect();
    let config = format!(
        "[profile app]\ncredential_process = {environment}{} credential-process --secret {SECRET}\n",
        env!("CARGO_BIN_EXE_keywheel")
    );
    let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, config);
    let credentials = ProfileFileCredentialsProvider::builder()
        .configure(&ProviderConfig::without_region().with_http_client(Builder::new().build_http()))
        .profile_files(files.build())
        .profile_name("app")
        .build()
        .provide_credentials()
        .await
        .unwrap();
    assert_eq!(credentials.access_key_id(), key.id.as_str());
    assert_eq!(credentials.secret_access_key(), key.secret.expose());
    assert!(credentials.expiry().is_some());
}

#[tokio::test]
async fn every_layout_is_understood() {
    let setting = Setting::new().await;
    let key = setting.account.create_access_key_long_ago("Bot").unwrap();
    let (id, secret) = (key.id.as_str(), key.secret.expose());
    for (name, value, arguments) in [
        (
            "legacy",
            json!({"UserName": "Bot", "Key": id, "Secret": secret}),
            [].as_slice(),
        ),
        (
            "own",
            json!({"user": id, "password": secret, "host": "example.com"}),
            &[
                "--access-key-id-field",
                "user",
                "--secret-access-key-field",
                "password",
            ],
        ),
    ] {
        let arn = setting
            .account
            .create_secret(name, Some(&value.to_string()))
            .unwrap();
        let by_name = [&["--secret", name], arguments].concat();
        assert_eq!(setting.key_id(&by_name).await, id, "{name}");
        // An ARN says its region.
        let mut elsewhere = Setting {
            account: setting.account.clone(),
            environment: setting.environment.clone(),
            home: TempDir::new().unwrap(),
        };
        elsewhere.unset("AWS_REGION");
        let by_arn = [&["--secret", &arn], arguments].concat();
        assert_eq!(elsewhere.key_id(&by_arn).await, id, "{name}");
    }
}
