//! `keywheel synth`

use crate::configuration_file::{ConfigurationFile, FileArgument};
use crate::failure::Failure;
use crate::output::Output;
use crate::output_file::OutputArgument;
use std::process::ExitCode;

/// Generate what is deployed
///
/// The configuration is checked first; with findings, nothing is generated.
///
/// The state machine is the same for every pipeline: whose key is rotated, and how, is in the input
/// of each execution. Its ARNs are `${…}` substitutions, which CloudFormation's
/// DefinitionSubstitutions and Terraform's templatefile fill in.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel synth --target asl                         the state machine, on standard output
  keywheel synth --target asl -o rotation.asl.json    into a file

Exit codes:
  0  generated
  1  the configuration has findings; they are on standard error
  2  the command line is wrong, or a file cannot be read or written")]
pub(crate) struct Synth {
    #[command(flatten)]
    file: FileArgument,
    /// What to generate
    #[arg(long, value_enum)]
    target: Target,
    #[command(flatten)]
    output: OutputArgument,
}

/// What can be generated.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Target {
    /// The state machine, in the Amazon States Language
    Asl,
}

impl Synth {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let file = ConfigurationFile::open(&self.file)?;
        if let Err(report) = file.read() {
            output.complain(&report.render(output.complaint));
            return Ok(ExitCode::from(1));
        }
        let text = match self.target {
            Target::Asl => codegen::asl::definition(),
        };
        self.output.write(&text, output)?;
        Ok(ExitCode::SUCCESS)
    }
}
