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
         commands that change something: whoever runs this may do all that they do\n     \
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

/// A policy that allows this and nothing else, as CloudFormation has it.
fn allowing(actions: &[&str]) -> serde_json::Value {
    json!({ "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }] })
}

#[tokio::test]
async fn each_command_that_the_caller_may_not_run_is_named_with_what_it_lacks() {
    let setting = Setting::new().await;
    let reading = [
        "iam:Get*",
        "iam:List*",
        "iam:SimulatePrincipalPolicy",
        "sns:ListSubscriptionsByTopic",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "scheduler:*",
        "states:*",
        "secretsmanager:RotateSecret",
        "iam:DeleteAccessKey",
    ];
    setting
        .account
        .create_role("operator", &[allowing(&reading)])
        .unwrap();
    let printed = setting.run(&["doctor", "--json"]).await;
    assert_eq!(printed.code, Some(1), "{printed:?}");
    let document: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    let checks = document["checks"].as_array().unwrap().iter();
    let commands = checks.filter_map(|check| {
        let command = check["subject"].as_str()?.strip_prefix("command ")?;
        let facts = check["facts"].as_str()?;
        let missing = facts.strip_prefix("it would fail: whoever runs this may not do ")?;
        let fix = format!(
            "have {missing} allowed for arn:aws:sts::123456789012:assumed-role/operator/operator"
        );
        assert_eq!(check["fix"], fix);
        Some((command, missing))
    });
    assert_eq!(
        commands.collect::<Vec<_>>(),
        [
            (
                "rollback",
                "iam:UpdateAccessKey, secretsmanager:TagResource, secretsmanager:UpdateSecretVersionStage"
            ),
            (
                "revoke-now",
                "iam:UpdateAccessKey, secretsmanager:TagResource, secretsmanager:UpdateSecretVersionStage"
            ),
            ("hold", "iam:PassRole, secretsmanager:CancelRotateSecret"),
            ("resume", "iam:PassRole, secretsmanager:CancelRotateSecret"),
            (
                "reset",
                "secretsmanager:PutSecretValue, secretsmanager:UpdateSecretVersionStage, secretsmanager:CancelRotateSecret"
            ),
            ("purge", "secretsmanager:DeleteSecret"),
            (
                "adopt",
                "iam:TagUser, secretsmanager:CreateSecret, secretsmanager:PutSecretValue, secretsmanager:UpdateSecretVersionStage, secretsmanager:TagResource"
            ),
        ]
    );
}

#[tokio::test]
async fn what_the_policies_allow_may_be_hidden_and_then_that_is_told() {
    let setting = Setting::new().await;
    let _rule = setting
        .account
        .rule(|attempt| (attempt.operation == "SimulatePrincipalPolicy").then(Fate::access_denied));
    let printed = setting.run(&["doctor"]).await;
    assert_eq!(printed.code, Some(1));
    assert!(
        printed.stdout.contains(
            "   ? commands that change something: AWS does not allow iam:SimulatePrincipalPolicy on the caller:"
        ),
        "{}",
        printed.stdout
    );
}

#[tokio::test]
async fn what_the_commands_call_is_what_doctor_asks_about() {
    let setting = Setting::new().await;
    let rotated = setting.run(&["rotate", "Bot", "--wait"]).await;
    assert_eq!(rotated.code, Some(0), "{rotated:?}");
    for arguments in [
        &["rotate", "LegacyBot"][..],
        &["rerun", "LegacyBot"],
        &["rollback", "Bot", "--yes"],
        &["revoke-now", "LegacyBot", "--yes"],
        &["hold", "Bot"],
        &["resume", "Bot"],
        &["reset", "Bot", "--yes"],
        &["purge", "Bot", "--keys", "--secret", "--yes"],
    ] {
        let before = setting.account.journal().len();
        setting.run(arguments).await;
        let known = operations::doctor::actions_of(arguments[0]);
        for call in setting.calls(before).keys() {
            let is_known = call == "sts:GetCallerIdentity" || known.contains(&call.as_str());
            assert!(is_known, "{arguments:?}: {call}");
        }
    }
}
