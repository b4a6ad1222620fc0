//! An account with a pipeline in it, and an operator's machine.

use contract::KeyMaterial;
use sandbox::server::Server;
use sandbox::{Account, AccountSpec};
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The file that is deployed.
pub(crate) const FILE: &str = "\
pipeline: acme-keys
region: us-west-2
alerts: { emails: [oncall@example.com] }
users:
  Bot: { secret: dev/bot, rotateEvery: 30d }
  LegacyBot: { secret: dev/legacy-bot, rotateEvery: 30d }
";

pub(crate) struct Setting {
    pub(crate) account: Account,
    /// What the program finds in its environment.
    environment: Vec<(&'static str, String)>,
    home: TempDir,
}

/// What the program printed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Printed {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Setting {
    /// An account with nothing in it, and the file.
    pub(crate) async fn empty() -> Self {
        let account = Account::new(AccountSpec::default().starting_now());
        let server = Server::bind(account.clone(), 0).await.unwrap();
        let (id, secret) = account.issue_role_credentials("operator");
        let home = TempDir::new().unwrap();
        fs::write(home.path().join("keywheel.yaml"), FILE).unwrap();
        let environment = vec![
            ("AWS_ENDPOINT_URL", server.url()),
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

    /// The same with the users of the file, each with a key that somebody stored in its secret.
    pub(crate) async fn new() -> Self {
        let setting = Setting::empty().await;
        for (user, secret) in [("Bot", "dev/bot"), ("LegacyBot", "dev/legacy-bot")] {
            setting.account.create_user(user).unwrap();
            let key = setting.account.create_access_key_long_ago(user).unwrap();
            let value = document(user, &key);
            setting.account.create_secret(secret, Some(&value)).unwrap();
        }
        setting
    }

    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.unset(name);
        self.environment.push((name, value.to_owned()));
    }

    pub(crate) fn unset(&mut self, name: &str) {
        self.environment.retain(|(set, _)| *set != name);
    }

    /// Another file than the usual one.
    pub(crate) fn configure(&self, file: &str) {
        fs::write(self.home.path().join("keywheel.yaml"), file).unwrap();
    }

    /// Runs the program in the folder of the file, without a terminal. Unless the command is told to show
    /// secrets, none is on any stream.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Printed {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keywheel"));
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output().unwrap());
        let output = output.await.unwrap();
        let printed = Printed {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        if !arguments.contains(&"--yes") {
            for canary in self.account.canaries() {
                assert!(!printed.stdout.contains(&canary), "{}", printed.stdout);
                assert!(!printed.stderr.contains(&canary), "{}", printed.stderr);
            }
        }
        printed
    }

    /// What the program prints when it succeeds.
    pub(crate) async fn shown(&self, arguments: &[&str]) -> String {
        let printed = self.run(arguments).await;
        assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""));
        printed.stdout
    }

    /// The document that the program prints when it succeeds.
    pub(crate) async fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.shown(arguments).await).unwrap()
    }

    /// The program's complaint, with the exit code.
    pub(crate) async fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let printed = self.run(arguments).await;
        assert_eq!(printed.stdout, "");
        (printed.code, printed.stderr)
    }
}

/// What somebody stored in a secret.
pub(crate) fn document(user: &str, key: &KeyMaterial) -> String {
    json!({
        "Version": 1,
        "AccessKeyId": key.id,
        "SecretAccessKey": key.secret.expose(),
        "UserName": user,
    })
    .to_string()
}
