//! `keywheel doctor`

use crate::setting::{FILE, Setting};
use sandbox::fault::Fate;
use serde_json::json;

#[tokio::test]
async fn a_pipeline_as_generated_is_well() {
    let setting = Setting::new().await;
    assert_eq!(
        setting.shown(&["doctor"]).await,
        "as arn:aws:sts::123456789012:assumed-role/operator/operator\n\n     \
         state machine acme-keys-rotation: it is there, and the generated one\n     \
         10 roles: they are there, and may do what was generated and no more\n     \
         topic acme-keys-alerts: it has 1 confirmed subscription\n     \
         schedule acme-keys-watch-schedule: it is there and enabled, so the watchdog looks each day\n     \
         2 of 2 users: they, their secrets and their schedules are there, tagged, and as configured\n\n\
         All is well.\n"
    );
}

#[tokio::test]
async fn each_thing_that_differs_is_named_with_its_fix() {
    let setting = Setting::new().await;
    let account = &setting.account;
    let file =
        format!("defaults: {{ gracePeriod: 2d }}\n{FILE}  NewBot: {{ secret: dev/new-bot }}\n");
    setting.configure(&file);
    account.create_role("acme-keys-publish", &[]).unwrap();
    setting.schedule("Bot", "DISABLED");
    account
        .tag_secret("dev/bot", &[("Rotatable", "no")])
        .unwrap();
    let printed = setting.run(&["doctor", "--json"]).await;
    assert_eq!(printed.code, Some(1));
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    let deploy = "deploy the configuration again; `keywheel diff` and the deployment's own diff show what changes";
    let missing = "it is not there, in account 123456789012, us-west-2";
    let findings = document["checks"].as_array().unwrap().iter();
    let findings: Vec<_> = findings
        .filter(|check| check["verdict"] != "fine")
        .map(|check| json!([check["subject"], check["facts"], check["fix"]]))
        .collect();
    assert_eq!(
        findings,
        [
            json!([
                "role acme-keys-publish",
                "another trusts it than was generated",
                deploy
            ]),
            json!([
                "secret dev/bot",
                "it has no tag Rotatable=true, and the roles reach only what has it",
                "`aws secretsmanager tag-resource --secret-id dev/bot --tags Key=Rotatable,Value=true`"
            ]),
            json!([
                "schedule Bot",
                "it is disabled",
                "`keywheel resume Bot` enables it"
            ]),
            json!([
                "schedule LegacyBot",
                "it asks for another rotation than the configuration",
                deploy
            ]),
            json!(["user NewBot", missing, deploy]),
            json!(["secret dev/new-bot", missing, deploy]),
            json!(["schedule NewBot", missing, deploy]),
        ]
    );
}

#[tokio::test]
async fn what_may_not_be_looked_at_is_told_with_the_permission() {
    let setting = Setting::new().await;
    let _rule = setting
        .account
        .rule(|attempt| (attempt.operation == "GetRole").then(Fate::access_denied));
    let printed = setting.run(&["doctor"]).await;
    assert_eq!(printed.code, Some(1));
    assert!(
        printed.stdout.contains(
            "   ? role acme-keys-create: AWS does not allow iam:GetRole on role acme-keys-create: AccessDenied:"
        ),
        "{}",
        printed.stdout
    );
    assert!(
        printed
            .stdout
            .contains("     fix: have iam:GetRole allowed for whoever runs this;"),
        "{}",
        printed.stdout
    );
}
