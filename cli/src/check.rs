//! `keywheel check`

use crate::configuration_file::{ConfigurationFile, FileArgument};
use crate::failure::Failure;
use crate::output::Output;
use std::process::ExitCode;

/// Check a configuration
///
/// Reads the file and prints everything that is wrong with it at once, each finding with its place
/// and a hint. Nothing else is read, nothing is written, and AWS is not called.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel check                      the keywheel.yaml of this directory
  keywheel check prod/keywheel.yaml   another file
  envsubst < keywheel.yaml.in | keywheel check -

Exit codes:
  0  no findings
  1  findings; they are on standard output
  2  the file cannot be read")]
pub(crate) struct Check {
    #[command(flatten)]
    file: FileArgument,
}

impl Check {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let file = ConfigurationFile::open(&self.file)?;
        match file.read() {
            Ok(configuration) => {
                let users = match configuration.users.len() {
                    1 => "1 user".to_owned(),
                    users => format!("{users} users"),
                };
                output.print(&format!("{}: {users}, no findings\n", file.name()))?;
                Ok(ExitCode::SUCCESS)
            }
            Err(report) => {
                output.print(&report.render(output.product))?;
                Ok(ExitCode::from(1))
            }
        }
    }
}
