//! An application outside AWS: the profiles and commands that are shown to it give it its key.

use crate::document::Document;
use crate::program::{playground, shell};
use contract::KeyMaterial;
use sandbox::server::Server;
use sandbox::{Account, AccountSpec};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// What the profile of the reader is shown with, and no machine has that the tests run on.
const NOT_RUN: &str = "aws_signing_helper ";

/// The account of the user, and a machine whose profile `reader` may read.
pub(crate) struct Setting {
    pub(crate) account: Account,
    pub(crate) key: KeyMaterial,
    url: String,
    /// The lines of `~/.aws/config` that are there already.
    reader: String,
    home: PathBuf,
}

impl Setting {
    pub(crate) async fn new(name: &str) -> Self {
        let account = Account::new(AccountSpec::default().starting_now());
        account.create_user("RotatableBot").expect("a user");
        let key = account
            .create_access_key_long_ago("RotatableBot")
            .expect("a key");
        let (id, secret) = (key.id.as_str(), key.secret.expose());
        let standard = json!({
            "Version": 1,
            "AccessKeyId": id,
            "SecretAccessKey": secret,
            "UserName": "RotatableBot",
        });
        let own = json!({ "user": id, "password": secret });
        for (name, value) in [("dev/rotatable-bot-key", standard), ("dev/own-names", own)] {
            let value = value.to_string();
            account.create_secret(name, Some(&value)).expect("a secret");
        }
        let (id, secret) = account.issue_role_credentials("deployer");
        let reader = format!(
            "[profile reader]\nregion = us-west-2\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"
        );
        let server = Server::bind(account.clone(), 0).await.expect("a port");
        let url = server.url();
        tokio::spawn(server.run());
        Setting {
            account,
            key,
            url,
            reader,
            home: playground(name, None),
        }
    }

    /// Runs a command as the application would, its profiles being these and the reader's.
    async fn run(&self, command: &str, profiles: &str) -> Output {
        let home = self.home.clone();
        let config = home.join("config");
        fs::write(&config, format!("{}{profiles}", self.reader)).expect("written");
        let command = format!(
            "unset ${{!AWS_@}}; export HOME='{0}' XDG_CACHE_HOME='{0}' AWS_CONFIG_FILE='{1}' AWS_EC2_METADATA_DISABLED=true AWS_ENDPOINT_URL='{2}'\n{command}",
            home.display(),
            config.display(),
            self.url
        );
        tokio::task::spawn_blocking(move || shell(&command, &home))
            .await
            .expect("the shell ends")
    }

    /// What a command prints, which must succeed.
    pub(crate) async fn printed(&self, command: &str, profiles: &str) -> String {
        let output = self.run(command, profiles).await;
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "`{command}`: {complaint}");
        assert_eq!(complaint, "", "`{command}`");
        String::from_utf8(output.stdout).expect("text")
    }
}

fn guide() -> Document {
    let mut documents = Document::all().into_iter();
    documents
        .find(|document| document.name() == "docs/consume.md")
        .expect("the guide is there")
}

/// Where the AWS CLI or jq are not installed, the program is tried alone; `make test` says so.
fn can_run(command: &str) -> bool {
    ["aws", "jq"].into_iter().all(|tool| {
        let mut words = command.split([' ', '"', '(']);
        let is_installed = || shell(&format!("command -v {tool}"), Path::new("/"));
        words.all(|word| word != tool) || is_installed().status.success()
    })
}

#[tokio::test]
async fn each_profile_gives_the_application_its_key() {
    let setting = Setting::new("profiles of an application").await;
    let mut tried = 0;
    for profile in guide().blocks_in("ini") {
        let command = profile
            .lines()
            .find_map(|line| line.strip_prefix("credential_process = "))
            .expect("the profiles are all of this kind");
        if command.starts_with(NOT_RUN) || !can_run(command) {
            continue;
        }
        let answer = setting.printed(command, &profile).await;
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        assert_eq!(answer["Version"], 1, "{command}");
        assert_eq!(answer["AccessKeyId"], setting.key.id.as_str(), "{command}");
        assert_eq!(answer["SecretAccessKey"], setting.key.secret.expose());
        let expires = answer["Expiration"].is_string();
        let is_plain = command.starts_with("aws ");
        assert_ne!(expires, is_plain, "{command}");

        // The AWS CLI stands for every client that has such a profile.
        let call = "aws sts get-caller-identity --profile app --query Arn --output text";
        if can_run(call) {
            let caller = setting.printed(call, &profile).await;
            assert_eq!(caller, "arn:aws:iam::123456789012:user/RotatableBot\n");
        }
        tried += 1;
    }
    assert!(tried > 1, "no profile was tried");
}

#[tokio::test]
async fn each_command_of_the_shell_does_what_is_said() {
    let setting = Setting::new("commands of an application").await;
    let guide = guide();
    let profile = guide.blocks_in("ini").remove(0);
    let id = setting.key.id.as_str();
    for command in guide
        .blocks_in("sh")
        .iter()
        .filter(|command| can_run(command))
    {
        let command = format!("{}\necho \"${{AWS_ACCESS_KEY_ID:-}}\"", command.trim_end());
        let printed = setting.printed(&command, &profile).await;
        let has_key = printed.contains(id) || printed.contains("user/RotatableBot");
        assert!(has_key, "`{command}` prints {printed}");
    }
    assert!(!setting.account.journal().is_empty());
}
