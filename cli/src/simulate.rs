//! `keywheel simulate`

mod chart;
mod cost;
mod document;
mod faults;
mod lives;
pub(crate) mod narration;
mod report;
mod run;
mod selection;
mod start;
mod summary;
pub(crate) mod timeline;
pub(crate) mod world;

use crate::configuration_file::{ConfigurationFile, FileArgument};
use crate::failure::Failure;
use crate::output::Output;
use crate::output_file;
use contract::Duration;
use jiff::Timestamp;
use run::Run;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Run the pipeline on this machine, on virtual time
///
/// The generated state machine runs the real handlers of the Lambdas against an AWS account in
/// memory, which checks every signature. Each user has an application that reads its secret about once a
/// day and uses the key every hour. The invariants of the rotation are checked all the time: a
/// working key is always published, no key is lost, no secret leaks, nothing in use is cut. A month
/// of a user takes milliseconds. AWS is not called, and nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel simulate                               forty days of every user of keywheel.yaml
  keywheel simulate --days 365 --user BuildBot    a year of one of them
  keywheel simulate --days 365 --html year.html   a page for the review before a deployment
  keywheel simulate --json | jq .summary          for scripts
  keywheel simulate --faults --rotations 10000    with everything going wrong that may go wrong

Exit codes:
  0  every rotation ended well or is under way, nobody was alerted, no invariant was broken;
     with --faults: no invariant was broken, and every user ended in order
  1  the configuration has findings, a rotation needs a person, or an invariant was broken;
     findings are on standard error
  2  the command line is wrong, or the file cannot be read
  3  a defect of Keywheel: please report it")]
pub(crate) struct Simulate {
    #[command(flatten)]
    file: FileArgument,
    /// How many days to simulate
    #[arg(long, default_value_t = 40, conflicts_with = "faults", value_parser = clap::value_parser!(u64).range(1..=3650))]
    days: u64,
    /// Simulate only this user; may be given more than once
    #[arg(long = "user", value_name = "NAME")]
    users: Vec<String>,
    /// The virtual moment of the deployment: a date, or a date and a time in UTC
    #[arg(long, value_name = "TIME", default_value = "2026-01-01T00:00:00Z", value_parser = start::read)]
    start: Timestamp,
    /// Where ids, secrets and jitter come from: the same seed, the same output
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Have calls and Lambdas fail and people interfere, as chance has it
    ///
    /// Every call may be throttled, denied, lost on the way there or back, or kill its Lambda; a Lambda
    /// may run twice or with a wrong clock; people stop, rerun and redrive executions, change keys by
    /// hand and move labels. When it is over, every user must be in order again.
    #[arg(long)]
    faults: bool,
    /// With --faults: how many rotations to start at least, each with its own faults
    #[arg(long, value_name = "NUMBER", default_value_t = 1000, requires = "faults", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    rotations: u64,
    /// Leave out the watchdog, which looks at every user each day: a long simulation takes a fifth of the time
    ///
    /// Only the watchdog looks at all users at once. Without it, more than fifty are simulated in groups of fifty,
    /// which share out the machine's cores.
    #[arg(long, conflicts_with = "faults")]
    no_watchdog: bool,
    /// Print a JSON document instead of the timeline
    #[arg(long)]
    json: bool,
    /// Write a page for a browser instead of the timeline; `-` is standard output
    ///
    /// One file that needs no network: each user's keys over time, the way of a rotation through the
    /// state machine, the alerts, the cost, and what longer or shorter periods would do.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["faults", "json"], value_hint = clap::ValueHint::FilePath)]
    html: Option<PathBuf>,
}

impl Simulate {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let file = ConfigurationFile::open(&self.file)?;
        let mut configuration = match file.read() {
            Ok(configuration) => configuration,
            Err(report) => {
                output.complain(&report.render(output.complaint));
                return Ok(ExitCode::from(1));
            }
        };
        selection::apply(&self.users, &mut configuration, file.name())?;
        if self.faults {
            let search = faults::Search {
                configuration: &configuration,
                file: file.name(),
                start: self.start,
                seed: self.seed,
                rotations: self.rotations,
            };
            return search.run(self.json, output);
        }
        let time = Duration::from_days(self.days);
        let mut spec = world::of(&configuration, self.start, time, self.seed)
            .map_err(|error| Failure::Defect(error.to_string()))?;
        if self.no_watchdog {
            spec.stack.watch = None;
        }
        let chronicle = sandbox::world::simulate(&spec, time)
            .map_err(|error| Failure::Defect(error.to_string()))?;
        let run = Run {
            configuration,
            start: self.start,
            days: self.days,
            chronicle,
        };
        match &self.html {
            Some(path) => write_page(path, &run, self.seed, output)?,
            None if self.json => output.print(&document::of(&run))?,
            None => output.print(&(timeline::of(&run) + &summary::of(&run)))?,
        }
        Ok(ExitCode::from(u8::from(!run.is_fine())))
    }
}

/// Writes the page, and says what is in it unless it goes to standard output itself.
fn write_page(path: &Path, run: &Run, seed: u64, output: &mut Output) -> Result<(), Failure> {
    let page = report::of(run, seed)?;
    output_file::write(path, &page, output)?;
    if path.as_os_str() != "-" {
        let (path, said) = (path.display().to_string(), summary::in_a_line(run));
        output.print(&format!("{}: {said}\n", path.escape_debug()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
