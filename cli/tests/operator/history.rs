//! `keywheel history`

use crate::setting::{FILE, Setting};
use contract::{Duration, label};
use serde_json::{Value, json};

/// The latest rotation of the user.
async fn latest(setting: &Setting, user: &str) -> Value {
    let printed = setting.run(&["history", user, "--json"]).await;
    let document: Value = serde_json::from_str(&printed.stdout).unwrap();
    let rotation = document["rotations"][0].clone();
    let failed = i32::from(rotation["outcome"] == "failed");
    assert_eq!((printed.code, printed.stderr.as_str()), (Some(failed), ""));
    rotation
}

/// The file with other settings for Bot.
fn file_with(bot: &str) -> String {
    let before = "Bot: { secret: dev/bot, rotateEvery: 30d }\n  L";
    assert!(FILE.contains(before));
    FILE.replace(before, &format!("Bot: {{ secret: dev/bot, {bot} }}\n  L"))
}

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

#[tokio::test]
async fn a_rotation_that_called_a_person_has_what_its_alert_said() {
    let setting = Setting::new().await;
    let foreign = setting.account.create_access_key("Bot").unwrap();
    setting.run(&["rotate", "Bot", "--wait"]).await;
    let rotation = latest(&setting, "Bot").await;
    let cause = format!(
        "The key {} was not made by Keywheel: less than a day old, never used. Delete it if nobody needs it, or store it in the secret as AWSCURRENT to have it rotated.",
        foreign.id
    );
    assert_eq!(
        (
            &rotation["outcome"],
            &rotation["error"],
            &rotation["cause"],
            &rotation["newAccessKeyId"]
        ),
        (
            &json!("failed"),
            &json!("Keywheel.Held"),
            &json!(cause),
            &json!(null)
        )
    );
    let shown = setting.run(&["history", "Bot"]).await;
    for part in ["Keywheel.Held", foreign.id.as_str()] {
        assert!(shown.stdout.contains(part), "{shown:?}");
    }
}

#[tokio::test]
async fn a_rotation_that_was_stopped_and_redriven_is_one_and_goes_on() {
    let setting = Setting::new().await;
    setting.run(&["rotate", "Bot", "--wait"]).await;
    let before = latest(&setting, "Bot").await;
    let execution = before["execution"].as_str().unwrap();
    setting.stop(execution).await;
    let stopped = latest(&setting, "Bot").await;
    assert_eq!(
        (
            &stopped["outcome"],
            &stopped["error"],
            &stopped["newAccessKeyId"]
        ),
        (
            &json!("failed"),
            &json!("ABORTED"),
            &before["newAccessKeyId"]
        )
    );
    setting.run(&["rerun", "Bot"]).await;
    let document = setting.json(&["history", "Bot", "--json"]).await;
    let [redriven] = document["rotations"].as_array().unwrap().as_slice() else {
        panic!("{document}");
    };
    assert_eq!(
        (
            &redriven["execution"],
            &redriven["outcome"],
            &redriven["redrives"],
            &redriven["endedAt"]
        ),
        (
            &before["execution"],
            &json!("running"),
            &json!(1),
            &json!(null)
        )
    );
    let shown = setting.shown(&["history", "Bot"]).await;
    let told = shown
        .lines()
        .any(|line| line.contains("under way: ") && line.ends_with(" 1"));
    assert!(told, "{shown}");
}

#[tokio::test]
async fn a_rotation_that_lost_to_a_faster_one_says_so() {
    let setting = Setting::hasty(FILE, 60).await;
    let account = setting.account.clone();
    // Until there is a version of Keywheel's own before the current one, and room for a key.
    for _ in 0..2 {
        setting.run(&["rotate", "Bot", "--wait"]).await;
        let rotation = latest(&setting, "Bot").await;
        setting.stop(rotation["execution"].as_str().unwrap()).await;
        let old = rotation["oldAccessKeyId"].as_str().unwrap();
        account.delete_access_key("Bot", old).unwrap();
    }
    let mut is_first = true;
    let _rule = setting.account.rule(move |attempt| {
        let publishes = attempt.operation == "UpdateSecretVersionStage"
            && attempt.caller.to_string() == "role/acme-keys-publish";
        if publishes && std::mem::take(&mut is_first) {
            account
                .move_label("dev/bot", label::CURRENT, label::PREVIOUS)
                .unwrap();
        }
        None
    });
    let printed = setting.run(&["rotate", "Bot", "--wait=done"]).await;
    assert_eq!(
        (printed.code, printed.stdout.as_str()),
        (
            Some(0),
            "Bot: another rotation was faster, and this one has cleaned up.\n"
        ),
        "{printed:?}"
    );
    let rotation = latest(&setting, "Bot").await;
    assert_eq!(rotation["outcome"], "superseded", "{rotation:#}");
    assert!(rotation["newAccessKeyId"].is_string(), "{rotation:#}");
    let shown = setting.shown(&["history", "Bot"]).await;
    assert!(shown.contains("superseded"), "{shown}");
}

#[tokio::test]
async fn the_rotations_of_a_user_with_a_cron_schedule_are_told() {
    let file = file_with(r#"schedule: "cron(0 3 1 * ? *)", timezone: Europe/Berlin"#);
    let setting = Setting::deployed(&file, Duration::YEAR).await;
    setting.run(&["rotate", "Bot", "--wait"]).await;
    let rotation = latest(&setting, "Bot").await;
    let status = setting.run(&["status", "Bot", "--json"]).await;
    let status: Value = serde_json::from_str(&status.stdout).unwrap();
    let bot = &status["users"][0];
    assert_eq!(
        (
            &rotation["outcome"],
            &rotation["newAccessKeyId"],
            &bot["concerns"]
        ),
        (
            &json!("running"),
            &bot["current"]["accessKeyId"],
            &json!([])
        )
    );
    assert!(bot["nextRotationBy"].is_string(), "{bot:#}");
}

#[tokio::test]
async fn the_rotations_that_secrets_manager_starts_are_told_with_their_keys() {
    let file = file_with("rotateEvery: 30d, trigger: secretsManager");
    let setting = Setting::deployed(&file, Duration::YEAR).await;
    let rotated = setting.run(&["rotate", "Bot", "--wait"]).await;
    assert_eq!(rotated.code, Some(0), "{rotated:?}");
    let keys: Vec<_> = setting.account.view(|view| {
        let user = view.iam().user("Bot").unwrap();
        let keys = view.iam().keys_of(user).into_iter();
        keys.map(|key| key.id().to_owned()).collect()
    });
    let rotation = latest(&setting, "Bot").await;
    assert_eq!(
        (
            &rotation["outcome"],
            &rotation["oldAccessKeyId"],
            &rotation["newAccessKeyId"]
        ),
        (&json!("running"), &json!(keys[0]), &json!(keys[1])),
        "{rotation:#}"
    );
}
