//! The cloud assemblies that are looked at.

use crate::tools::scratch;
use codegen::artifact::{Artifact, Artifacts};
use codegen::cdk;
use codegen::config;
use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use contract::Function;
use serde_json::Value;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;

/// The account that everything is deployed to: moto's.
pub(crate) const ACCOUNT: &str = "123456789012";

/// Whether an assembly has the code of the Lambdas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Stand-ins for the programs, as it takes minutes to build them and nobody runs them here.
    Some,
    /// None, as with `--no-assets`.
    None,
}

/// A configuration and what comes of it.
pub(crate) struct Generated {
    pub(crate) name: &'static str,
    pub(crate) infrastructure: Infrastructure,
    functions: Vec<Function>,
}

impl Generated {
    fn of(name: &'static str, file: &str) -> Self {
        let configuration = config::read(file.as_bytes());
        let configuration = configuration.unwrap_or_else(|findings| panic!("{findings:#?}"));
        let assignment = Lock::empty().assign(&configuration);
        let lock = assignment.expect("everybody fits").lock;
        Generated {
            name,
            infrastructure: Infrastructure::of(&configuration, &lock),
            functions: configuration.functions(),
        }
    }

    pub(crate) fn quickstart() -> Self {
        let file = include_str!("../../examples/quickstart/keywheel.yaml");
        Generated::of("quickstart", file)
    }

    /// The quickstart, and a user of it whose rotations Secrets Manager starts: all functions are there.
    pub(crate) fn quickstart_with_a_native_user() -> Self {
        let file = include_str!("../../examples/quickstart/keywheel.yaml");
        let user = "\n  NativeBot: { secret: dev/native-bot-key, trigger: secretsManager }\n";
        Generated::of("quickstart", &format!("{}{user}", file.trim_end()))
    }

    /// Each setting that reaches a resource.
    pub(crate) fn everything() -> Self {
        let file = include_str!("../../codegen/tests/configurations/everything.yaml");
        Generated::of("everything", file)
    }

    /// Alerts go to a topic that is there.
    pub(crate) fn topic() -> Self {
        let file = include_str!("../../codegen/tests/configurations/topic.yaml");
        Generated::of("topic", file)
    }

    /// Secrets Manager starts the rotations.
    pub(crate) fn native() -> Self {
        let file = include_str!("../../codegen/tests/configurations/native.yaml");
        Generated::of("native", file)
    }

    /// More users than one stack takes.
    pub(crate) fn fleets() -> Self {
        let users = (1..=600).map(|n| format!("  bot{n:03}: {{ secret: bots/{n:03} }}\n"));
        let header = "pipeline: fleets\nregion: ap-southeast-2\nalerts: { emails: [a@b.co] }\n";
        let file = [header, "users:\n"].into_iter().map(ToOwned::to_owned);
        let file: String = file.chain(users).collect();
        Generated::of("fleets", &file)
    }

    pub(crate) fn all() -> [Self; 5] {
        [
            Generated::quickstart(),
            Generated::everything(),
            Generated::topic(),
            Generated::native(),
            Generated::fleets(),
        ]
    }

    /// Its templates, by the names of their stacks.
    pub(crate) fn templates(&self) -> BTreeMap<String, Value> {
        let files = cdk::assembly(&self.infrastructure, Some(&self.programs()));
        let templates = files.iter().filter_map(|file| {
            let stack = file.path.strip_suffix(".template.json")?;
            let template = serde_json::from_slice(&file.bytes).expect("JSON");
            Some((stack.to_owned(), template))
        });
        templates.collect()
    }

    /// The pipeline's template.
    pub(crate) fn pipeline(&self) -> Value {
        let mut templates = self.templates();
        let pipeline = templates.remove(&self.infrastructure.pipeline.name);
        pipeline.expect("the pipeline has a stack")
    }

    /// Writes the assembly into a folder that is the caller's alone: tests run side by side.
    pub(crate) fn write(&self, code: Code, purpose: &str) -> PathBuf {
        let folder = scratch(&format!("{}-{purpose}-{code:?}", self.name).to_lowercase());
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let programs = (code == Code::Some).then(|| self.programs());
        for file in cdk::assembly(&self.infrastructure, programs.as_ref()) {
            fs::write(folder.join(file.path), file.bytes).expect("written");
        }
        folder
    }

    fn programs(&self) -> Artifacts {
        let program = |function: Function| Artifact::of_program(function.name().as_bytes());
        let functions = self.functions.iter().copied();
        let Ok(programs) =
            Artifacts::collect(functions, |function| Ok::<_, Infallible>(program(function)));
        programs
    }
}
