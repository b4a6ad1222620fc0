//! `keywheel audit`

use crate::setting::Setting;
use serde_json::json;

#[tokio::test]
async fn users_whom_nobody_rotates_are_listed_too() {
    let setting = Setting::new().await;
    let account = &setting.account;
    account.create_user("Stray").unwrap();
    let key = account.create_access_key("Stray").unwrap().id;
    account.create_user("with,comma").unwrap();
    let csv = setting.shown(&["audit", "--csv"]).await;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "user,accessKeyId,status,createdAt,ageDays,lastUsedAt,lastUsedService,lastUsedRegion,managed"
    );
    assert_eq!(lines.len(), 5, "{csv}");
    let bot = lines.iter().find(|line| line.starts_with("Bot,")).unwrap();
    assert!(bot.ends_with(",30,never,,,true"), "{csv}");
    let stray = format!("Stray,{key},Active,");
    let stray = lines.iter().find(|line| line.starts_with(&stray)).unwrap();
    assert!(stray.ends_with(",0,never,,,false"), "{csv}");
    assert!(lines.contains(&"\"with,comma\",,,,,,,,false"), "{csv}");

    let shown = setting.shown(&["audit"]).await;
    assert!(
        shown.ends_with("\n\n4 users, 2 of them managed by acme-keys; 3 keys\n"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_key_that_is_too_old_is_a_finding() {
    let setting = Setting::new().await;
    let printed = setting.run(&["audit", "--max-age", "29d", "--json"]).await;
    assert_eq!(printed.code, Some(1), "{printed:?}");
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(
        document["summary"],
        json!({ "users": 2, "managed": 2, "keys": 2, "tooOld": 2 })
    );
    assert_eq!(document["users"][0]["keys"][0]["tooOld"], json!(true));
    let printed = setting.run(&["audit", "--max-age", "31d"]).await;
    assert_eq!(printed.code, Some(0), "{printed:?}");
}

#[tokio::test]
async fn as_many_calls_as_users_and_keys_and_a_page() {
    let setting = Setting::new().await;
    let before = setting.account.journal().len();
    setting.shown(&["audit"]).await;
    let calls = setting.calls(before);
    assert_eq!(calls["iam:ListUsers"], 1);
    assert_eq!(calls["iam:ListAccessKeys"], 2);
    assert_eq!(calls["iam:GetAccessKeyLastUsed"], 2);
    assert_eq!(calls.len(), 4, "{calls:?}");
}
