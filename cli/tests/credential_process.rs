//! `keywheel credential-process`, as an application calls it: the program, a socket, and AWS behind it.

#![allow(
    clippy::unwrap_used,
    reason = "clippy knows tests by their attribute, and so not the functions that they share"
)]

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_smithy_http_client::Builder;
use contract::KeyMaterial;
use jiff::{SignedDuration, Timestamp};
use sandbox::fault::{Fate, RuleGuard};
use sandbox::server::Server;
use sandbox::{Account, AccountSpec, Service};
use serde_json::{Value, json};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const SECRET: &str = "dev/bot";

/// An account behind a socket, and a machine outside AWS.
struct Setting {
    account: Account,
    /// What the program finds in its environment.
    environment: Vec<(&'static str, String)>,
    home: TempDir,
}

/// What the program printed.
#[derive(Debug, PartialEq, Eq)]
struct Printed {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Setting {
    async fn new() -> Self {
        let account = Account::new(AccountSpec::default().starting_now());
        account.create_user("Bot").unwrap();
        let server = Server::bind(account.clone(), 0).await.unwrap();
        let (id, secret) = account.issue_role_credentials("reader");
        let home = TempDir::new().unwrap();
        let environment = vec![
            ("AWS_ENDPOINT_URL", server.url()),
            ("AWS_REGION", "us-west-2".to_owned()),
            ("AWS_ACCESS_KEY_ID", id),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_MAX_ATTEMPTS", "1".to_owned()),
            ("HOME", home.path().display().to_string()),
        ];
        tokio::spawn(server.run());
        Setting {
            account,
            environment,
            home,
        }
    }

    /// The same, and a secret with a key in it.
    async fn with_key() -> (Self, KeyMaterial) {
        let setting = Setting::new().await;
        let key = setting.account.create_access_key_long_ago("Bot").unwrap();
        let value = standard(&key);
        setting.account.create_secret(SECRET, Some(&value)).unwrap();
        (setting, key)
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.unset(name);
        self.environment.push((name, value.to_owned()));
    }

    fn unset(&mut self, name: &str) {
        self.environment.retain(|(set, _)| *set != name);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keywheel"));
        command
            .arg("credential-process")
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    async fn run(&self, arguments: &[&str]) -> Printed {
        let mut command = self.command(arguments);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap());
        self.printed(output.await.unwrap())
    }

    /// Whatever the program does, a secret is on no other stream than the standard output.
    fn printed(&self, output: Output) -> Printed {
        let stderr = String::from_utf8(output.stderr).unwrap();
        for canary in self.account.canaries() {
            assert!(!stderr.contains(&canary), "{stderr}");
        }
        Printed {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr,
        }
    }

    /// What the program says when there is no key.
    async fn refused(&self, arguments: &[&str]) -> String {
        let printed = self.run(arguments).await;
        assert_eq!((printed.code, printed.stdout.as_str()), (Some(1), ""));
        printed.stderr
    }

    /// The key id that an application would use.
    async fn key_id(&self, arguments: &[&str]) -> String {
        let printed = self.run(arguments).await;
        assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""));
        let answer: Value = serde_json::from_str(&printed.stdout).unwrap();
        answer["AccessKeyId"].as_str().unwrap().to_owned()
    }

    fn files(&self, extension: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.home.path().join(".cache/keywheel")) else {
            return Vec::new();
        };
        let files = entries.map(|entry| entry.unwrap().path());
        files
            .filter(|file| file.extension().is_some_and(|found| found == extension))
            .collect()
    }

    fn cached(&self) -> Value {
        serde_json::from_slice(&fs::read(&self.files("json")[0]).unwrap()).unwrap()
    }

    /// As if an hour had passed.
    fn age(&self) {
        let mut cached = self.cached();
        for time in ["readAt", "failedAt"] {
            if let Some(text) = cached[time].as_str() {
                let at: Timestamp = text.parse().unwrap();
                cached[time] = json!(at - SignedDuration::from_hours(1));
            }
        }
        cached
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        fs::write(&self.files("json")[0], cached.to_string()).unwrap();
    }

    /// How often Secrets Manager was asked for a value.
    fn reads(&self) -> usize {
        let calls = self.account.journal().into_iter();
        calls
            .filter(|call| call.operation == "GetSecretValue")
            .count()
    }

    fn outage(&self) -> RuleGuard {
        self.account
            .rule(|attempt| (attempt.service == Service::SecretsManager).then(Fate::unavailable))
    }
}

fn standard(key: &KeyMaterial) -> String {
    json!({
        "Version": 1,
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret.expose(),
        "UserName": "Bot",
        "CreatedAt": "2026-11-22T00:00:00Z",
    })
    .to_string()
}

#[tokio::test]
async fn the_current_key_is_printed_as_aws_reads_it() {
    let (setting, key) = Setting::with_key().await;
    let printed = setting.run(&["--secret", SECRET]).await;
    let answer: Value = serde_json::from_str(&printed.stdout).unwrap();
    let expiration = answer["Expiration"].as_str().unwrap();
    assert_eq!(
        printed,
        Printed {
            code: Some(0),
            stdout: format!(
                "{{\"Version\":1,\"AccessKeyId\":\"{}\",\"SecretAccessKey\":\"{}\",\"Expiration\":\"{expiration}\"}}\n",
                key.id,
                key.secret.expose()
            ),
            stderr: String::new(),
        }
    );
    // A quarter of an hour in the cache, and one because clients ask that much earlier.
    let read_at: Timestamp = setting.cached()["readAt"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let expiration: Timestamp = expiration.parse().unwrap();
    let late = expiration.duration_since(read_at + SignedDuration::from_mins(30));
    assert!(late.abs() <= SignedDuration::from_secs(1), "{late}");
}

#[tokio::test]
async fn the_key_follows_a_rotation() {
    let (setting, old) = Setting::with_key().await;
    let new = setting.account.create_access_key_long_ago("Bot").unwrap();
    let call = ["--secret", SECRET];
    assert_eq!(setting.key_id(&call).await, old.id.as_str());

    let (id, secret) = setting.account.issue_role_credentials("rotator");
    let config = setting.account.sdk_config(&id, &secret);
    let pending = aws_sdk_secretsmanager::Client::new(&config)
        .put_secret_value()
        .secret_id(SECRET)
        .secret_string(standard(&new))
        .version_stages("AWSPENDING");
    pending.send().await.unwrap();
    setting.age();
    assert_eq!(setting.key_id(&call).await, old.id.as_str());

    setting
        .account
        .move_label(SECRET, "AWSCURRENT", "AWSPENDING")
        .unwrap();
    assert_eq!(setting.key_id(&call).await, old.id.as_str(), "still cached");
    setting.age();
    assert_eq!(setting.key_id(&call).await, new.id.as_str());
    let previous = ["--secret", SECRET, "--previous"];
    assert_eq!(setting.key_id(&previous).await, old.id.as_str());
    assert_eq!(setting.key_id(&call).await, new.id.as_str());
}

#[tokio::test]
async fn a_client_of_aws_takes_the_key_through_its_profile() {
    let (setting, key) = Setting::with_key().await;
    let environment: String = setting
        .environment
        .iter()
        .map(|(name, value)| format!("{name}='{value}' "))
        .collect();
    let config = format!(
        "[profile app]\ncredential_process = {environment}{} credential-process --secret {SECRET}\n",
        env!("CARGO_BIN_EXE_keywheel")
    );
    let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, config);
    let credentials = ProfileFileCredentialsProvider::builder()
        .configure(&ProviderConfig::without_region().with_http_client(Builder::new().build_http()))
        .profile_files(files.build())
        .profile_name("app")
        .build()
        .provide_credentials()
        .await
        .unwrap();
    assert_eq!(credentials.access_key_id(), key.id.as_str());
    assert_eq!(credentials.secret_access_key(), key.secret.expose());
    assert!(credentials.expiry().is_some());
}

#[tokio::test]
async fn secrets_manager_is_asked_once_for_many_calls() {
    let (setting, key) = Setting::with_key().await;
    for _ in 0..3 {
        assert_eq!(setting.key_id(&["--secret", SECRET]).await, key.id.as_str());
    }
    assert_eq!(setting.reads(), 1);

    // When the time is over, one of many processes asks, and the others go on.
    setting.age();
    let processes: Vec<_> = (0..8)
        .map(|_| {
            let mut command = setting.command(&["--secret", SECRET]);
            tokio::task::spawn_blocking(move || command.output().unwrap())
        })
        .collect();
    for process in processes {
        let printed = setting.printed(process.await.unwrap());
        assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""));
        assert!(printed.stdout.contains(key.id.as_str()));
    }
    assert_eq!(setting.reads(), 2);
}

#[tokio::test]
async fn an_outage_of_secrets_manager_does_not_stop_the_application() {
    let (setting, key) = Setting::with_key().await;
    let call = ["--secret", SECRET];
    setting.key_id(&call).await;
    setting.age();
    let read_at: Timestamp = setting.cached()["readAt"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();

    let outage = setting.outage();
    let printed = setting.run(&call).await;
    assert_eq!(printed.code, Some(0));
    assert!(printed.stdout.contains(key.secret.expose()));
    let said = printed.stderr.split_once("fails with ").unwrap();
    assert_eq!(
        said.0,
        "warning: secret dev/bot in us-west-2: Secrets Manager "
    );
    assert_eq!(
        said.1.split_once("\n\n").unwrap().1,
        format!(
            "  {} as of {read_at:.0} is used until it can be read\n  hint: try again later\n",
            key.id
        )
    );

    // For a minute it is left alone, and nobody is told again.
    let attempts = setting.account.attempts();
    assert_eq!(setting.key_id(&call).await, key.id.as_str());
    assert_eq!(setting.account.attempts(), attempts);

    drop(outage);
    setting.age();
    assert_eq!(setting.key_id(&call).await, key.id.as_str());
    assert_eq!(setting.cached()["failedAt"], Value::Null);
}

#[tokio::test]
async fn the_cache_is_the_users_alone() {
    let (setting, key) = Setting::with_key().await;
    setting.key_id(&["--secret", SECRET]).await;
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(setting.home.path().join(".cache/keywheel")), 0o700);
    let file = setting.files("json").remove(0);
    assert_eq!(mode(file.clone()), 0o600);

    // A file that others could have read is not believed, and is one of its own again.
    fs::write(
        &file,
        setting
            .cached()
            .to_string()
            .replace(key.id.as_str(), "AKIAFORGEDFORGED"),
    )
    .unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    assert_eq!(setting.key_id(&["--secret", SECRET]).await, key.id.as_str());
    assert_eq!(mode(file.clone()), 0o600);

    // So is one that is no cache.
    fs::write(&file, "{").unwrap();
    assert_eq!(setting.key_id(&["--secret", SECRET]).await, key.id.as_str());
    assert_eq!(setting.reads(), 3);
}

#[tokio::test]
async fn the_cache_can_be_elsewhere_or_nowhere() {
    let (mut setting, key) = Setting::with_key().await;
    let call = ["--secret", SECRET, "--no-cache"];
    assert_eq!(setting.key_id(&call).await, key.id.as_str());
    assert_eq!(fs::read_dir(setting.home.path()).unwrap().count(), 0);

    let elsewhere = TempDir::new().unwrap();
    setting.set("XDG_CACHE_HOME", &elsewhere.path().display().to_string());
    assert_eq!(setting.key_id(&["--secret", SECRET]).await, key.id.as_str());
    assert!(elsewhere.path().join("keywheel").is_dir());
    assert_eq!(setting.files("json"), [""; 0].map(PathBuf::from));

    setting.set("XDG_CACHE_HOME", "/dev/null");
    let printed = setting.run(&["--secret", SECRET]).await;
    assert_eq!(printed.code, Some(0));
    assert!(printed.stdout.contains(key.id.as_str()));
    assert!(
        printed
            .stderr
            .starts_with("warning: the key is not cached: ")
            && printed.stderr.ends_with(
                "\n\n  hint: set XDG_CACHE_HOME to a folder of your own, or give --no-cache\n"
            ),
        "{}",
        printed.stderr
    );
}

#[tokio::test]
async fn the_cache_of_one_reader_is_not_anothers() {
    let (mut setting, _) = Setting::with_key().await;
    setting.key_id(&["--secret", SECRET]).await;
    let (id, secret) = setting.account.issue_role_credentials("another");
    setting.set("AWS_ACCESS_KEY_ID", &id);
    setting.set("AWS_SECRET_ACCESS_KEY", &secret);
    setting.key_id(&["--secret", SECRET]).await;
    assert_eq!(setting.reads(), 2);
}

#[tokio::test]
async fn every_layout_is_understood() {
    let setting = Setting::new().await;
    let key = setting.account.create_access_key_long_ago("Bot").unwrap();
    let (id, secret) = (key.id.as_str(), key.secret.expose());
    for (name, value, arguments) in [
        (
            "legacy",
            json!({"UserName": "Bot", "Key": id, "Secret": secret}),
            [].as_slice(),
        ),
        (
            "own",
            json!({"user": id, "password": secret, "host": "example.com"}),
            &[
                "--access-key-id-field",
                "user",
                "--secret-access-key-field",
                "password",
            ],
        ),
    ] {
        let arn = setting
            .account
            .create_secret(name, Some(&value.to_string()))
            .unwrap();
        let by_name = [&["--secret", name], arguments].concat();
        assert_eq!(setting.key_id(&by_name).await, id, "{name}");
        // An ARN says its region.
        let mut elsewhere = Setting {
            account: setting.account.clone(),
            environment: setting.environment.clone(),
            home: TempDir::new().unwrap(),
        };
        elsewhere.unset("AWS_REGION");
        let by_arn = [&["--secret", &arn], arguments].concat();
        assert_eq!(elsewhere.key_id(&by_arn).await, id, "{name}");
    }
}

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
