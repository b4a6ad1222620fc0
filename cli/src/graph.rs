//! `keywheel graph`

use crate::asl::{DefinitionArgument, DefinitionFile};
use crate::failure::Failure;
use crate::output::Output;
use crate::output_file;
use statemachine::graph::{self, Trace};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Draw a state machine, and the way an execution took through it
///
/// Reads any definition in the Amazon States Language and draws it as Mermaid text, or as an SVG that
/// needs nothing else. With an execution's history, the drawing shows which states and transitions the
/// execution took, when, how often and with how many retries. States that it did not leave are red.
/// What is wrong with the definition is left out; `keywheel asl check` tells about it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel graph order.asl.json                           Mermaid, on standard output
  keywheel graph order.asl.json --svg -o order.svg
  keywheel synth --target asl | keywheel graph - --svg    the rotation
  aws stepfunctions get-execution-history --execution-arn ARN > history.json &&
    keywheel graph order.asl.json --svg --history history.json -o execution.svg

Exit codes:
  0  drawn
  1  the definition is not JSON: see standard error
  2  the command line is wrong, or a file cannot be read or written")]
pub(crate) struct Graph {
    #[command(flatten)]
    file: DefinitionArgument,
    /// Draw an SVG
    #[arg(long)]
    svg: bool,
    /// The history of an execution, as `aws stepfunctions get-execution-history` prints it
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    history: Option<PathBuf>,
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "PATH", default_value = "-", value_hint = clap::ValueHint::FilePath)]
    output: PathBuf,
}

impl Graph {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let Some((_, definition)) = DefinitionFile::read(&self.file, output)? else {
            return Ok(ExitCode::from(1));
        };
        let trace = self.history.as_deref().map(read_history).transpose()?;
        let graph = graph::Graph::read(&definition);
        let drawing = if self.svg {
            graph.svg(trace.as_ref())
        } else {
            graph.mermaid(trace.as_ref())
        };
        output_file::write(&self.output, &drawing, output)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn read_history(path: &Path) -> Result<Trace, Failure> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::file(&name, "read", &error, "name a file with a history"))?;
    let history = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::usage(
            format!("{} is not JSON: {error}", name.escape_debug()),
            "`aws stepfunctions get-execution-history --output json` prints a history",
        )
    })?;
    Ok(Trace::read(&history))
}
