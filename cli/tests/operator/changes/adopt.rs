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
            "writtenTo": null,
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

const ENTRY: &str = "  NightBot:
    secret: prod/night-bot
    existing: true
    existingSecret: true
";

#[tokio::test]
async fn a_user_that_the_file_does_not_have_gets_an_entry_when_somebody_says_yes() {
    let (setting, _) = setting().await;
    let text = format!("# All of ours\n{}\n# The end\n", file());
    setting.configure(&text);
    setting.account.create_user("NightBot").unwrap();
    let arguments = ["adopt", "NightBot", "--secret", "prod/night-bot"];
    let (code, question) = setting.refused(&arguments).await;
    assert_eq!(code, Some(2));
    assert!(
        question.contains(&format!(
            "\n\nThen keywheel.yaml gets this entry:\n\n{ENTRY}"
        )),
        "{question}"
    );
    assert_eq!(setting.configuration(), text);
    let arguments = [&arguments[..], &["--yes"]].concat();
    assert_eq!(
        setting.shown(&arguments).await,
        format!(
            "NightBot and its secret prod/night-bot are let to the pipeline acme-keys. Deploy, and the first rotation begins.\n\
             keywheel.yaml has this entry now:\n\n{ENTRY}"
        )
    );
    let with_entry = format!("# All of ours\n{}{ENTRY}\n# The end\n", file());
    assert_eq!(setting.configuration(), with_entry);
    // A second time, it is there.
    let arguments = [&arguments[..], &["--json"]].concat();
    let again = setting.json(&arguments).await;
    assert_eq!(
        (&again["outcome"], &again["writtenTo"]),
        (&json!("tagged"), &json!(null))
    );
    assert_eq!(setting.configuration(), with_entry);
}

#[tokio::test]
async fn without_a_secret_s_name_no_entry_can_be_written() {
    let (setting, _) = setting().await;
    assert_eq!(
        setting.refused(&["adopt", "NightBot"]).await,
        (
            Some(2),
            "error: the configuration has no user `NightBot`\n\n  \
             hint: it has `Bot`, `LegacyBot`, `ReportBot`; with --secret NAME, it gets an entry\n"
                .to_owned()
        )
    );
    assert_eq!(
        setting
            .refused(&["adopt", "Bot", "--secret", "prod/bot"])
            .await,
        (
            Some(2),
            "error: Bot has the secret dev/bot in keywheel.yaml\n\n  \
             hint: leave --secret out, or name that one\n"
                .to_owned()
        )
    );
    let (code, complaint) = setting
        .refused(&["adopt", "NightBot", "--secret", "dev/bot"])
        .await;
    assert_eq!(code, Some(2));
    assert!(
        complaint.starts_with("error: NightBot cannot be managed like that: "),
        "{complaint}"
    );
}

#[tokio::test]
async fn a_file_of_another_form_is_left_alone_and_the_entry_is_shown() {
    let (setting, _) = setting().await;
    let text = "{pipeline: acme-keys, region: us-west-2, alerts: {emails: [oncall@example.com]}, users: {Bot: {secret: dev/bot}}}\n";
    setting.configure(text);
    let arguments = ["adopt", "NightBot", "--secret", "prod/night-bot", "--yes"];
    let (code, complaint) = setting.refused(&arguments).await;
    assert_eq!(code, Some(1));
    for part in [
        "error: keywheel.yaml is not written so that an entry can be put into it\n",
        "hint: put this under `users`, then run it again:",
    ] {
        assert!(complaint.contains(part), "{complaint}");
    }
    for line in ENTRY.lines() {
        assert!(complaint.contains(line.trim()), "{complaint}");
    }
    assert_eq!(setting.configuration(), text);
}
