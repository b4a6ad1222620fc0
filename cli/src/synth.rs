//! `keywheel synth`

use crate::configuration_file::{ConfigurationFile, FileArgument};
use crate::failure::Failure;
use crate::output::Output;
use std::path::PathBuf;
use std::process::ExitCode;

/// Generate what is deployed
///
/// The state machine definition is the same for every pipeline: whose key is rotated, and how, is in
/// the input of each execution. Its ARNs are `${…}` substitutions for CloudFormation's
/// DefinitionSubstitutions or Terraform's templatefile.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel synth --target asl                          the state machine, on standard output
  keywheel synth --target asl -o rotation.asl.json     into a file

Exit codes:
  0  generated
  1  the configuration has findings
  2  the command line is wrong, or a file cannot be read or written")]
pub(crate) struct Synth {
    #[command(flatten)]
    file: FileArgument,
    /// What to generate
    #[arg(long, value_enum)]
    target: Target,
    /// The file to write, instead of standard output
    #[arg(short, long, value_name = "PATH", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// What can be generated.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Target {
    /// The state machine in the Amazon States Language
    Asl,
}

impl Synth {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let file = ConfigurationFile::open(&self.file)?;
        if let Err(report) = file.read() {
            output.print(&report.render(output.looks()))?;
            return Ok(ExitCode::from(1));
        }
        let text = match self.target {
            Target::Asl => codegen::asl::definition(),
        };
        match &self.output {
            None => output.print(&text)?,
            Some(path) => std::fs::write(path, text).map_err(|error| {
                Failure::file(
                    &path.display().to_string(),
                    "write",
                    &error,
                    "check that its folder is there and may be written",
                )
            })?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
