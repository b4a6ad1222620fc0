//! `keywheel man`

use crate::command::Program;
use crate::failure::Failure;
use crate::output::Output;
use clap::{Command, CommandFactory};
use clap_mangen::Man as Page;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Write the manual pages into a folder
///
/// One for the program and one for each command, named as man wants them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel man ~/.local/share/man/man1
  man keywheel-synth")]
pub(crate) struct Man {
    /// The folder; it is made where it is not there
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    folder: PathBuf,
}

impl Man {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let name = self.folder.display().to_string();
        let failed = |error| Failure::file(&name, "write", &error, "name another folder");
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let mut program = Program::command().disable_help_subcommand(true);
        // Gives each command its whole name, and the options that all of them have.
        program.build();
        let mut pages = 0;
        for command in tree(&program) {
            let page = Page::new(command.clone());
            let mut text = Vec::new();
            page.render(&mut text).map_err(failed)?;
            fs::write(self.folder.join(page.get_filename()), text).map_err(failed)?;
            pages += 1;
        }
        output.print(&format!("{name}: {pages} manual pages\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The command and all below it.
fn tree(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().flat_map(tree);
    std::iter::once(command).chain(below).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_a_page_with_its_whole_name() {
        let mut program = Program::command().disable_help_subcommand(true);
        program.build();
        let names: Vec<_> = tree(&program)
            .into_iter()
            .map(|command| Page::new(command.clone()).get_filename())
            .collect();
        for name in ["keywheel.1", "keywheel-synth.1", "keywheel-asl-run.1"] {
            assert!(names.contains(&name.to_owned()), "{names:?}");
        }
        assert_eq!(
            names.len(),
            names
                .iter()
                .collect::<std::collections::BTreeSet<_>>()
                .len()
        );
    }
}
