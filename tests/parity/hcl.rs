//! HashiCorp's parser of HCL, as @cdktf/hcl2json has it, on the Terraform files.

use crate::tools::{node_script, printed, run};
use codegen::config;
use codegen::lock::Lock;
use codegen::terraform::{self, File};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ANCESTOR: &str = include_str!("../../examples/terraform/ancestor/main.tf");
const CONSUMER: &str = include_str!("../../examples/consumer/terraform/main.tf");

/// What a module call has besides the module's variables.
const META_ARGUMENTS: [&str; 2] = ["for_each", "source"];

/// The files of a configuration, without the Lambdas' code.
fn files(file: &str) -> Vec<File> {
    let configuration = config::read(file.as_bytes());
    let configuration = configuration.unwrap_or_else(|findings| panic!("{findings:#?}"));
    let lock = Lock::empty()
        .assign(&configuration)
        .expect("everybody fits")
        .lock;
    // Of those that leave, the root tells as well.
    let rest = file.split_once("users:\n").expect("users").0.to_owned()
        + "users:\n  Rest: { secret: rest }\n";
    let rest = config::read(rest.as_bytes()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let left = lock.assign(&rest).expect("everybody fits").lock;
    let mut files = terraform::configuration(&configuration, &lock, None);
    let roots = terraform::configuration(&rest, &left, None).into_iter();
    files.extend(
        roots
            .filter(|file| file.path == "main.tf")
            .map(|file| File {
                path: "left.tf".to_owned(),
                ..file
            }),
    );
    files
}

/// The documents of the Terraform files, by their paths.
fn documents(files: &[File]) -> BTreeMap<String, Value> {
    let texts: Map<_, _> = files
        .iter()
        .filter(|file| file.path.ends_with(".tf"))
        .map(|file| {
            let text = std::str::from_utf8(&file.bytes).expect("text");
            (file.path.clone(), json!(text))
        })
        .collect();
    let printed = printed(&mut node_script("hcl.cjs"), &Value::from(texts).to_string());
    serde_json::from_str(&printed).expect("JSON")
}

/// The names of the blocks of a type.
fn names(document: &Value, kind: &str) -> BTreeSet<String> {
    let blocks = document[kind].as_object().into_iter().flatten();
    blocks.map(|(name, _)| name.clone()).collect()
}

/// Each module call passes what its module declares, and all that it requires.
fn is_called_right(root: &Value, documents: &BTreeMap<String, Value>) {
    let calls = root["module"].as_object().expect("modules are called");
    for (name, call) in calls {
        let call = call[0].as_object().expect("a block");
        let source = call["source"].as_str().expect("a text");
        let module = source.rsplit('/').next().expect("a name");
        let variables = &documents[&format!("modules/{module}/variables.tf")];
        let declared = names(variables, "variable");
        let required: BTreeSet<_> = declared
            .iter()
            .filter(|name| {
                variables["variable"][name.as_str()][0]
                    .get("default")
                    .is_none()
            })
            .cloned()
            .collect();
        let passed: BTreeSet<_> = call
            .keys()
            .filter(|key| !META_ARGUMENTS.contains(&key.as_str()))
            .cloned()
            .collect();
        assert!(
            passed.is_subset(&declared),
            "{name}: {:?}",
            passed.difference(&declared)
        );
        assert!(
            required.is_subset(&passed),
            "{name}: {:?}",
            required.difference(&passed)
        );
    }
}

#[test]
fn a_real_parser_reads_every_file_and_each_module_gets_what_it_declares() {
    for file in [
        include_str!("../../examples/quickstart/keywheel.yaml"),
        include_str!("../../codegen/tests/configurations/everything.yaml"),
        include_str!("../../codegen/tests/configurations/native.yaml"),
        include_str!("../../codegen/tests/configurations/topic.yaml"),
        include_str!("../../codegen/tests/terraform/peculiar.yaml"),
    ] {
        let mut files = files(file);
        for (path, text) in [("ancestor.tf", ANCESTOR), ("consumer.tf", CONSUMER)] {
            files.push(File {
                path: path.to_owned(),
                bytes: text.as_bytes().to_vec(),
            });
        }
        let documents = documents(&files);
        for root in ["main.tf", "left.tf", "ancestor.tf", "consumer.tf"] {
            is_called_right(&documents[root], &documents);
        }
        assert!(documents["left.tf"]["removed"].is_array());
        for module in ["rotator", "rotatable_user"] {
            for (file, kind) in [("variables", "variable"), ("outputs", "output")] {
                let document = &documents[&format!("modules/{module}/{file}.tf")];
                for (name, block) in document[kind].as_object().expect("blocks") {
                    assert!(block[0]["description"].is_string(), "{module} {name}");
                }
            }
        }
    }
}

#[test]
fn the_parser_refuses_what_is_no_hcl() {
    let input = json!({"main.tf": "variable \"x\" {"}).to_string();
    let output = run(&mut node_script("hcl.cjs"), &input);
    assert!(!output.status.success());
}
