//! An account with a pipeline in it, and an operator's machine.

use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use codegen::{cdk, config};
use contract::{Duration, KeyMaterial, label};
use operations::{Clients, execution};
use sandbox::cloudformation::PipelineStack;
use sandbox::server::Server;
use sandbox::world::{Beginning, Schedule, Trigger, UserSpec, World, WorldSpec};
use sandbox::{Account, AccountSpec, Activation, Principal};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration as Span;
use tempfile::TempDir;
use tokio::runtime;
use tokio::sync::oneshot;

/// The role that the program runs as.
const OPERATOR: &str = "operator";
const SOON: Span = Span::from_millis(50);
/// What takes longer will never come.
const PATIENCE: Span = Span::from_secs(120);

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

async fn in_time<Done>(awaited: impl Future<Output = Done>) -> Done {
    tokio::time::timeout(PATIENCE, awaited).await.unwrap()
}

impl Setting {
    /// An account with nothing in it, and the file.
    pub(crate) async fn empty() -> Self {
        let account = Account::new(AccountSpec::default().starting_now());
        let server = Server::bind(account.clone(), 0).await.unwrap();
        let url = server.url();
        tokio::spawn(server.run());
        Setting::around(account, url)
    }

    /// The pipeline of the file, deployed. Each user has a key of thirty days that somebody stored in its
    /// secret, and the next rotation is far.
    pub(crate) async fn new() -> Self {
        Setting::deployed(FILE, Duration::YEAR).await
    }

    /// The same, and the first rotations begin at once.
    pub(crate) async fn rotating() -> Self {
        Setting::deployed(FILE, Duration::ZERO).await
    }

    /// The pipeline of this file, deployed.
    pub(crate) async fn deployed(file: &str, first_after: Duration) -> Self {
        Setting::serving(file, world_of(file, first_after)).await
    }

    /// The same in an account whose time goes so many times as fast, which saves real waits.
    pub(crate) async fn hasty(file: &str, speed: u32) -> Self {
        let mut spec = world_of(file, Duration::YEAR);
        spec.account.speed = speed;
        spec.account.timing.latency = Span::ZERO;
        Setting::serving(file, spec).await
    }

    async fn serving(file: &str, spec: WorldSpec) -> Self {
        let (sender, receiver) = oneshot::channel();
        // A world stays on its thread. This one ends with the tests.
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let world = World::new(&spec).unwrap();
                let server = Server::bind(world.account().clone(), 0).await.unwrap();
                sender
                    .send((world.account().clone(), server.url()))
                    .unwrap();
                world.serve(server).await;
            });
        });
        let (account, url) = receiver.await.unwrap();
        let setting = Setting::around(account, url);
        setting.configure(file);
        setting
    }

    fn around(account: Account, url: String) -> Self {
        let (id, secret) = account.issue_role_credentials(OPERATOR);
        let home = TempDir::new().unwrap();
        fs::write(home.path().join("keywheel.yaml"), FILE).unwrap();
        let environment = vec![
            ("AWS_ENDPOINT_URL", url),
            ("AWS_ACCESS_KEY_ID", id),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_MAX_ATTEMPTS", "1".to_owned()),
            ("HOME", home.path().display().to_string()),
        ];
        Setting {
            account,
            environment,
            home,
        }
    }

    /// Waits until a new key is in the user's secret, beside the one before.
    pub(crate) async fn published(&self, secret: &str) {
        let has_previous = || {
            self.account.view(|view| {
                let secret = view.secrets().secret(secret).unwrap();
                secret.at_stage(label::PREVIOUS).is_some()
            })
        };
        in_time(async {
            while !has_previous() {
                tokio::time::sleep(SOON).await;
            }
        })
        .await;
    }

    /// Stops an execution, and waits until it has ended.
    pub(crate) async fn stop(&self, arn: &str) {
        let (id, secret) = self.account.issue_role_credentials("somebody");
        let clients = Clients::from(&self.account.sdk_config(&id, &secret));
        execution::stop(&clients, arn, "Somebody stopped it.")
            .await
            .unwrap();
        in_time(async {
            while execution::status(&clients, arn).await.unwrap() == execution::Status::Running {
                tokio::time::sleep(SOON).await;
            }
        })
        .await;
    }

    /// Takes the schedule of a user away, or changes its state.
    pub(crate) fn schedule(&self, user: &str, state: &str) {
        self.account.create_schedule(&json!({
            "GroupName": "acme-keys",
            "Name": user,
            "State": state,
            "FlexibleTimeWindow": { "Mode": "OFF" },
            "ScheduleExpression": "rate(30 days)",
            "Target": { "Arn": "", "RoleArn": "", "Input": "{}" },
        }));
    }

    /// What the program has called since it was last asked, in alphabetical order.
    pub(crate) fn calls(&self, before: usize) -> BTreeMap<String, usize> {
        let mut calls = BTreeMap::new();
        for call in self.account.journal().into_iter().skip(before) {
            let is_operator =
                matches!(&call.caller, Principal::Role { name, .. } if name == OPERATOR);
            if is_operator {
                *calls
                    .entry(format!("{}:{}", call.service, call.operation))
                    .or_default() += 1;
            }
        }
        calls
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

    /// What the file has now.
    pub(crate) fn configuration(&self) -> String {
        fs::read_to_string(self.home.path().join("keywheel.yaml")).unwrap()
    }

    /// Runs the program in the folder of the file, without a terminal. Unless the command is told to show
    /// secrets, none is on any stream.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Printed {
        self.run_with(arguments, "").await
    }

    /// The same with this on standard input.
    pub(crate) async fn run_with(&self, arguments: &[&str], input: &str) -> Printed {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keywheel"));
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let input = input.to_owned();
        let output = tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().unwrap();
            // Whoever does not read it may have ended.
            let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
            child.wait_with_output().unwrap()
        });
        let output = output.await.unwrap();
        let printed = Printed {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        if !arguments.contains(&"--show-secrets") {
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

/// The world of a file, as its deployment makes it.
fn world_of(file: &str, first_after: Duration) -> WorldSpec {
    let configuration = config::read(file.as_bytes()).unwrap();
    let lock = Lock::empty().assign(&configuration).unwrap().lock;
    let infrastructure = Infrastructure::of(&configuration, &lock);
    let mut account = AccountSpec::default().starting_now();
    account.timing.activation = Activation::after(Span::ZERO);
    let files = cdk::assembly(&infrastructure, None);
    let pipeline = cdk::pipeline_template(&infrastructure);
    let mut stack = PipelineStack::read(&pipeline, &account).unwrap();
    for file in files {
        if file.path.contains("-fleet-") && file.path.ends_with(".template.json") {
            stack = stack.with_fleet(&file.bytes, &account).unwrap();
        }
    }
    let users = configuration.users.iter().map(|user| {
        let mut rotation = user.rotation.clone();
        if first_after == Duration::ZERO {
            rotation.policy.propagation_delay = Duration::ZERO;
        }
        UserSpec {
            rotation,
            trigger: match user.trigger {
                config::Trigger::Schedule => Trigger::Schedule,
                config::Trigger::SecretsManager => Trigger::SecretsManager,
            },
            schedule: Schedule::Every {
                first_after,
                interval: Duration::from_days(30),
            },
            beginning: Beginning::Adopted,
            application: None,
        }
    });
    WorldSpec {
        stack,
        account,
        pipeline: configuration.pipeline.clone(),
        users: users.collect(),
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
