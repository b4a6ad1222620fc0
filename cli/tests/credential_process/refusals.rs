//! What is said when there is no key.

use crate::setting::{Printed, SECRET, Setting};
use sandbox::fault::Fate;
use serde_json::json;
use std::fs;
use std::path::PathBuf;

#[tokio::test]
async fn what_is_wrong_with_the_secret_is_said() {
    let (setting, key) = Setting::with_key().await;
    let account = &setting.account;
    account.create_secret("empty", None).unwrap();
    account
        .create_secret("first", Some(r#"{"UserName":"Bot"}"#))
        .unwrap();
    let half = json!({"AccessKeyId": key.id}).to_string();
    account.create_secret("half", Some(&half)).unwrap();
    account
        .create_secret("text", Some(key.secret.expose()))
        .unwrap();

    assert_eq!(
        setting.refused(&["--secret", "dev/bott"]).await,
        "error: secret dev/bott in us-west-2: there is no such secret\n\n  hint: check the name, the region and the account: a secret of another account is named by its ARN\n"
    );
    assert_eq!(
        setting
            .refused(&["--secret", SECRET, "--region", "eu-west-1"])
            .await,
        "error: secret dev/bot in eu-west-1: there is no such secret\n\n  hint: check the name, the region and the account: a secret of another account is named by its ARN\n"
    );
    let without = "\n\n  hint: before its first rotation a secret has no key, and before its second no previous one\n";
    assert_eq!(
        setting.refused(&["--secret", "empty"]).await,
        format!(
            "error: secret empty in us-west-2: it has no version with the label AWSCURRENT{without}"
        )
    );
    assert_eq!(
        setting.refused(&["--secret", SECRET, "--previous"]).await,
        format!(
            "error: secret dev/bot in us-west-2: it has no version with the label AWSPREVIOUS{without}"
        )
    );
    assert_eq!(
        setting.refused(&["--secret", "first"]).await,
        "error: secret first in us-west-2: there is no key in it yet\n\n  hint: the first rotation puts one there; if the fields have names of their own, give them with --access-key-id-field and --secret-access-key-field\n"
    );
    let fields = "\n\n  hint: name its fields with --access-key-id-field and --secret-access-key-field, if they have names of their own\n";
    assert_eq!(
        setting.refused(&["--secret", "half"]).await,
        format!(
            "error: secret half in us-west-2: the value holds access key id without secret access key{fields}"
        )
    );
    assert_eq!(
        setting.refused(&["--secret", "text"]).await,
        format!("error: secret text in us-west-2: the value is not a JSON object{fields}")
    );
    assert_eq!(setting.files("json"), [""; 0].map(PathBuf::from));
}

#[tokio::test]
async fn what_is_wrong_with_the_reader_is_said() {
    let (mut setting, key) = Setting::with_key().await;
    let call = ["--secret", SECRET];
    let denied = setting.account.rule(|_| Some(Fate::access_denied()));
    let said = setting.refused(&call).await;
    assert!(
        said.starts_with("error: secret dev/bot in us-west-2: AWS does not allow to read it: User: arn:aws:sts::123456789012:assumed-role/reader/reader is not authorized"),
        "{said}"
    );
    assert!(
        said.ends_with("\n\n  hint: allow secretsmanager:GetSecretValue, and kms:Decrypt if the secret has a key of its own; in keywheel.yaml, `readers` of the user do that\n"),
        "{said}"
    );
    drop(denied);

    let outage = setting.outage();
    let said = setting.refused(&call).await;
    assert!(
        said.starts_with("error: secret dev/bot in us-west-2: Secrets Manager fails with "),
        "{said}"
    );
    drop(outage);

    setting.set("AWS_SECRET_ACCESS_KEY", key.secret.expose());
    let said = setting.refused(&call).await;
    assert!(
        said.starts_with("error: secret dev/bot in us-west-2: AWS does not accept the signature: The request signature we calculated"),
        "{said}"
    );

    setting.set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(
        setting.refused(&call).await,
        "error: secret dev/bot in us-west-2: AWS does not know the credentials it is read with: The security token included in the request is invalid.\n\n  hint: get new ones: they have expired, or their key is not active any more\n"
    );

    setting.set("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let said = setting.refused(&call).await;
    assert!(
        said.starts_with("error: secret dev/bot in us-west-2: Secrets Manager cannot be reached: "),
        "{said}"
    );

    setting.unset("AWS_ACCESS_KEY_ID");
    assert_eq!(
        setting.refused(&call).await,
        "error: secret dev/bot in us-west-2: there are no AWS credentials to read it with\n\n  hint: name a profile that may read it with --profile, or set AWS_PROFILE or AWS_ACCESS_KEY_ID\n"
    );
}

#[tokio::test]
async fn credentials_that_cannot_be_had_are_told_with_the_cause() {
    let (mut setting, _) = Setting::with_key().await;
    let config = setting.home.path().join("config");
    fs::write(
        &config,
        "[profile reader]\ncredential_process = echo the certificate has expired >&2; exit 7\n",
    )
    .unwrap();
    setting.set("AWS_CONFIG_FILE", &config.display().to_string());
    let said = setting
        .refused(&["--secret", SECRET, "--profile", "reader"])
        .await;
    assert_eq!(
        said,
        "error: secret dev/bot in us-west-2: the AWS credentials to read it with cannot be had: an error occurred while loading credentials: Error retrieving credentials: external process exited with code exit status: 7. Stderr: the certificate has expired\n\n  hint: try the same with `aws sts get-caller-identity`; `aws sso login` renews what comes from SSO\n"
    );
}

#[tokio::test]
async fn a_profile_is_used_before_the_environments_key_when_it_is_named() {
    let (mut setting, key) = Setting::with_key().await;
    let of = |setting: &Setting, name: &str| {
        let mut environment = setting.environment.iter();
        environment.find(|(set, _)| *set == name).unwrap().1.clone()
    };
    let config = setting.home.path().join("config");
    let text = format!(
        "[profile reader]\nregion = us-west-2\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        of(&setting, "AWS_ACCESS_KEY_ID"),
        of(&setting, "AWS_SECRET_ACCESS_KEY")
    );
    fs::write(&config, text).unwrap();
    setting.set("AWS_CONFIG_FILE", &config.display().to_string());
    setting.set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    setting.unset("AWS_REGION");
    let call = ["--secret", SECRET, "--profile", "reader"];
    assert_eq!(setting.key_id(&call).await, key.id.as_str());
}

#[tokio::test]
async fn a_profile_whose_credentials_it_is_asked_for_is_refused() {
    let (mut setting, _) = Setting::with_key().await;
    let config = setting.home.path().join("config");
    fs::write(
        &config,
        "[profile app]\ncredential_process = keywheel credential-process --secret dev/bot\n\n[profile role]\nsource_profile = app\nrole_arn = arn:aws:iam::123456789012:role/reader\n",
    )
    .unwrap();
    setting.set("AWS_CONFIG_FILE", &config.display().to_string());
    setting.set("AWS_PROFILE", "app");
    let refused = |profile: &str| Printed {
        code: Some(2),
        stdout: String::new(),
        stderr: format!(
            "error: the profile {profile} gets its credentials from this command, which cannot read the secret with them\n\n  hint: name with --profile another one, whose credentials may read the secret\n"
        ),
    };
    let named = ["--secret", SECRET, "--profile", "role"];
    assert_eq!(setting.run(&named).await, refused("role"));

    // The environment's key comes before a profile that is not named.
    setting.key_id(&["--secret", SECRET]).await;
    setting.unset("AWS_ACCESS_KEY_ID");
    assert_eq!(setting.run(&["--secret", SECRET]).await, refused("app"));
}

#[tokio::test]
async fn without_a_region_nothing_is_asked() {
    let mut setting = Setting::new().await;
    setting.unset("AWS_REGION");
    assert_eq!(
        setting.run(&["--secret", SECRET]).await,
        Printed {
            code: Some(2),
            stdout: String::new(),
            stderr: "error: it is not said which region the secret is in\n\n  hint: give --region, set AWS_REGION, or name the secret by its ARN\n".to_owned(),
        }
    );
}
