//! `keywheel versions`

use crate::setting::{Setting, document};
use serde_json::json;

#[tokio::test]
async fn a_version_that_somebody_else_wrote_names_no_key() {
    let setting = Setting::new().await;
    let document = setting.json(&["versions", "Bot", "--json"]).await;
    assert_eq!(
        (&document["user"], &document["secret"]),
        (&json!("Bot"), &json!("dev/bot"))
    );
    let [version] = document["versions"].as_array().unwrap().as_slice() else {
        panic!("{document}");
    };
    assert_eq!(version["labels"], json!(["AWSCURRENT"]));
    assert_eq!(version["accessKeyId"], json!(null));
    assert_eq!(version["keyStatus"], json!(null));
    assert_eq!(version["value"], json!(null));
}

#[tokio::test]
async fn nobody_is_asked_twice_and_without_an_answer_no_secret_is_shown() {
    let setting = Setting::new().await;
    assert_eq!(
        setting.refused(&["versions", "Bot", "--show-secrets"]).await,
        (
            Some(2),
            "error: The value of each version of the secret dev/bot, 1 in all, is read and printed: whoever sees that can use the keys of Bot.\n\n\
             nobody can be asked whether to go on: standard input is no terminal\n\n  \
             hint: give --yes to go on without being asked\n"
                .to_owned()
        )
    );
    let calls = setting.account.journal();
    assert!(calls.iter().all(|call| call.operation != "GetSecretValue"));
}

#[tokio::test]
async fn whoever_says_so_sees_the_values() {
    let setting = Setting::empty().await;
    setting.account.create_user("Bot").unwrap();
    let key = setting.account.create_access_key_long_ago("Bot").unwrap();
    let value = document("Bot", &key);
    setting
        .account
        .create_secret("dev/bot", Some(&value))
        .unwrap();
    let arguments = ["versions", "Bot", "--show-secrets", "--yes", "--json"];
    let document = setting.json(&arguments).await;
    assert_eq!(document["versions"][0]["value"], json!(value));
}
