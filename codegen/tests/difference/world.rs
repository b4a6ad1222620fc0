//! Pairs of assemblies, and what is said of them.

use codegen::artifact::{Artifact, Artifacts};
use codegen::cdk::{self, File};
use codegen::config;
use codegen::difference::{self, Assembly, Difference, Manifest, Weight};
use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use contract::Function;
use serde_json::Value;

pub(crate) const QUICKSTART: &str = include_str!("../../../examples/quickstart/keywheel.yaml");
pub(crate) const EVERYTHING: &str = include_str!("../configurations/everything.yaml");
pub(crate) const TOPIC: &str = include_str!("../configurations/topic.yaml");

/// The files of an assembly, parsed: what an edit is made in.
#[derive(Clone)]
pub(crate) struct Folder {
    pub(crate) manifest: Value,
    pub(crate) templates: Vec<(String, Value)>,
}

impl Folder {
    pub(crate) fn assembly(&self) -> Assembly {
        let manifest = Manifest::read(&self.manifest).expect("a manifest");
        let templates: Vec<_> = manifest
            .templates()
            .map(|path| {
                let found = self.templates.iter().find(|(file, _)| file == path);
                found.expect("the template is there").1.clone()
            })
            .collect();
        Assembly::of(manifest, templates).expect("templates")
    }

    /// A resource of a stack.
    pub(crate) fn resource(&mut self, id: &str) -> &mut Value {
        let mut templates = self.templates.iter_mut();
        templates
            .find_map(|(_, template)| template["Resources"].get_mut(id))
            .unwrap_or_else(|| panic!("there is no {id}"))
    }
}

/// Programs of all functions: `version` tells one build from the next.
pub(crate) fn artifacts(version: &str) -> Artifacts {
    let artifact = |function: Function| {
        let program = format!("{} {version}", function.name());
        Ok::<_, ()>(Artifact::of_program(program.as_bytes()))
    };
    Artifacts::collect(Function::ALL, artifact).expect("no function fails")
}

/// The assembly of a file, with the lock of the deployment before it.
pub(crate) fn synthesized(
    file: &str,
    lock: &Lock,
    artifacts: Option<&Artifacts>,
) -> (Folder, Lock) {
    let configuration =
        config::read(file.as_bytes()).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let lock = lock.assign(&configuration).expect("everybody fits").lock;
    let files = cdk::assembly(&Infrastructure::of(&configuration, &lock), artifacts);
    (folder(&files), lock)
}

fn folder(files: &[File]) -> Folder {
    let json = |file: &File| serde_json::from_slice(&file.bytes).expect("JSON");
    let manifest = files.iter().find(|file| file.path == "manifest.json");
    let templates = files
        .iter()
        .filter(|file| file.path.ends_with(".template.json"));
    Folder {
        manifest: json(manifest.expect("a manifest")),
        templates: templates
            .map(|file| (file.path.clone(), json(file)))
            .collect(),
    }
}

/// An assembly of its own.
pub(crate) fn first(file: &str) -> Folder {
    synthesized(file, &Lock::empty(), None).0
}

/// A pipeline with these users and these settings, each in YAML.
pub(crate) fn file(settings: &str, users: &str) -> String {
    format!(
        "pipeline: acme\nregion: us-west-2\nalerts: {{ emails: [a@b.co] }}\n{settings}users:\n{users}"
    )
}

/// What the deployment of one file over another changes, with the lock carried on.
pub(crate) fn deployed(old: &str, new: &str) -> Difference {
    let (before, lock) = synthesized(old, &Lock::empty(), None);
    let (after, _) = synthesized(new, &lock, None);
    difference::between(&before.assembly(), &after.assembly())
}

/// What another way to write the one user Bot changes.
pub(crate) fn bot(old: &str, new: &str) -> Vec<String> {
    let user = |settings: &str| file("", &format!("  Bot: {{ secret: bot{settings} }}\n"));
    said(&deployed(&user(old), &user(new)))
}

/// What an edit of the template changes.
pub(crate) fn edited(old: &Folder, edit: impl FnOnce(&mut Folder)) -> Difference {
    let mut new = old.clone();
    edit(&mut new);
    difference::between(&old.assembly(), &new.assembly())
}

/// The sentences, each with its mark.
pub(crate) fn said(difference: &Difference) -> Vec<String> {
    let sentences = difference.sentences().into_iter();
    sentences
        .map(|sentence| {
            let mark = match sentence.weight {
                Weight::Danger => "!!",
                Weight::Caution => "!",
                Weight::Note => "-",
            };
            let hint = sentence.hint.map(|hint| format!(" | {hint}"));
            format!("{mark} {}{}", sentence.text, hint.unwrap_or_default())
        })
        .collect()
}
