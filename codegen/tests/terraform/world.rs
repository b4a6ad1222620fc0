//! Configurations, and what is generated from them.

use codegen::artifact::{Artifact, Artifacts};
use codegen::cdk;
use codegen::config::{self, Configuration, Trigger};
use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use codegen::terraform::{self, File};
use contract::Function;
use serde_json::Value;

pub(crate) const QUICKSTART: &str = include_str!("../../../examples/quickstart/keywheel.yaml");
pub(crate) const EVERYTHING: &str = include_str!("../configurations/everything.yaml");
pub(crate) const NATIVE: &str = include_str!("../configurations/native.yaml");
pub(crate) const TOPIC: &str = include_str!("../configurations/topic.yaml");
/// Users with each kind of schedule, layout and wait that the others do not have, and with names that
/// Terraform or EventBridge Scheduler does not take as they are.
pub(crate) const PECULIAR: &str = include_str!("peculiar.yaml");

pub(crate) const ACCOUNT: &str = "123456789012";

pub(crate) fn read(file: &str) -> Configuration {
    config::read(file.as_bytes()).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

pub(crate) fn lock(configuration: &Configuration) -> Lock {
    let assignment = Lock::empty().assign(configuration);
    assignment.expect("everybody fits").lock
}

/// Programs that nobody runs.
pub(crate) fn artifacts() -> Artifacts {
    Artifacts::collect(Function::ALL, |function| {
        Ok::<_, ()>(Artifact::of_program(function.name().as_bytes()))
    })
    .unwrap()
}

pub(crate) fn files(configuration: &Configuration) -> Vec<File> {
    terraform::configuration(configuration, &lock(configuration), Some(&artifacts()))
}

pub(crate) fn text<'a>(files: &'a [File], path: &str) -> &'a str {
    let file = files.iter().find(|file| file.path == path);
    let file = file.unwrap_or_else(|| panic!("there is no {path}"));
    std::str::from_utf8(&file.bytes).unwrap()
}

/// CloudFormation's templates, the pipeline's first.
///
/// Terraform's pipeline does not know who its users are, and has what Secrets Manager's rotation needs in any
/// case. So must CloudFormation's, for a comparison: it is that of the same users, one of them Secrets Manager's.
pub(crate) fn templates(configuration: &Configuration) -> Vec<Value> {
    let infrastructure = Infrastructure::of(configuration, &lock(configuration));
    let mut native = configuration.clone();
    native.users[0].trigger = Trigger::SecretsManager;
    let pipeline = Infrastructure::of(&native, &lock(&native)).pipeline;
    let infrastructure = Infrastructure {
        pipeline,
        ..infrastructure
    };
    let files = cdk::assembly(&infrastructure, None);
    infrastructure
        .stacks()
        .map(|stack| {
            let path = format!("{}.template.json", stack.name);
            serde_json::from_str(text(&files, &path)).unwrap()
        })
        .collect()
}
