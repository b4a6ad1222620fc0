//! `keywheel sandbox`; the crate of that name is its work.

mod narration;
mod speed;

use crate::configuration_file::{ConfigurationFile, FileArgument};
use crate::failure::Failure;
use crate::output::Output;
use crate::simulate::world;
use codegen::config::Configuration;
use contract::Duration;
use narration::Narrator;
use sandbox::AccountSpec;
use sandbox::server::Server;
use sandbox::world::{Beginning, World, WorldSpec};
use speed::Speed;
use std::fmt::Write;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

/// Serve the pipeline to real clients, on this machine
///
/// An AWS account in memory, behind a port of 127.0.0.1, with the pipeline and the users of the
/// configuration deployed into it: the AWS CLI, the SDKs and this program talk to it as they talk to AWS.
/// Each user begins with a key in its secret. Schedules, StartExecution and RotateSecret start rotations,
/// and what happens is printed. Time is that of this machine, or goes faster with --speed. Ctrl-C ends it,
/// and nothing is left.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel sandbox                         keywheel.yaml on port 4566
  keywheel sandbox --port 0                on any port that is free
  keywheel sandbox --speed 1h/s            an hour passes in a second: a rotation in minutes

Exit codes:
  1  the configuration has findings; they are on standard error
  2  the command line is wrong, the file cannot be read, or the port is taken
  3  a defect of Keywheel: please report it")]
pub(crate) struct Sandbox {
    #[command(flatten)]
    file: FileArgument,
    /// The same as FILE
    #[arg(long = "config", value_name = "FILE", conflicts_with = "path", value_hint = clap::ValueHint::FilePath)]
    config: Option<PathBuf>,
    /// The port of 127.0.0.1 to serve on; 0 is any that is free
    #[arg(long, value_name = "PORT", default_value_t = 4566)]
    port: u16,
    /// What passes in a second, such as `1h/s` or `3600x`
    ///
    /// Time goes that fast while nobody works, and as fast as this machine's while a Lambda runs. Clients sign
    /// by the clock of their machine all the same; dates in answers are those of the sandbox.
    #[arg(long, value_name = "TIME/s", default_value = "1s/s")]
    speed: Speed,
}

/// The role that the printed credentials are of. It may do everything.
const OPERATOR: &str = "operator";

impl Sandbox {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let argument = self
            .config
            .clone()
            .map_or(self.file.clone(), FileArgument::of);
        let file = ConfigurationFile::open(&argument)?;
        let configuration = match file.read() {
            Ok(configuration) => configuration,
            Err(report) => {
                output.complain(&report.render(output.complaint));
                return Ok(ExitCode::from(1));
            }
        };
        let spec = spec_of(&configuration, self.speed)?;
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| defect(&error))?
            .block_on(self.serve(&spec, output))?;
        Ok(ExitCode::SUCCESS)
    }

    async fn serve(&self, spec: &WorldSpec, output: &mut Output) -> Result<(), Failure> {
        let world = World::new(spec).map_err(|error| defect(&error))?;
        let server = Server::bind(world.account().clone(), self.port).await;
        let server = server.map_err(|error| {
            Failure::usage(
                format!("cannot serve on port {}: {error}", self.port),
                "name another one with --port, or 0 for any that is free",
            )
        })?;
        output.print(&greeting(spec, &world, &server))?;
        let narrator = Narrator::new(world.account().clone());
        let (heard, mut lines) = mpsc::unbounded_channel();
        world.listen(move |news| {
            // Who serves no more tells nobody.
            let _ = heard.send(narrator.lines(news));
        });
        let mut serving = std::pin::pin!(world.serve(server));
        let mut interrupted = std::pin::pin!(interrupted());
        loop {
            tokio::select! {
                biased;
                ended = &mut interrupted => return ended.map_err(|error| defect(&error)),
                Some(text) = lines.recv() => output.print(&text)?,
                () = &mut serving => return Ok(()),
            }
        }
    }
}

/// The world from now on, each user with a key that has worked for long.
fn spec_of(configuration: &Configuration, speed: Speed) -> Result<WorldSpec, Failure> {
    let start = AccountSpec::default().starting_now().start;
    let mut spec = world::of(configuration, start, Duration::YEAR, 0)
        .and_then(|spec| world::with_schedules(spec, configuration))
        .map_err(|error| defect(&error))?;
    spec.account.speed = speed.0;
    if speed.0 > 1 {
        // What a call takes on the way is nothing, compared with what passes meanwhile.
        spec.account.timing.latency = std::time::Duration::ZERO;
    }
    for user in &mut spec.users {
        user.beginning = Beginning::Adopted;
    }
    Ok(spec)
}

/// How to talk to it: lines for a shell, and what the lines may be tried on.
fn greeting(spec: &WorldSpec, world: &World, server: &Server) -> String {
    let (id, secret) = world.account().issue_role_credentials(OPERATOR);
    let mut text = format!(
        "# AWS account {} in memory, until Ctrl-C. In another shell:\n\
         export AWS_ENDPOINT_URL={}\n\
         export AWS_REGION={}\n\
         export AWS_ACCESS_KEY_ID={id}\n\
         export AWS_SECRET_ACCESS_KEY={secret}\n",
        spec.account.account_id,
        server.url(),
        spec.account.region,
    );
    for user in &spec.users {
        let rotation = &user.rotation;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "# {}: secret {}", rotation.user, rotation.secret);
    }
    text
}

/// Waits for Ctrl-C, or for whoever ends processes.
async fn interrupted() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

fn defect(error: &impl ToString) -> Failure {
    Failure::Defect(error.to_string())
}
