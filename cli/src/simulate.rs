//! `keywheel simulate`

mod cost;
mod document;
mod narration;
mod summary;
mod timeline;
mod world;

use crate::configuration_file::{ConfigurationFile, FileArgument};
use crate::failure::Failure;
use crate::output::Output;
use contract::Duration;
use jiff::Timestamp;
use std::process::ExitCode;

/// Run the pipeline on this machine, on virtual time
///
/// The generated state machine runs the real handlers of the Lambdas against an AWS account in
/// memory, which checks every signature; months take seconds. Each user has an application that
/// reads its secret once a day and uses the key every hour. After every API call the invariants of
/// the rotation are checked. AWS is not called, and nothing is written.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel simulate --days 40                  every user of keywheel.yaml
  keywheel simulate --days 365 --user BuildBot one of them
  keywheel simulate --json | jq .summary       for scripts

Exit codes:
  0  every rotation ended well or is under way; nobody was alerted
  1  the configuration has findings, a rotation needs a person, or an invariant was broken
  2  the command line is wrong, or the file cannot be read")]
pub(crate) struct Simulate {
    #[command(flatten)]
    file: FileArgument,
    /// How many days to simulate
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u64).range(1..=3650))]
    days: u64,
    /// Simulate only this user; may be given more than once
    #[arg(long = "user", value_name = "NAME")]
    users: Vec<String>,
    /// The virtual moment of the deployment
    #[arg(long, value_name = "TIME", default_value = "2026-01-01T00:00:00Z")]
    start: Timestamp,
    /// Where ids, secrets and jitter come from: the same seed, the same output
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Print a JSON document instead of the timeline
    #[arg(long)]
    json: bool,
}

impl Simulate {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let file = ConfigurationFile::open(&self.file)?;
        let mut configuration = match file.read() {
            Ok(configuration) => configuration,
            Err(report) => {
                output.print(&report.render(output.looks()))?;
                return Ok(ExitCode::from(1));
            }
        };
        if let Some(name) = self.users.iter().find(|name| {
            !configuration
                .users
                .iter()
                .any(|user| user.name().as_str() == **name)
        }) {
            return Err(Failure::usage(
                format!("{} has no user `{}`", file.name(), name.escape_debug()),
                "`keywheel simulate` without --user simulates all of them",
            ));
        }
        if !self.users.is_empty() {
            configuration
                .users
                .retain(|user| self.users.iter().any(|name| name == user.name().as_str()));
        }
        let time = Duration::from_days(self.days);
        let spec = world::of(&configuration, self.start, time, self.seed);
        let chronicle = sandbox::world::simulate(&spec, time).map_err(|error| {
            Failure::usage(
                error.to_string(),
                "this is a defect of Keywheel: please report it with the configuration",
            )
        })?;
        let run = Run {
            configuration,
            start: self.start,
            days: self.days,
            chronicle,
        };
        output.print(&if self.json {
            document::of(&run)
        } else {
            timeline::of(&run) + &summary::of(&run)
        })?;
        Ok(ExitCode::from(u8::from(!run.is_fine())))
    }
}

/// A simulation that has been run.
struct Run {
    configuration: codegen::config::Configuration,
    start: Timestamp,
    days: u64,
    chronicle: sandbox::world::Chronicle,
}

impl Run {
    fn is_fine(&self) -> bool {
        self.chronicle.alerts.is_empty() && self.chronicle.violations.is_empty()
    }
}
