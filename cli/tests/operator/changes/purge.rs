//! `keywheel purge` and `keywheel reset`

use super::{keys, labels, rotated, told, told_lines};
use crate::setting::Setting;
use serde_json::json;

#[tokio::test]
async fn what_is_to_be_deleted_is_named_and_stays_until_somebody_says_yes() {
    let setting = Setting::new().await;
    let [(key, _)] = keys(&setting, "Bot").try_into().unwrap();
    let (code, complaint) = setting
        .refused(&["purge", "Bot", "--keys", "--secret"])
        .await;
    assert_eq!(code, Some(2));
    let begin = format!(
        "error: This is deleted, and cannot be had back (Bot):\n  key {key}: Active, AWSCURRENT, made "
    );
    let end = ", never used\n  secret dev/bot: all versions, without recovery\n\n\
               nobody can be asked whether to go on: standard input is no terminal\n\n  \
               hint: give --yes to go on without being asked\n";
    assert!(
        complaint.starts_with(&begin) && complaint.ends_with(end),
        "{complaint}"
    );
    assert_eq!(keys(&setting, "Bot").len(), 1);
}

#[tokio::test]
async fn keys_and_secret_are_gone_and_again_there_is_nothing_to_do() {
    let setting = Setting::new().await;
    let [(key, _)] = keys(&setting, "Bot").try_into().unwrap();
    let arguments = ["purge", "Bot", "--keys", "--secret", "--yes", "--json"];
    assert_eq!(
        told(&setting, &arguments).await,
        json!({ "user": "Bot", "deletedAccessKeyIds": [key], "deletedSecret": "dev/bot" })
    );
    assert_eq!(keys(&setting, "Bot"), []);
    let gone = setting
        .account
        .view(|view| view.secrets().secret("dev/bot").is_none());
    assert!(gone);
    assert_eq!(
        told(&setting, &arguments).await,
        json!({ "user": "Bot", "deletedAccessKeyIds": [], "deletedSecret": null })
    );
}

#[tokio::test]
async fn a_single_key_is_deleted_and_only_one_of_the_user_s() {
    let setting = Setting::new().await;
    let new = rotated(&setting, "Bot").await;
    let [(old, _), _] = keys(&setting, "Bot").try_into().unwrap();
    let printed = setting.run(&["purge", "Bot", "--key", &old, "--yes"]).await;
    assert_eq!(
        (printed.code, printed.stdout.as_str()),
        (Some(0), "Bot: 1 key deleted for good.\n")
    );
    let left: Vec<_> = keys(&setting, "Bot")
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(left, [new]);
    assert_eq!(
        setting
            .refused(&["purge", "Bot", "--key", &old, "--yes"])
            .await,
        (
            Some(2),
            format!(
                "error: Bot has no key {old}\n\n  hint: `keywheel versions Bot` shows the keys\n"
            )
        )
    );
}

#[tokio::test]
async fn a_reset_secret_holds_the_user_s_name_and_a_purge_makes_room_for_a_beginning() {
    let setting = Setting::new().await;
    let new = rotated(&setting, "Bot").await;
    let [(old, _), _] = keys(&setting, "Bot").try_into().unwrap();
    let (_, question) = setting.refused(&["reset", "Bot"]).await;
    let lost: Vec<_> = labels(&setting, "dev/bot")
        .into_iter()
        .filter(|(label, _)| !["KEYWHEEL_INTENT", "AWSCURRENT"].contains(&label.as_str()))
        .map(|(label, version)| format!("The version {version} loses {label}."))
        .collect();
    let lines = question.lines();
    let said: Vec<_> = lines.filter(|line| line.contains(" loses ")).collect();
    assert_eq!(said, lost, "{question}");
    assert!(!said.is_empty());
    let printed = setting.run(&["reset", "Bot", "--yes"]).await;
    assert_eq!(
        (printed.code, printed.stdout.as_str()),
        (
            Some(0),
            format!(
                "The secret dev/bot holds nothing but the name of Bot.\n\
                 The user still has the keys {old} and {new}. The next rotation holds until `keywheel purge Bot --keys` has deleted what is left.\n"
            )
            .as_str()
        ),
        "{printed:?}"
    );
    let left: Vec<_> = labels(&setting, "dev/bot")
        .into_iter()
        .map(|(label, _)| label)
        .collect();
    assert_eq!(left, ["KEYWHEEL_INTENT", "AWSCURRENT"]);
    let printed = setting.run(&["reset", "Bot"]).await;
    assert_eq!(printed.code, Some(2), "{printed:?}");
    told(&setting, &["purge", "Bot", "--keys", "--yes", "--json"]).await;
    assert_eq!(keys(&setting, "Bot"), []);
}

#[tokio::test]
async fn a_reset_names_the_rotation_that_is_under_way_and_stops_it() {
    let setting = Setting::new().await;
    let document = told(&setting, &["rotate", "Bot", "--wait", "--json"]).await;
    let execution = document["rotations"][0]["executionArn"].as_str().unwrap();
    let (code, question) = setting.refused(&["reset", "Bot"]).await;
    assert_eq!(code, Some(2));
    let named = format!("error: The execution {execution}, under way since ");
    assert!(
        question.starts_with(&named)
            && question.contains(", is stopped, and an alert says so.\nThe secret dev/bot gets "),
        "{question}"
    );
    let running = told(&setting, &["rerun", execution, "--json"]).await;
    assert_eq!(running["outcome"], "running");
    let printed = setting.run(&["reset", "Bot", "--yes", "--json"]).await;
    let reset: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(
        (&reset["outcome"], &reset["stoppedExecutionArns"]),
        (&json!("reset"), &json!([execution]))
    );
    // In the grace period no step is at work, so there is nothing to wait for.
    assert_eq!(told_lines(&printed), [format!("stopped {execution}")]);
    let history = setting.run(&["history", "Bot", "--json"]).await;
    let history: serde_json::Value = serde_json::from_str(&history.stdout).unwrap();
    assert_eq!(
        (
            &history["rotations"][0]["outcome"],
            &history["rotations"][0]["error"],
            &history["rotations"][0]["cause"],
        ),
        (
            &json!("failed"),
            &json!("ABORTED"),
            &json!("`keywheel reset` stopped it.")
        )
    );
    let again = setting.json(&["reset", "Bot", "--yes", "--json"]).await;
    assert_eq!(again["stoppedExecutionArns"], json!([]));
}
