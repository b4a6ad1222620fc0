//! `keywheel status`

use crate::setting::{Printed, Setting};
use serde_json::json;
use std::collections::BTreeMap;

#[tokio::test]
async fn a_user_at_rest_needs_nobody_and_costs_nine_calls() {
    let setting = Setting::new().await;
    let before = setting.account.journal().len();
    let shown = setting.shown(&["status", "Bot"]).await;
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "Bot, secret dev/bot");
    assert!(
        lines[2].starts_with("  current   AKIA")
            && lines[2].ends_with(", Active, 30 days old, never used"),
        "{shown}"
    );
    assert_eq!(lines[3], "  rotation  none under way");
    assert_eq!(lines[6], "Nothing needs a person.");
    let calls = [
        ("sts:GetCallerIdentity", 1),
        ("iam:ListAccessKeys", 1),
        ("iam:GetAccessKeyLastUsed", 1),
        ("secretsmanager:DescribeSecret", 1),
        // Somebody else wrote it, so nothing but the value tells which key is in it.
        ("secretsmanager:GetSecretValue", 1),
        ("scheduler:GetSchedule", 1),
        // Those that failed, timed out and were aborted.
        ("states:ListExecutions", 3),
    ];
    let calls = calls.map(|(call, times)| (call.to_owned(), times));
    assert_eq!(setting.calls(before), BTreeMap::from(calls));
}

#[tokio::test]
async fn more_users_cost_three_calls_each_and_a_share_of_a_page() {
    let users: String = (0..120)
        .map(|number| format!("  Bot{number}: {{ secret: dev/bot{number}, rotateEvery: 30d }}\n"))
        .collect();
    let file = format!(
        "pipeline: acme-keys\nregion: us-west-2\nalerts: {{ emails: [oncall@example.com] }}\nusers:\n{users}"
    );
    let setting = Setting::deployed(&file, contract::Duration::YEAR).await;
    let before = setting.account.journal().len();
    let document = setting.json(&["status", "--json"]).await;
    assert_eq!(
        document["summary"],
        json!({ "users": 120, "needAPerson": 0 })
    );
    let calls = setting.calls(before);
    assert_eq!(calls["iam:ListAccessKeys"], 120);
    assert_eq!(calls["iam:GetAccessKeyLastUsed"], 120);
    assert_eq!(calls["secretsmanager:DescribeSecret"], 120);
    assert_eq!(calls["scheduler:ListSchedules"], 2);
    assert_eq!(calls["states:ListExecutions"], 3);
    assert_eq!(calls.get("states:DescribeExecution"), None);
    assert_eq!(calls.get("iam:GetUser"), None);
}

#[tokio::test]
async fn a_rotation_in_its_grace_period_is_found_and_concerns_nobody() {
    let setting = Setting::rotating().await;
    setting.published("dev/bot").await;
    setting.published("dev/legacy-bot").await;
    let document = setting.json(&["status", "Bot", "--json"]).await;
    let bot = &document["users"][0];
    assert_eq!(
        (&bot["phase"], &bot["concerns"], &bot["pending"]),
        (&json!("grace"), &json!([]), &json!(null))
    );
    assert_eq!(bot["current"]["status"], "Active");
    assert_eq!(bot["previous"]["status"], "Active");
    let execution = bot["execution"].as_str().unwrap();
    let begin = "arn:aws:states:us-west-2:123456789012:execution:acme-keys-rotation:Bot";
    assert!(execution.starts_with(begin), "{execution}");

    let shown = setting.shown(&["status"]).await;
    assert!(
        shown.ends_with("\n\n2 users, nothing needs a person\n"),
        "{shown}"
    );
    assert!(shown.contains("  grace period until "), "{shown}");
}

#[tokio::test]
async fn each_of_many_users_finds_its_rotation_and_each_execution_is_asked_once() {
    let names: Vec<String> = (0..20).map(|number| format!("Bot{number}")).collect();
    let users: String = names
        .iter()
        .map(|name| format!("  {name}: {{ secret: dev/{name} }}\n"))
        .collect();
    let file = format!(
        "pipeline: acme-keys\nregion: us-west-2\nalerts: {{ emails: [oncall@example.com] }}\nusers:\n{users}"
    );
    let setting = Setting::deployed(&file, contract::Duration::ZERO).await;
    for name in &names {
        setting.published(&format!("dev/{name}")).await;
    }
    let before = setting.account.journal().len();
    let document = setting.json(&["status", "--json"]).await;
    let begin = "arn:aws:states:us-west-2:123456789012:execution:acme-keys-rotation:";
    for (user, name) in document["users"].as_array().unwrap().iter().zip(&names) {
        let execution = user["execution"].as_str().unwrap();
        assert!(
            execution.starts_with(&format!("{begin}{name}-")),
            "{user:#}"
        );
    }
    let calls = setting.calls(before);
    assert_eq!(calls["states:ListExecutions"], 1);
    assert_eq!(calls["states:DescribeExecution"], 20);
}

#[tokio::test]
async fn a_foreign_key_a_broken_one_and_a_disabled_schedule_need_a_person() {
    let setting = Setting::new().await;
    let account = &setting.account;
    let foreign = account.create_access_key("Bot").unwrap().id;
    setting.schedule("LegacyBot", "DISABLED");
    let printed = setting.run(&["status"]).await;
    let Printed {
        code,
        stdout,
        stderr,
    } = &printed;
    assert_eq!((*code, stderr.as_str()), (Some(1), ""), "{stdout}");
    let concerns = stdout.split_once("\n\nBot\n").unwrap().1;
    assert_eq!(
        concerns,
        format!(
            "  ! The key {foreign} was not made by Keywheel: less than a day old, never used. Delete\n    \
             it if nobody needs it, or store it in the secret as AWSCURRENT to have it rotated.\n    \
             hint: do what it says, then `keywheel rerun Bot`\n\n\
             LegacyBot\n  \
             ! What starts the rotations is disabled, so there will be none.\n    \
             hint: `keywheel resume LegacyBot` enables it\n\n\
             2 users, 2 need a person\n"
        )
    );
    assert!(stdout.contains("\n!  Bot "), "{stdout}");
}

#[tokio::test]
async fn what_is_not_there_is_told_and_the_others_are_shown() {
    let setting = Setting::new().await;
    let file = format!(
        "{}  NewBot: {{ secret: dev/new-bot }}\n",
        crate::setting::FILE
    );
    setting.configure(&file);
    let printed = setting.run(&["status", "--json"]).await;
    assert_eq!(printed.code, Some(1));
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(document["summary"], json!({ "users": 3, "needAPerson": 1 }));
    assert_eq!(
        document["users"][2],
        json!({
            "user": "NewBot",
            "secret": "dev/new-bot",
            "concerns": [{
                "name": "Keywheel.UserNotFound",
                "facts": "There is no IAM user NewBot.",
                "hint": "create the IAM user, or take it out of keywheel.yaml",
            }],
        })
    );
}

#[tokio::test]
async fn a_pipeline_that_is_not_deployed_is_no_riddle() {
    let setting = Setting::new().await;
    let file = crate::setting::FILE.replace("acme-keys", "other-keys");
    setting.configure(&file);
    assert_eq!(
        setting.refused(&["status", "Bot"]).await,
        (
            Some(1),
            "error: there is no state machine other-keys-rotation in account 123456789012, us-west-2\n\n  \
             hint: deploy the configuration first, or check that the credentials are of the account that it is deployed to\n"
                .to_owned()
        )
    );
}
