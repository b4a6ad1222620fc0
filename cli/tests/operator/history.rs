//! `keywheel history`

use crate::setting::Setting;
use serde_json::json;

#[tokio::test]
async fn a_rotation_tells_its_keys_and_where_it_is() {
    let setting = Setting::rotating().await;
    setting.published("dev/bot").await;
    setting.published("dev/legacy-bot").await;
    let document = setting.json(&["history", "Bot", "--json"]).await;
    let [rotation] = document["rotations"].as_array().unwrap().as_slice() else {
        panic!("{document}");
    };
    let status = setting.json(&["status", "Bot", "--json"]).await;
    let bot = &status["users"][0];
    assert_eq!(rotation["execution"], bot["execution"]);
    assert_eq!(rotation["newAccessKeyId"], bot["current"]["accessKeyId"]);
    assert_eq!(rotation["oldAccessKeyId"], bot["previous"]["accessKeyId"]);
    assert_eq!(
        (
            &rotation["outcome"],
            &rotation["redrives"],
            &rotation["endedAt"]
        ),
        (&json!("running"), &json!(0), &json!(null))
    );
    let shown = setting.shown(&["history", "Bot"]).await;
    assert!(shown.contains("under way: "), "{shown}");
}

#[tokio::test]
async fn where_there_was_no_rotation_that_is_said() {
    let setting = Setting::new().await;
    assert_eq!(
        setting.shown(&["history", "Bot", "--days", "7"]).await,
        "Bot: no rotation in the last 7 days\n"
    );
}
