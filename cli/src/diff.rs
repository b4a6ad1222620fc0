//! `keywheel diff`

use crate::failure::Failure;
use crate::output::{Output, WIDTH, wrapped};
use codegen::difference::{self, Assembly, AssemblyError, Difference, Manifest, Sentence, Weight};
use serde_json::Value;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Say in words what a deployment changes
///
/// Compares two cloud assemblies, folders that `keywheel synth` wrote: the one that is deployed, and
/// the one that is to be deployed over it. Says what changes for which users, and shouts when an IAM
/// user or a secret would be replaced or deleted, or would move to another stack, which comes to the
/// same. Lines marked `!` deserve a second look. AWS is not called.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  git worktree add ../deployed main && keywheel diff ../deployed/cdk-out cdk-out
  keywheel diff cdk-out.deployed cdk-out
  keywheel diff old new --json | jq -r '.losses[].name'

Exit codes:
  0  no IAM user and no secret is replaced or deleted; everything else may change
  1  some IAM user or secret is: see the lines marked `!!`
  2  the command line is wrong, or a folder is not a cloud assembly that can be read")]
pub(crate) struct Diff {
    /// The assembly that is deployed
    #[arg(value_hint = clap::ValueHint::DirPath)]
    old: PathBuf,
    /// The assembly that is to be deployed
    #[arg(value_hint = clap::ValueHint::DirPath)]
    new: PathBuf,
    /// Print a JSON document instead of sentences
    #[arg(long)]
    json: bool,
}

impl Diff {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let (old, new) = (read(&self.old)?, read(&self.new)?);
        let difference = difference::between(&old, &new);
        let text = if self.json {
            format!("{:#}\n", difference.document())
        } else {
            text(&difference)
        };
        output.print(&text)?;
        Ok(if difference.losses().is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(1)
        })
    }
}

/// The assembly in a folder.
fn read(folder: &Path) -> Result<Assembly, Failure> {
    let wrong = |error: AssemblyError| {
        let file = folder.join(error.file()).display().to_string();
        let message = format!("{} {}", file.escape_debug(), error.message());
        Failure::usage(message, error.hint())
    };
    let manifest = json(&folder.join("manifest.json"), |error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            "name a folder that `keywheel synth` wrote, such as cdk-out"
        }
        _ => "check the permissions of the folder",
    })?;
    let manifest = Manifest::read(&manifest).map_err(wrong)?;
    let templates = manifest.templates().map(|template| {
        json(&folder.join(template), |error| match error.kind() {
            ErrorKind::NotFound => {
                "the manifest names this template: generate the assembly again, or copy all of it"
            }
            _ => "check the permissions of the file",
        })
    });
    let templates = templates.collect::<Result<Vec<_>, _>>()?;
    Assembly::of(manifest, templates).map_err(wrong)
}

/// A file of the assembly.
fn json(path: &Path, hint: impl Fn(&io::Error) -> &'static str) -> Result<Value, Failure> {
    let name = path.display().to_string();
    let bytes =
        fs::read(path).map_err(|error| Failure::file(&name, "read", &error, hint(&error)))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let message = format!("{} is not JSON: {error}", name.escape_debug());
        Failure::usage(message, "generate the assembly again: `keywheel synth`")
    })
}

/// The sentences under their headings, the verdict first.
fn text(difference: &Difference) -> String {
    let mut text = difference.summary();
    text.push('\n');
    let mut section = None;
    for sentence in difference.sentences() {
        if section != Some(sentence.section) {
            section = Some(sentence.section);
            text += &format!("\n{}\n", sentence.section.name());
        }
        line(&sentence, &mut text);
    }
    text
}

fn line(sentence: &Sentence, text: &mut String) {
    const MARGIN: usize = 5;
    let mark = match sentence.weight {
        Weight::Danger => "!!",
        Weight::Caution => " !",
        Weight::Note => " -",
    };
    let hint = sentence.hint.map(|hint| format!("hint: {hint}"));
    let mut margin = format!("  {mark} ");
    for paragraph in [Some(&sentence.text), hint.as_ref()].into_iter().flatten() {
        for line in wrapped(paragraph, WIDTH - MARGIN) {
            text.push_str(&margin);
            text.push_str(&line);
            text.push('\n');
            margin = " ".repeat(MARGIN);
        }
    }
}
