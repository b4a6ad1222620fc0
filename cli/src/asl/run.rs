//! `keywheel asl run`

mod mocks_file;

use super::json_argument::read_file;
use super::{DefinitionArgument, DefinitionFile};
use crate::failure::Failure;
use crate::output::Output;
use jiff::Timestamp;
use mocks_file::MocksFile;
use serde_json::json;
use statemachine::checker::{self, Options, WorkflowType};
use statemachine::rehearsal::{Rehearsal, RehearsalError, Rehearsed};
use statemachine::{ExecutionStart, Machine, Outcome};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

/// Run a definition on virtual time, with mocks in place of AWS
///
/// Waits, backoff and timeouts take no time, so that years pass in milliseconds; the same input, mocks and
/// seed give the same output, byte by byte. Tasks do not call AWS. What they are answered stands in a file,
/// the mocks, in a form of its own or in that of Step Functions Local's mock configuration:
///
/// {"tasks": {"Pay": [{"error": "Busy"}, {"result": {"paid": true}, "afterSeconds": 5}]}}
///
/// A list has an answer for each call of that state; an answer alone is that of every call. An answer has
/// `result`, or `error` and `cause`, or `"hang": true`, which never ends; `afterSeconds` is how long the
/// work takes; `submitted` is what a `.sync` or `.waitForTaskToken` call itself is answered. Distributed
/// Maps read and write `"objects": {"bucket/key": ...}`, which stands beside `tasks`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel asl run order.asl.json --input order.json --mocks mocks.json
  keywheel asl run order.asl.json --mocks MockConfigFile.json --test-case RetryPath
  keywheel asl run order.asl.json --mocks mocks.json --history |
    keywheel graph order.asl.json --svg --history /dev/stdin -o execution.svg
  keywheel asl run parent.asl.json --machine child=child.asl.json    with a machine that it starts

Exit codes:
  0  the execution succeeded: its output is on standard output
  1  it did not, or Step Functions would not accept the definition: see standard error
  2  the command line is wrong, a file cannot be read, or a task has no mock")]
pub(crate) struct Run {
    #[command(flatten)]
    file: DefinitionArgument,
    /// The execution's input, a JSON file, or `-` for standard input; `{}` if left out
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    input: Option<PathBuf>,
    /// What tasks are answered, a JSON file
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    mocks: Option<PathBuf>,
    /// The test case of a mock configuration of Step Functions Local: CASE, or MACHINE#CASE
    #[arg(long, value_name = "CASE", requires = "mocks")]
    test_case: Option<String>,
    /// Another machine that tasks start, as `states:startExecution.sync` does; may be given repeatedly
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    machine: Vec<(String, PathBuf)>,
    /// Print the history instead of the output, as GetExecutionHistory answers
    #[arg(long)]
    history: bool,
    /// The execution's name
    #[arg(long, default_value = "run")]
    name: String,
    /// Run it as an Express workflow, which ends after five minutes
    #[arg(long)]
    express: bool,
    /// Explore: another seed gives other random numbers, and another order of what happens at the same time
    #[arg(long)]
    seed: Option<u64>,
    /// When the execution starts
    #[arg(long, value_name = "TIME", default_value = "2026-01-01T00:00:00Z")]
    start: Timestamp,
}

/// Reads `NAME=FILE`.
fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok((name.to_owned(), PathBuf::from(path)))
        }
        _ => Err("write the machine's name, `=`, and the file of its definition".to_owned()),
    }
}

impl Run {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let reads_twice = self.input.as_deref() == Some(Path::new("-")) && self.file.is_stdin();
        if reads_twice {
            return Err(Failure::usage(
                "standard input cannot hold both the definition and the input",
                "put one of them into a file",
            ));
        }
        let Some((file, machine)) = self.machine(&self.file, output)? else {
            return Ok(ExitCode::from(1));
        };
        let mut machines = vec![(file.machine_name().to_owned(), machine)];
        for (name, path) in &self.machine {
            let argument = DefinitionArgument::from(path.clone());
            let Some((_, machine)) = self.machine(&argument, output)? else {
                return Ok(ExitCode::from(1));
            };
            machines.push((name.clone(), machine));
        }
        let mocks = match &self.mocks {
            Some(path) => MocksFile::read(path)?.mocks(self.test_case.as_deref(), &machines)?,
            None => statemachine::rehearsal::Mocks::default(),
        };
        let input = match &self.input {
            Some(path) => read_file(path, "the input")?,
            None => json!({}),
        };
        let (name, machine) = machines[0].clone();
        let mut rehearsal = Rehearsal::new(mocks);
        for (name, machine) in machines {
            rehearsal = rehearsal.with_machine(&name, machine);
        }
        if let Some(seed) = self.seed {
            rehearsal = rehearsal.shuffled(seed);
        }
        let start = self.execution_start(&name);
        let rehearsed = rehearsal
            .run(&machine, &start, input, self.start)
            .map_err(|error| failure(&error))?;
        self.report(&rehearsed, output)
    }

    /// Reads a definition and checks it as AWS would; `None` if it is refused, which has been said then.
    fn machine(
        &self,
        argument: &DefinitionArgument,
        output: &mut Output,
    ) -> Result<Option<(DefinitionFile, Rc<Machine>)>, Failure> {
        let Some((file, definition)) = DefinitionFile::read(argument, output)? else {
            return Ok(None);
        };
        let options = Options {
            workflow_type: if self.express {
                WorkflowType::Express
            } else {
                WorkflowType::Standard
            },
            warnings: false,
        };
        let report = checker::check_document(&definition, &options);
        if !report.is_accepted() {
            output.complain(&file.report(report.findings()).render(output.complaint));
            return Ok(None);
        }
        match Machine::read(&definition) {
            Ok(machine) => Ok(Some((file, Rc::new(machine)))),
            Err(findings) => {
                for finding in findings {
                    output.complain(&format!("{}: {finding}\n", file.name()));
                }
                Ok(None)
            }
        }
    }

    fn execution_start(&self, machine: &str) -> ExecutionStart {
        let place = "arn:aws:states:us-east-1:111111111111";
        let kind = if self.express { "express" } else { "execution" };
        ExecutionStart {
            execution_arn: format!("{place}:{kind}:{machine}:{}", self.name),
            execution_name: self.name.clone(),
            state_machine_arn: format!("{place}:stateMachine:{machine}"),
            state_machine_name: machine.to_owned(),
            role_arn: format!("arn:aws:iam::111111111111:role/{machine}"),
            seed: self.seed.unwrap_or_default(),
        }
    }

    fn report(&self, rehearsed: &Rehearsed, output: &mut Output) -> Result<ExitCode, Failure> {
        if self.history {
            let history = json!({"events": rehearsed.execution.history()});
            output.print(&format!("{history:#}\n"))?;
        }
        let (status, error, cause) = match &rehearsed.outcome {
            Outcome::Succeeded { output: document } => {
                if !self.history {
                    output.print(&format!("{document:#}\n"))?;
                }
                return Ok(ExitCode::SUCCESS);
            }
            Outcome::Failed { error, cause } => ("FAILED", error.as_ref(), cause.as_ref()),
            Outcome::Aborted { error, cause } => ("ABORTED", error.as_ref(), cause.as_ref()),
            Outcome::TimedOut => ("TIMED_OUT", None, None),
        };
        let mut text = format!("{status} at {}", rehearsed.ended_at);
        if let Some(state) = rehearsed.execution.state() {
            text += &format!(" in the state '{}'", state.escape_debug());
        }
        for (name, value) in [("error", error), ("cause", cause)] {
            if let Some(value) = value {
                text += &format!("\n  {name}: {}", harmless(value));
            }
        }
        output.complain(&format!("{text}\n"));
        Ok(ExitCode::from(1))
    }
}

/// A text from elsewhere, without what would command the terminal.
fn harmless(text: &str) -> String {
    text.chars()
        .flat_map(|c| match c {
            '\n' => "\n         ".chars().collect::<Vec<_>>(),
            c if c.is_control() => c.escape_debug().collect(),
            c => vec![c],
        })
        .collect()
}

/// What keeps a rehearsal from its end, and what to write about it.
fn failure(error: &RehearsalError) -> Failure {
    let hint = match error {
        RehearsalError::Input(_) => "StartExecution takes no more than 262,144 bytes".to_owned(),
        RehearsalError::Unanswered(task) if task.others => format!(
            "add an answer for that call to the mocks of '{}'",
            task.state
        ),
        RehearsalError::Unanswered(task) => {
            let is_s3 = task.resource.contains(":s3:");
            let mock = if is_s3 {
                json!({"objects": {format!(
                    "{}/{}",
                    task.arguments["Bucket"].as_str().unwrap_or("bucket"),
                    task.arguments["Key"].as_str().unwrap_or("key"),
                ): [1, 2]}})
            } else {
                let result = if task.resource.contains(":lambda:invoke") {
                    json!({"Payload": {}})
                } else {
                    json!({})
                };
                json!({"tasks": {task.state.as_str(): {"result": result}}})
            };
            let mut hint = format!("say in the file of --mocks what it is answered: {mock}");
            if task.resource.contains(":states:startExecution") {
                hint += ", or give the machine that it starts: --machine NAME=FILE";
            }
            format!("{hint}\n  it is called with {}", task.arguments)
        }
        RehearsalError::Endless { .. } => {
            "give the state TimeoutSeconds, or its mock a result".to_owned()
        }
        RehearsalError::TooManyExecutions => {
            "let a state decide when no further machine is started".to_owned()
        }
    };
    Failure::usage(error.to_string(), hint)
}
