//! `keywheel init`

mod answers;
mod dialogue;
mod draft;
mod scalar;
mod scan;

use crate::aws::AwsArguments;
use crate::failure::Failure;
use crate::findings::Report;
use crate::output::Output;
use answers::Answers;
use contract::Duration;
use dialogue::Dialogue;
use draft::Draft;
use scan::Found;
use std::fs::OpenOptions;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Write a first keywheel.yaml
///
/// On a terminal it asks for what is not given, and says why it asks; elsewhere the options must say it. It may
/// list the IAM users of the account and how old their keys are, which changes nothing, and describes those
/// that you choose as users that are there already. The file says of each line what it is for. A file that is
/// there is not replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel init                                          asks
  keywheel init --email oncall@example.com --user RotatableBot
  keywheel init --email oncall@example.com --scan        describes each user that has access keys
  keywheel init --scan --user ReportBot --email oncall@example.com -o -

Exit codes:
  0  the file is written, and `keywheel check` has no findings in it
  1  what was given makes a file with findings, which are on standard error; or AWS refuses
  2  the command line is wrong, something is missing and nobody can be asked, the file is there already,
     or it cannot be written")]
pub(crate) struct Init {
    /// The pipeline's name, the prefix of everything that it creates in AWS [default: keys]
    #[arg(long, value_name = "NAME")]
    pipeline: Option<String>,
    /// An email address that hears of rotations that need a person; several are given one by one
    #[arg(long = "email", value_name = "ADDRESS")]
    emails: Vec<String>,
    /// The ARN of an SNS topic that hears of them
    #[arg(long, value_name = "ARN")]
    topic: Option<String>,
    /// An IAM user whose key is rotated; several are given one by one
    #[arg(long = "user", value_name = "NAME")]
    users: Vec<String>,
    /// The time between rotations [default: 30d]
    #[arg(long, value_name = "DURATION")]
    rotate_every: Option<String>,
    /// List the IAM users of the account; without --user, each that has access keys is described
    #[arg(long)]
    scan: bool,
    /// Do not call AWS
    #[arg(long, conflicts_with = "scan")]
    no_scan: bool,
    /// Where to write, or `-` for standard output
    #[arg(short, long, value_name = "FILE", default_value = "keywheel.yaml", value_hint = clap::ValueHint::FilePath)]
    output: PathBuf,
    /// Replace the file that is there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    aws: AwsArguments,
}

impl Init {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        // Before anybody is asked anything.
        if !self.is_printed() && !self.force && self.output.exists() {
            return Err(already_there(&self.output));
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::Defect(format!("cannot wait for AWS: {error}")))?;
        let draft = runtime.block_on(async {
            if io::stdin().is_terminal() {
                self.asked(output).await
            } else {
                self.given(output).await
            }
        })?;
        let text = draft.text();
        let name = if self.is_printed() {
            "standard output".to_owned()
        } else {
            self.output.display().to_string()
        };
        if let Err(findings) = codegen::config::read(text.as_bytes()) {
            let report = Report::new(&name, text.as_bytes(), findings);
            output.complain(&report.render(output.complaint));
            return Ok(ExitCode::from(1));
        }
        if self.is_printed() {
            output.print(&text)?;
        } else {
            self.write(&text)?;
            output.print(&next(&name, &draft))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn is_printed(&self) -> bool {
        self.output.as_os_str() == "-"
    }

    fn answers(&self, region: Option<String>) -> Answers {
        Answers {
            pipeline: self.pipeline.clone(),
            region,
            emails: self.emails.clone(),
            topic: self.topic.clone(),
            users: self.users.clone(),
            rotate_every: self.rotate_every.clone(),
        }
    }

    /// The region of the option, the environment or the profile.
    async fn region(&self) -> Option<String> {
        let config = self.aws.config(None).await;
        config.region().map(ToString::to_string)
    }

    /// From the command line alone.
    async fn given(&self, output: &mut Output) -> Result<Draft, Failure> {
        let answers = self.answers(self.region().await);
        let missing = answers.missing(self.scan);
        if !missing.is_empty() {
            return Err(Failure::usage(
                format!(
                    "nobody can be asked, because standard input is no terminal, and this is missing: {}",
                    missing.join("; ")
                ),
                "give it as an option: `keywheel init --region us-west-2 --email oncall@example.com --user RotatableBot`",
            ));
        }
        let found = if self.scan {
            Some(self.scan(&answers, output).await?)
        } else {
            None
        };
        let mut answers = answers;
        if let (Some(found), true) = (&found, self.users.is_empty()) {
            answers.users = found.users_with_keys();
            if answers.users.is_empty() {
                return Err(Failure::Refused {
                    message: format!(
                        "no IAM user of the account {} has an access key",
                        found.account
                    ),
                    hint: "name the users to create with --user".to_owned(),
                });
            }
        }
        Ok(answers.draft(found.as_ref()))
    }

    /// Asks a person for what is not given.
    async fn asked(&self, output: &mut Output) -> Result<Draft, Failure> {
        let region = self.region().await;
        let mut answers = self.answers(None);
        let mut lines = io::stdin().lines();
        let mut ask = |question: &str, output: &mut Output| {
            output.complain(question);
            lines.next().transpose().map_err(Failure::Output)
        };
        let explicit = self.aws.region().map(ToOwned::to_owned);
        answers.region.clone_from(&explicit);
        Dialogue::new(|question: &str| ask(question, output))
            .about_pipeline(&mut answers, region.as_deref())?;
        let may_scan = if self.scan || self.no_scan || !self.users.is_empty() {
            self.scan
        } else {
            Dialogue::new(|question: &str| ask(question, output)).may_scan()?
        };
        let found = if may_scan {
            Some(self.scan(&answers, output).await?)
        } else {
            None
        };
        Dialogue::new(|question: &str| ask(question, output))
            .about_users(&mut answers, found.as_ref())?;
        Ok(answers.draft(found.as_ref()))
    }

    async fn scan(&self, answers: &Answers, output: &mut Output) -> Result<Found, Failure> {
        let config = self.aws.config(answers.region.as_deref()).await;
        scan::account(&operations::Clients::from(&config), output).await
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        let mut options = OpenOptions::new();
        options.write(true);
        if self.force {
            options.create(true).truncate(true);
        } else {
            // Who has written it meanwhile keeps it.
            options.create_new(true);
        }
        let written = options
            .open(&self.output)
            .and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => already_there(&self.output),
            _ => Failure::file(
                &self.output.display().to_string(),
                "write",
                &error,
                "name another place with --output",
            ),
        })
    }
}

fn already_there(path: &Path) -> Failure {
    let name = path.display().to_string();
    Failure::usage(
        format!("{} is there already", name.escape_debug()),
        "name another place with --output, or replace it with --force",
    )
}

/// What was written, and what to do with it.
fn next(name: &str, draft: &Draft) -> String {
    let count = draft.users.len();
    let users = if count == 1 {
        "1 user"
    } else {
        &format!("{count} users")
    };
    let mut text = format!("{name}: {users}\n\nNext:\n");
    let file = if name == "keywheel.yaml" {
        String::new()
    } else {
        format!(" {name}")
    };
    let option = if file.is_empty() {
        String::new()
    } else {
        format!(" --file{file}")
    };
    let mut line = |command: String, what: &str| {
        text.push_str(&format!("  {command:<36}{what}\n"));
    };
    line(
        format!("keywheel check{file}"),
        "after each change of the file",
    );
    line(
        format!("keywheel simulate{file}"),
        "runs it on this machine, on virtual time",
    );
    if let Some(user) = draft.users.iter().find(|user| user.found.is_some()) {
        line(
            format!("keywheel adopt {}{option}", user.name),
            "and for the other users that are there: brings their keys in",
        );
    }
    line(
        format!("keywheel synth{file}"),
        "generates what is deployed",
    );
    text
}

/// A time between rotations when nobody says one.
const ROTATE_EVERY: Duration = Duration::from_days(30);
