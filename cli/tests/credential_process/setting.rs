//! An account behind a socket, a machine outside AWS, and what the program prints there.

use contract::KeyMaterial;
use jiff::{SignedDuration, Timestamp};
use sandbox::fault::{Fate, RuleGuard};
use sandbox::server::Server;
use sandbox::{Account, AccountSpec, Service};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

pub(crate) const SECRET: &str = "dev/bot";

/// An account behind a socket, and a machine outside AWS.
pub(crate) struct Setting {
    pub(crate) account: Account,
    /// What the program finds in its environment.
    pub(crate) environment: Vec<(&'static str, String)>,
    pub(crate) home: TempDir,
}

/// What the program printed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Setting {
    pub(crate) async fn new() -> Self {
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
    pub(crate) async fn with_key() -> (Self, KeyMaterial) {
        let setting = Setting::new().await;
        let key = setting.account.create_access_key_long_ago("Bot").unwrap();
        let value = standard(&key);
        setting.account.create_secret(SECRET, Some(&value)).unwrap();
        (setting, key)
    }

    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.unset(name);
        self.environment.push((name, value.to_owned()));
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.environment.retain(|(set, _)| *set != name);
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keywheel"));
        command
            .arg("credential-process")
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Printed {
        let mut command = self.command(arguments);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap());
        self.printed(output.await.unwrap())
    }

    /// Whatever the program does, a secret is on no other stream than the standard output.
    pub(crate) fn printed(&self, output: Output) -> Printed {
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
    pub(crate) async fn refused(&self, arguments: &[&str]) -> String {
        let printed = self.run(arguments).await;
        assert_eq!((printed.code, printed.stdout.as_str()), (Some(1), ""));
        printed.stderr
    }

    /// The key id that an application would use.
    pub(crate) async fn key_id(&self, arguments: &[&str]) -> String {
        let printed = self.run(arguments).await;
        assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""));
        let answer: Value = serde_json::from_str(&printed.stdout).unwrap();
        answer["AccessKeyId"].as_str().unwrap().to_owned()
    }

    pub(crate) fn files(&self, extension: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.home.path().join(".cache/keywheel")) else {
            return Vec::new();
        };
        let files = entries.map(|entry| entry.unwrap().path());
        files
            .filter(|file| file.extension().is_some_and(|found| found == extension))
            .collect()
    }

    pub(crate) fn cached(&self) -> Value {
        serde_json::from_slice(&fs::read(&self.files("json")[0]).unwrap()).unwrap()
    }

    /// As if an hour had passed.
    pub(crate) fn age(&self) {
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
    pub(crate) fn reads(&self) -> usize {
        let calls = self.account.journal().into_iter();
        calls
            .filter(|call| call.operation == "GetSecretValue")
            .count()
    }

    pub(crate) fn outage(&self) -> RuleGuard {
        self.account
            .rule(|attempt| (attempt.service == Service::SecretsManager).then(Fate::unavailable))
    }
}

pub(crate) fn standard(key: &KeyMaterial) -> String {
    json!({
        "Version": 1,
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret.expose(),
        "UserName": "Bot",
        "CreatedAt": "2026-11-22T00:00:00Z",
    })
    .to_string()
}
