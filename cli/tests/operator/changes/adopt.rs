//! `keywheel adopt`

use crate::setting::{FILE, Setting};
use contract::KeyMaterial;
use serde_json::json;

/// The file with one user more, who is there already.
fn file() -> String {
    format!(
        "{FILE}  ReportBot: {{ secret: prod/report-bot, existing: true, existingSecret: true, rotateEvery: 30d }}\n"
    )
}

async fn setting() -> (Setting, KeyMaterial) {
    let setting = Setting::empty().await;
    setting.configure(&file());
    setting.account.create_user("ReportBot").unwrap();
    let key = setting
        .account
        .create_access_key_long_ago("ReportBot")
        .unwrap();
    (setting, key)
}

fn printed_key(key: &KeyMaterial) -> String {
    json!({ "AccessKey": { "AccessKeyId": key.id, "SecretAccessKey": key.secret.expose() } })
        .to_string()
}

#[tokio::test]
async fn a_key_that_is_in_no_secret_is_asked_for() {
    let (setting, key) = setting().await;
    assert_eq!(
        setting.refused(&["adopt", "ReportBot"]).await,
        (
            Some(1),
            format!(
                "error: the secret holds no key, and the user has {}\n\n  \
                 hint: give the key that is in use on standard input, with --key-from-stdin; without its secret at hand, make a second key and give that\n",
                key.id
            )
        )
    );
}

#[tokio::test]
async fn the_key_on_standard_input_is_tried_out_and_stored_with_the_tags() {
    let (setting, key) = setting().await;
    let arguments = ["adopt", "ReportBot", "--key-from-stdin", "--yes"];
    let printed = setting.run_with(&arguments, &printed_key(&key)).await;
    assert_eq!(
        (
            printed.code,
            printed.stdout.as_str(),
            printed.stderr.as_str()
        ),
        (
            Some(0),
            "ReportBot and its secret prod/report-bot are let to the pipeline acme-keys. Deploy, and the first rotation begins.\n",
            ""
        )
    );
    setting.account.view(|view| {
        let secret = view.secrets().secret("prod/report-bot").unwrap();
        let tags = json!(secret.tags());
        assert_eq!(
            tags,
            json!({ "Rotatable": "true", "keywheel:pipeline": "acme-keys" })
        );
        let current = secret.at_stage("AWSCURRENT").unwrap();
        let held = current.access_key_id(&contract::SecretLayout::Standard);
        assert_eq!(held, Some(key.id.clone()));
    });
    let again = setting
        .run(&["adopt", "ReportBot", "--yes", "--json"])
        .await;
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&again.stdout).unwrap(),
        json!({
            "user": "ReportBot",
            "secret": "prod/report-bot",
            "outcome": "tagged",
            "accessKeyId": key.id,
            "otherAccessKeyIds": [],
        })
    );
}

#[tokio::test]
async fn a_key_that_does_not_work_is_not_stored() {
    let (setting, key) = setting().await;
    let wrong = json!({ "AccessKeyId": key.id, "SecretAccessKey": "wrong" }).to_string();
    let arguments = ["adopt", "ReportBot", "--key-from-stdin", "--yes"];
    let printed = setting.run_with(&arguments, &wrong).await;
    assert_eq!(printed.code, Some(1));
    assert!(
        printed
            .stderr
            .starts_with(&format!("error: the key {} does not work: ", key.id)),
        "{printed:?}"
    );
    assert!(
        setting
            .account
            .view(|view| view.secrets().secret("prod/report-bot").is_none())
    );
}

#[tokio::test]
async fn who_is_not_described_as_existing_is_left_to_the_deployment() {
    let (setting, _) = setting().await;
    assert_eq!(
        setting.refused(&["adopt", "Bot"]).await,
        (
            Some(2),
            "error: Bot is not described as one that is there already\n\n  \
             hint: write `existing: true` and `existingSecret: true` for Bot in the configuration\n"
                .to_owned()
        )
    );
}
