//! What the commands say when AWS does not let them work.

use crate::setting::Setting;
use sandbox::Service;
use sandbox::fault::Fate;
use serde_json::json;

const COMMAND: [&str; 2] = ["versions", "Bot"];

#[tokio::test]
async fn there_are_no_credentials() {
    let mut setting = Setting::new().await;
    setting.unset("AWS_ACCESS_KEY_ID");
    setting.unset("AWS_SECRET_ACCESS_KEY");
    assert_eq!(
        setting.refused(&COMMAND).await,
        (
            Some(1),
            "error: there are no AWS credentials\n\n  \
             hint: name a profile with --profile, or set AWS_PROFILE or AWS_ACCESS_KEY_ID\n"
                .to_owned()
        )
    );
}

#[tokio::test]
async fn the_credentials_are_nobodys() {
    let mut setting = Setting::new().await;
    setting.set("AWS_ACCESS_KEY_ID", "AKIANOBODYNOBODY0000");
    let (code, complaint) = setting.refused(&COMMAND).await;
    assert_eq!(code, Some(1));
    assert_eq!(
        complaint,
        "error: AWS does not know the credentials; it refuses sts:GetCallerIdentity on the caller: \
         The security token included in the request is invalid\n\n  \
         hint: name another profile with --profile, or get new credentials: the key is of no account, or not active any more\n"
    );
}

#[tokio::test]
async fn the_network_is_down() {
    let mut setting = Setting::new().await;
    // The port of nobody.
    setting.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let (code, complaint) = setting.refused(&COMMAND).await;
    assert_eq!(code, Some(1));
    let begin =
        "error: no answer from AWS to sts:GetCallerIdentity on the caller: dispatch failure: ";
    let end = "\n\n  hint: check the network, the region's name, AWS_ENDPOINT_URL if it is set, and HTTPS_PROXY if there is a proxy\n";
    assert!(
        complaint.starts_with(begin) && complaint.ends_with(end),
        "{complaint}"
    );
}

#[tokio::test]
async fn a_permission_is_missing() {
    let setting = Setting::new().await;
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*" }],
    });
    setting.account.create_role("operator", &[policy]).unwrap();
    let (code, complaint) = setting.refused(&COMMAND).await;
    assert_eq!(code, Some(1));
    assert_eq!(
        complaint,
        "error: iam:ListAccessKeys for Bot failed: AccessDenied: User: arn:aws:sts::123456789012:assumed-role/operator/operator is not authorized to perform: iam:ListAccessKeys because no identity-based policy allows the iam:ListAccessKeys action\n\n  \
         hint: have the action allowed for whoever runs this; `keywheel doctor` names every permission that is missing\n"
    );
}

#[tokio::test]
async fn aws_throttles() {
    let setting = Setting::new().await;
    let _rule = setting
        .account
        .rule(|attempt| (attempt.service == Service::SecretsManager).then(Fate::throttled));
    assert_eq!(
        setting.refused(&COMMAND).await,
        (
            Some(1),
            "error: AWS throttles secretsmanager:ListSecretVersionIds on secret dev/bot: Rate exceeded\n\n  \
             hint: run it again in a minute: other programs of this account use up the same rate\n"
                .to_owned()
        )
    );
}

#[tokio::test]
async fn the_region_is_not_that_of_the_pipeline() {
    let setting = Setting::new().await;
    assert_eq!(
        setting
            .refused(&["versions", "Bot", "--region", "eu-west-1"])
            .await,
        (
            Some(2),
            "error: the pipeline is in us-west-2, not in eu-west-1\n\n  \
             hint: leave --region out: the configuration names the region\n"
                .to_owned()
        )
    );
}

#[tokio::test]
async fn the_account_is_not_that_of_the_configuration() {
    let setting = Setting::new().await;
    let file = format!("account: \"210987654321\"\n{}", crate::setting::FILE);
    setting.configure(&file);
    assert_eq!(
        setting.refused(&COMMAND).await,
        (
            Some(1),
            "error: the configuration is for the account 210987654321, and the credentials are of 123456789012\n\n  \
             hint: name a profile of that account with --profile\n"
                .to_owned()
        )
    );
}

#[tokio::test]
async fn the_user_is_unknown() {
    let setting = Setting::new().await;
    assert_eq!(
        setting.refused(&["versions", "LegayBot"]).await,
        (
            Some(2),
            "error: the configuration has no user `LegayBot`\n\n  hint: did you mean `LegacyBot`?\n"
                .to_owned()
        )
    );
}
