//! `keywheel completions`

use crate::command::Program;
use crate::failure::Failure;
use crate::output::Output;
use clap::CommandFactory;
use std::process::ExitCode;

/// Print a script that completes the command line in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel completions bash > ~/.local/share/bash-completion/completions/keywheel
  keywheel completions zsh > ~/.zfunc/_keywheel
  keywheel completions fish > ~/.config/fish/completions/keywheel.fish")]
pub(crate) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Program::command(), "keywheel", &mut script);
        output.print(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}
