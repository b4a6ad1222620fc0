//! `keywheel schema`

use crate::failure::Failure;
use crate::output::Output;
use std::process::ExitCode;

/// Print the JSON Schema of keywheel.yaml
///
/// Editors complete and explain keys with it. Write it to a file and name the file in the first line
/// of keywheel.yaml. With --markdown it is a page for people: each key with its default, bounds and example.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel schema --markdown | less
  keywheel schema > keywheel.schema.json

and in keywheel.yaml:
  # yaml-language-server: $schema=keywheel.schema.json")]
pub(crate) struct Schema {
    /// Print the reference for people, as Markdown
    #[arg(long)]
    markdown: bool,
}

impl Schema {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        output.print(&if self.markdown {
            codegen::config::reference()
        } else {
            format!("{:#}\n", codegen::config::schema())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
