//! A generated cloud assembly, and what to know about it.

use super::summary;
use codegen::artifact::Artifacts;
use codegen::cdk::{self, File};
use codegen::config::Configuration;
use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use codegen::runbook;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The files, and what was generated.
pub(super) struct Generated<'a> {
    pub(super) files: Vec<File>,
    configuration: &'a Configuration,
    infrastructure: Infrastructure,
    has_code: bool,
}

impl<'a> Generated<'a> {
    pub(super) fn of(
        configuration: &'a Configuration,
        lock: &Lock,
        artifacts: Option<&Artifacts>,
    ) -> Self {
        let infrastructure = Infrastructure::of(configuration, lock);
        let mut files = cdk::assembly(&infrastructure, artifacts);
        files.push(runbook::runbook(configuration, &infrastructure));
        Generated {
            files,
            configuration,
            infrastructure,
            has_code: artifacts.is_some(),
        }
    }

    /// What was generated, and what is to be done with it.
    pub(super) fn summary(&self, folder: &Path, changed_lock: Option<&PathBuf>) -> String {
        let folder = folder.display();
        let code = summary::code(self.has_code, self.configuration);
        let mut text = format!("{folder}: a cloud assembly, {code}\n");
        for stack in self.infrastructure.stacks() {
            let resources = stack.resources.len();
            let _ = writeln!(text, "  {:<24} {resources} resources", stack.name);
        }
        text += &summary::lock(changed_lock);
        text += &summary::adoption(self.configuration);
        if self.has_code {
            let _ = write!(
                text,
                "\nTo deploy it: npx aws-cdk@{} deploy --all --app {folder}\n",
                cdk::CLI_VERSION
            );
        }
        text
    }
}
