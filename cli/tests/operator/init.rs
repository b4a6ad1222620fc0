//! `keywheel init`, where it may look at the account.

use crate::setting::Setting;
use contract::AccessKeyId;

/// An account with a person, and two bots that have keys: these.
async fn account() -> (Setting, [AccessKeyId; 2]) {
    let mut setting = Setting::empty().await;
    let account = &setting.account;
    for user in ["Person", "ReportBot", "with,comma"] {
        account.create_user(user).unwrap();
    }
    let old = account.create_access_key_long_ago("ReportBot").unwrap();
    let new = account.create_access_key("with,comma").unwrap();
    setting.set("AWS_REGION", "us-west-2");
    (setting, [old.id, new.id])
}

#[tokio::test]
async fn users_with_keys_are_described_as_there_already_and_the_file_has_no_findings() {
    let (setting, [report, comma]) = account().await;
    let before = setting.account.journal().len();
    let given = ["init", "--scan", "--email", "oncall@example.com", "-o", "-"];
    let file = setting.shown(&given).await;
    let (_, users) = file.split_once("\nusers:\n").unwrap();
    assert_eq!(
        users,
        format!(
            "  ReportBot:                    # Active {report}, 30 days old, last used: never
    existing: true              # the user is there and stays as it is
    existingSecret: true        # `keywheel adopt` makes the secret, with the key that is in use in it
  \"with,comma\":                 # Active {comma}, less than a day old, last used: never
    secret: keys/with-comma
    existing: true              # the user is there and stays as it is
    existingSecret: true        # `keywheel adopt` makes the secret, with the key that is in use in it
"
        )
    );
    let calls = setting.calls(before);
    assert!(
        calls.keys().all(|call| {
            let (_, operation) = call.split_once(':').unwrap();
            operation.starts_with("Get") || operation.starts_with("List")
        }),
        "{calls:?}"
    );
    let checked = setting.run_with(&["check", "-"], &file).await;
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[tokio::test]
async fn a_user_that_is_named_is_looked_for_and_else_created() {
    let (setting, _) = account().await;
    let given = [
        "init", "--scan", "--user", "NewBot", "--user", "Person", "--email", "a@b.co", "-o", "-",
    ];
    let file = setting.shown(&given).await;
    assert!(
        file.ends_with(
            "
users:
  NewBot: {}                    # is created; `policies` say what it may do
  Person:                       # no access key yet
    existing: true              # the user is there and stays as it is
    existingSecret: true        # `keywheel adopt` makes the secret, with the user's name in it
"
        ),
        "{file}"
    );
}

#[tokio::test]
async fn without_a_scan_aws_is_not_called() {
    let (setting, _) = account().await;
    let before = setting.account.journal().len();
    let given = ["init", "--user", "Bot", "--email", "a@b.co", "-o", "-"];
    setting.shown(&given).await;
    assert_eq!(setting.account.journal().len(), before);
}

#[tokio::test]
async fn an_account_without_keys_and_one_that_refuses_are_said() {
    let mut setting = Setting::empty().await;
    setting.set("AWS_REGION", "us-west-2");
    let given = ["init", "--scan", "--email", "a@b.co", "-o", "-"];
    assert_eq!(
        setting.refused(&given).await,
        (
            Some(1),
            "error: no IAM user of the account 123456789012 has an access key

  hint: name the users to create with --user
"
            .to_owned()
        )
    );
    setting.set("AWS_SECRET_ACCESS_KEY", "wrong");
    let (code, complaint) = setting.refused(&given).await;
    assert_eq!(code, Some(1), "{complaint}");
    assert!(complaint.contains("sts:GetCallerIdentity"), "{complaint}");
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_by_force_only() {
    let (setting, _) = account().await;
    let given = ["init", "--user", "Bot", "--email", "a@b.co"];
    assert_eq!(
        setting.refused(&given).await,
        (
            Some(2),
            "error: keywheel.yaml is there already

  hint: name another place with --output, or replace it with --force
"
            .to_owned()
        )
    );
    let shown = setting.shown(&[&given[..], &["--force"]].concat()).await;
    assert!(shown.starts_with("keywheel.yaml: 1 user\n"), "{shown}");
    let checked = setting.shown(&["check"]).await;
    assert_eq!(checked, "keywheel.yaml: 1 user, no findings\n");
}
