//! Configurations, and ways to look at what comes of them.

use codegen::cdk::{self, File};
use codegen::config::{self, Configuration, Finding};
use codegen::infrastructure::{Infrastructure, Resource, Stack};
use codegen::lock::Lock;
use serde_json::Value;

pub(crate) const QUICKSTART: &str = include_str!("../../../examples/quickstart/keywheel.yaml");
pub(crate) const EVERYTHING: &str = include_str!("../configurations/everything.yaml");
pub(crate) const NATIVE: &str = include_str!("../configurations/native.yaml");
pub(crate) const TOPIC: &str = include_str!("../configurations/topic.yaml");

pub(crate) fn read(file: &str) -> Configuration {
    config::read(file.as_bytes()).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// A pipeline with these users, each in YAML.
pub(crate) fn pipeline(users: &str) -> Configuration {
    read(&format!(
        "pipeline: acme\nregion: us-west-2\nalerts: {{ emails: [a@b.co] }}\nusers:\n{users}"
    ))
}

/// What a configuration becomes when it is deployed for the first time.
pub(crate) fn infrastructure(configuration: &Configuration) -> Infrastructure {
    let assignment = Lock::empty().assign(configuration).expect("everybody fits");
    Infrastructure::of(configuration, &assignment.lock)
}

/// The template of a stack, for review.
pub(crate) fn template(infrastructure: &Infrastructure, stack: &str) -> Value {
    let files = cdk::assembly(infrastructure, None);
    json(&files, &format!("{stack}.template.json"))
}

pub(crate) fn json(files: &[File], path: &str) -> Value {
    let file = files.iter().find(|file| file.path == path);
    let file = file.unwrap_or_else(|| panic!("there is no {path}"));
    serde_json::from_slice(&file.bytes).expect("the file is JSON")
}

/// The resources of a stack that are of one type.
pub(crate) fn all<'a, T: 'a>(
    stack: &'a Stack,
    of: impl Fn(&'a Resource) -> Option<&'a T> + 'a,
) -> Vec<&'a T> {
    stack
        .resources
        .iter()
        .filter_map(|managed| of(&managed.resource))
        .collect()
}

/// A finding in one line.
pub(crate) fn line(finding: &Finding) -> String {
    let places: Vec<_> = finding
        .labels
        .iter()
        .map(|label| {
            let start = label.span.start;
            format!("{}:{} {}", start.line, start.column, label.text)
        })
        .collect();
    let hint = finding.hint.as_deref().unwrap_or("-");
    format!(
        "[{}] {}: {} | {hint}",
        places.join(", "),
        finding.code.as_str(),
        finding.message
    )
}
