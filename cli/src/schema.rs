//! `keywheel schema`

use crate::failure::Failure;
use crate::output::Output;
use std::process::ExitCode;

/// Print the JSON Schema of keywheel.yaml, or of the events
///
/// Editors complete and explain keys with it. Write it to a file and name the file in the first line
/// of keywheel.yaml. With --markdown it is a page for people: each key with its default, bounds and example.
/// With --events it is the JSON Schema of what Keywheel puts on EventBridge.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel schema --markdown | less
  keywheel schema > keywheel.schema.json
  keywheel schema --events > events.schema.json

and in keywheel.yaml:
  # yaml-language-server: $schema=keywheel.schema.json")]
pub(crate) struct Schema {
    /// Print the reference for people, as Markdown
    #[arg(long)]
    markdown: bool,

    /// Print the JSON Schema of the events on EventBridge
    #[arg(long, conflicts_with = "markdown")]
    events: bool,
}

impl Schema {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        output.print(&if self.markdown {
            codegen::config::reference()
        } else if self.events {
            format!("{:#}\n", contract::event::schema())
        } else {
            format!("{:#}\n", codegen::config::schema())
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
