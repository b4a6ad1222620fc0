//! `keywheel rerun`

use super::told;
use crate::setting::Setting;
use serde_json::json;

#[tokio::test]
async fn a_rotation_that_called_a_person_begins_anew() {
    let setting = Setting::new().await;
    let foreign = setting.account.create_access_key("Bot").unwrap();
    let printed = setting.run(&["rotate", "Bot", "--wait", "--json"]).await;
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    let held = document["rotations"][0]["executionArn"].clone();
    setting
        .account
        .delete_access_key("Bot", foreign.id.as_str())
        .unwrap();
    let rerun = told(&setting, &["rerun", "Bot", "--json"]).await;
    assert_eq!(rerun["outcome"], "started");
    assert_eq!(rerun["endedBadly"]["executionArn"], held);
    assert_eq!(rerun["endedBadly"]["error"], "Keywheel.Held");
    assert_ne!(rerun["executionArn"], held);
    let arn = held.as_str().unwrap();
    let again = told(&setting, &["rerun", arn, "--json"]).await;
    assert_eq!(again["endedBadly"]["executionArn"], held);
}

#[tokio::test]
async fn a_rotation_that_was_stopped_goes_on_where_it_was() {
    let setting = Setting::new().await;
    let document = told(&setting, &["rotate", "Bot", "--wait", "--json"]).await;
    let arn = document["rotations"][0]["executionArn"].as_str().unwrap();
    let running = told(&setting, &["rerun", arn, "--json"]).await;
    assert_eq!(
        running,
        json!({ "outcome": "running", "executionArn": arn, "endedBadly": null })
    );
    setting.stop(arn).await;
    let redriven = told(&setting, &["rerun", "Bot", "--json"]).await;
    assert_eq!(redriven["outcome"], "redriven");
    assert_eq!(redriven["executionArn"], arn);
    assert_eq!(redriven["endedBadly"]["status"], "ABORTED");
}

#[tokio::test]
async fn without_a_failure_a_rotation_begins_from_what_is_there() {
    let setting = Setting::new().await;
    let rerun = told(&setting, &["rerun", "Bot", "--json"]).await;
    assert_eq!(
        (&rerun["outcome"], &rerun["endedBadly"]),
        (&json!("started"), &json!(null))
    );
}

#[tokio::test]
async fn neither_a_user_nor_an_execution_is_said() {
    let setting = Setting::new().await;
    assert_eq!(
        setting.refused(&["rerun", "LegayBot"]).await,
        (
            Some(2),
            "error: the configuration has no user `LegayBot`\n\n  hint: did you mean `LegacyBot`?\n"
                .to_owned()
        )
    );
}
