//! A generated root module, and what to know about it.

use super::summary;
use codegen::artifact::Artifacts;
use codegen::config::Configuration;
use codegen::infrastructure::Infrastructure;
use codegen::lock::Lock;
use codegen::runbook;
use codegen::terraform::{self, File};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The files, and what was generated.
pub(super) struct Generated<'a> {
    pub(super) files: Vec<File>,
    configuration: &'a Configuration,
    retained: Vec<String>,
    has_code: bool,
}

impl<'a> Generated<'a> {
    pub(super) fn of(
        configuration: &'a Configuration,
        lock: &Lock,
        artifacts: Option<&Artifacts>,
    ) -> Self {
        let is_there = |name: &str| {
            let mut users = configuration.users.iter();
            users.any(|user| user.name().as_str() == name)
        };
        let mut files = terraform::configuration(configuration, lock, artifacts);
        let infrastructure = Infrastructure::of(configuration, lock);
        files.push(runbook::runbook(configuration, &infrastructure));
        let retained = lock.retained().map(|(name, _)| name.to_string());
        Generated {
            files,
            configuration,
            retained: retained.filter(|name| !is_there(name)).collect(),
            has_code: artifacts.is_some(),
        }
    }

    /// What was generated, and what is to be done with it.
    pub(super) fn summary(&self, folder: &Path, changed_lock: Option<&PathBuf>) -> String {
        let folder = folder.display();
        let code = summary::code(self.has_code, self.configuration);
        let mut text = format!("{folder}: a root module of Terraform, {code}\n");
        let users = self.configuration.users.len();
        let _ = writeln!(
            text,
            "  module.rotator           the pipeline {}",
            self.configuration.pipeline
        );
        let _ = writeln!(
            text,
            "  module.user_…            {users} {}",
            if users == 1 { "user" } else { "users" }
        );
        for user in &self.retained {
            let _ = writeln!(
                text,
                "  removed                  {user} stays in AWS, without a schedule"
            );
        }
        text += &summary::lock(changed_lock);
        text += &summary::adoption(self.configuration);
        if self.has_code {
            let _ = write!(
                text,
                "\nTo deploy it: terraform -chdir={folder} init, then terraform -chdir={folder} apply\n"
            );
        }
        text
    }
}
