//! `keywheel asl`

mod check;
mod definition_file;
mod json_argument;
mod run;
mod test_state;

pub(crate) use definition_file::{DefinitionArgument, DefinitionFile};

use crate::failure::Failure;
use crate::output::Output;
use clap::Subcommand;
use std::process::ExitCode;

/// Work with any state machine in the Amazon States Language
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Asl {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Run(run::Run),
    TestState(test_state::TestState),
}

impl Asl {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Check(command) => command.run(output),
            Command::Run(command) => command.run(output),
            Command::TestState(command) => command.run(output),
        }
    }
}
