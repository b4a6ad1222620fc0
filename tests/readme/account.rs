//! Commands that take an account of AWS. The sandbox stands in for it where it has what they ask for.
//! Elsewhere the program that is called reads its command line, and comes as far as the missing account.

use crate::console;
use crate::consumer::Setting;
use crate::document::{Document, root};
use crate::program::{playground, shell};
use serde_json::{Value, json};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// The example whose commands deploy it.
pub(crate) const EXAMPLE: &str = "examples/consumer/README.md";

fn document(name: &str) -> Document {
    let mut documents = Document::all().into_iter();
    let found = documents.find(|document| document.name() == name);
    found.expect("the document is there")
}

fn has_aws_cli() -> bool {
    shell("command -v aws", Path::new("/")).status.success()
}

#[tokio::test]
async fn the_commands_of_the_migration_do_what_is_said() {
    if !has_aws_cli() {
        return;
    }
    let setting = Setting::new("coming from something else").await;
    let account = &setting.account;
    let former = "arn:aws:lambda:us-west-2:123456789012:function:rotateAccessKey";
    account
        .set_rotation("dev/rotatable-bot-key", former)
        .expect("a rotation");
    let blocks = document("docs/migrate.md").blocks_in("sh");
    let [cancel, store] = blocks.as_slice() else {
        panic!("{blocks:#?}");
    };
    let own = "export AWS_PROFILE=reader\n";
    let rotates = || async {
        let question = "aws secretsmanager describe-secret --secret-id dev/rotatable-bot-key --query RotationEnabled";
        setting.printed(&format!("{own}{question}"), "").await
    };
    assert_eq!(rotates().await, "true\n");
    setting.printed(&format!("{own}{cancel}"), "").await;
    assert_ne!(rotates().await, "true\n");

    let (id, secret) = (setting.key.id.as_str(), setting.key.secret.expose());
    let store = store.replace("AKIA…", id).replace('…', secret);
    setting.printed(&format!("{own}{store}"), "").await;
    let question = "aws secretsmanager get-secret-value --secret-id prod/report-bot --query SecretString --output text";
    let value = setting.printed(&format!("{own}{question}"), "").await;
    assert_eq!(
        serde_json::from_str::<Value>(&value).expect("JSON"),
        json!({"AccessKeyId": id, "SecretAccessKey": secret, "UserName": "ReportBot"})
    );
}

/// A folder with what the commands of the example read.
fn example() -> PathBuf {
    let folder = playground("the consumer example", None);
    // The build of the Lambdas has made it.
    fs::create_dir_all(folder.join("target")).expect("a folder");
    for name in [
        "keywheel.yaml",
        "consumer.template.yaml",
        "lambdas/tester/bootstrap.zip",
    ] {
        let path = folder.join("examples/consumer").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        // The code is not built for this.
        let content = fs::read(root().join("examples/consumer").join(name)).unwrap_or_default();
        fs::write(path, content).expect("written");
    }
    folder
}

#[test]
fn each_command_of_the_consumer_example_is_understood_by_its_program() {
    let folder = example();
    let mut seen = Vec::new();
    for block in document(EXAMPLE).blocks_in("console") {
        for example in console::examples(&block) {
            let command = example.command.as_str();
            assert_eq!(example.shown, [""; 0], "`{command}` is not run as it is");
            let program = command.split(' ').next().unwrap_or_default();
            match program {
                "make" => is_a_rule(command),
                "cargo" => generates(command, &folder),
                "aws" | "echo" => reaches_for_aws(command, &folder),
                "terraform" => gives_variables(command),
                _ => bootstraps(command),
            }
            seen.push(program.to_owned());
        }
    }
    for program in ["make", "cargo", "aws", "echo", "terraform"] {
        assert!(seen.contains(&program.to_owned()), "{program}: {seen:?}");
    }
}

/// It installs a compiler, or changes AWS: make only says what it would do.
fn is_a_rule(command: &str) {
    let dry = command.replacen("make ", "make --dry-run ", 1);
    let output = shell(&dry, root());
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {complaint}");
    for word in command.split(' ') {
        if let Some(file) = word.strip_prefix("CONFIG=") {
            assert!(root().join(file).is_file(), "{file}");
        }
    }
}

/// The Lambdas' code is not built for this, so it is left out.
fn generates(command: &str, folder: &Path) {
    let run = command.replacen("cargo run -- ", "keywheel ", 1);
    let output = shell(&format!("{run} --no-assets"), folder);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {complaint}");
    let lambdas = "target/consumer-terraform/modules/rotator";
    assert!(folder.join(lambdas).is_dir(), "{command}");
    let root_module = fs::read_to_string(root().join("examples/consumer/terraform/main.tf"));
    let root_module = root_module.expect("the root module");
    assert!(
        root_module.contains("target/consumer-terraform/"),
        "{command}"
    );
}

/// The sandbox has no CloudFormation, no buckets to write to, and no logs. The AWS CLI reads all that is
/// given, and then finds nobody at the other end.
fn reaches_for_aws(command: &str, folder: &Path) {
    if !has_aws_cli() {
        return;
    }
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = nobody.local_addr().expect("an address").port();
    drop(nobody);
    let script = format!(
        "unset ${{!AWS_@}}; export HOME='{}' AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none AWS_REGION=us-west-2 \
         AWS_DEFAULT_REGION=us-west-2 AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1 AWS_ENDPOINT_URL=http://127.0.0.1:{port}\n{command}",
        folder.display()
    );
    let output = shell(&script, folder);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(
        complaint.contains("Could not connect to the endpoint URL"),
        "{command}: {complaint}"
    );
}

/// It needs the provider, with which the tests of the root module validate and plan it.
fn gives_variables(command: &str) {
    let mut words = command.split(' ').skip(1);
    let folder = words.next().and_then(|word| word.strip_prefix("-chdir="));
    let file = root().join(folder.expect("a folder")).join("main.tf");
    let text = fs::read_to_string(file).expect("the root module");
    assert!(
        ["init", "apply"].contains(&words.next().unwrap_or_default()),
        "{command}"
    );
    while let Some(word) = words.next() {
        assert_eq!(word, "-var", "{command}");
        let (name, _) = words
            .next()
            .and_then(|set| set.split_once('='))
            .expect("a value");
        let name = name.trim_start_matches('\'');
        assert!(text.contains(&format!("variable \"{name}\"")), "{command}");
    }
}

/// It changes an account. The tests of the assembly do the same, against moto.
fn bootstraps(command: &str) {
    let makefile = fs::read_to_string(root().join("Makefile")).expect("the Makefile");
    let tools = "target/tools";
    let (program, place) = command
        .split_once(" bootstrap ")
        .expect("the CDK bootstraps");
    let program = program.replacen(tools, "$(TOOLS)", 1);
    assert!(
        makefile.contains(&format!("CDK := {program}\n")),
        "{command}"
    );
    assert_eq!(place, "aws://123456789012/us-west-2");
}
