//! The command line: which commands there are, and what `--help` says about them.

use crate::failure::Failure;
use crate::output::Output;
use crate::{
    adopt, asl, audit, check, completions, credential_process, diff, doctor, explain, graph,
    history, hold, init, man, plan, purge, rerun, reset, revoke_now, rollback, rotate,
    sandbox_command, schema, simulate, status, synth, versions,
};
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Rotates AWS IAM access keys: one file names the users, Keywheel generates the pipeline.
#[derive(Debug, Parser)]
#[command(
    name = "keywheel",
    version,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = AFTER_HELP
)]
pub(crate) struct Program {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
A first keywheel.yaml:
  pipeline: acme-keys
  region: us-west-2
  alerts: { emails: [oncall@example.com] }
  users:
    RotatableBot: { secret: dev/rotatable-bot-key }

Exit codes:
  0  fine
  1  the configuration or a definition has findings, a rotation needs a person, a deployment would
     replace or delete an IAM user or a secret, or AWS refuses
  2  the command line is wrong, or a file cannot be read or written
  3  a defect of Keywheel: please report it

Environment:
  NO_COLOR  set to anything: no colours";

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Init),
    Check(check::Check),
    Simulate(simulate::Simulate),
    Sandbox(sandbox_command::Sandbox),
    Synth(synth::Synth),
    Diff(diff::Diff),
    Explain(explain::Explain),
    Asl(asl::Asl),
    Graph(graph::Graph),
    Status(status::Status),
    Plan(plan::Plan),
    Versions(versions::Versions),
    Rotate(rotate::Rotate),
    Rerun(rerun::Rerun),
    Rollback(rollback::Rollback),
    Hold(hold::Hold),
    Resume(hold::Resume),
    RevokeNow(revoke_now::RevokeNow),
    Reset(reset::Reset),
    Purge(purge::Purge),
    Adopt(adopt::Adopt),
    History(history::History),
    Audit(audit::Audit),
    Doctor(doctor::Doctor),
    CredentialProcess(credential_process::CredentialProcess),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Program {
    /// Does what the command line asks for.
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Init(command) => command.run(output),
            Command::Check(command) => command.run(output),
            Command::Simulate(command) => command.run(output),
            Command::Sandbox(command) => command.run(output),
            Command::Synth(command) => command.run(output),
            Command::Diff(command) => command.run(output),
            Command::Explain(command) => command.run(output),
            Command::Asl(command) => command.run(output),
            Command::Graph(command) => command.run(output),
            Command::Status(command) => command.run(output),
            Command::Plan(command) => command.run(output),
            Command::Versions(command) => command.run(output),
            Command::Rotate(command) => command.run(output),
            Command::Rerun(command) => command.run(output),
            Command::Rollback(command) => command.run(output),
            Command::Hold(command) => command.run(output),
            Command::Resume(command) => command.run(output),
            Command::RevokeNow(command) => command.run(output),
            Command::Reset(command) => command.run(output),
            Command::Purge(command) => command.run(output),
            Command::Adopt(command) => command.run(output),
            Command::History(command) => command.run(output),
            Command::Audit(command) => command.run(output),
            Command::Doctor(command) => command.run(output),
            Command::CredentialProcess(command) => command.run(output),
            Command::Schema(command) => command.run(output),
            Command::Completions(command) => command.run(output),
            Command::Man(command) => command.run(output),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Program::command().debug_assert();
    }

    #[test]
    fn the_help_shows_a_configuration_without_findings() {
        let example: String = AFTER_HELP
            .lines()
            .skip(1)
            .take_while(|line| !line.is_empty())
            .flat_map(|line| [line.trim_start_matches("  "), "\n"])
            .collect();
        // The indentation of the help is two spaces, the file's own follows it.
        let example = example.replace("RotatableBot", "  RotatableBot");
        assert_eq!(
            codegen::config::read(example.as_bytes()).map(|read| read.users.len()),
            Ok(1)
        );
    }
}
