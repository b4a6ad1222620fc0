//! `keywheel status`

mod document;
mod overview;
mod portrait;

use crate::failure::Failure;
use crate::operator::OperatorArguments;
use crate::output::Output;
use crate::progress::Progress;
use codegen::config::User;
use handlers::standing::Standing;
use operations::status;
use std::process::ExitCode;

pub(crate) use document::last_use;
pub(crate) use portrait::short_use;

/// Show how the users' keys and rotations stand
///
/// For each user the current key, its age and last use, what the rotation is at, when the next one begins
/// at the latest, and whatever a person must look at: a rotation that would stop or that nothing goes on
/// with, a key that is older than its schedule allows, a schedule that is off. Secrets are not read, unless
/// somebody else than Keywheel wrote a version and nothing but its value tells which key it holds.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel status                     all users, in a table
  keywheel status RotatableBot        one user, in full
  keywheel status --json | jq -r '.users[] | select(.concerns != []).user'

Exit codes:
  0  nothing needs a person
  1  something does: see the lines marked `!`; or AWS refuses, or the configuration has findings
  2  the command line is wrong, or the file cannot be read")]
pub(crate) struct Status {
    /// The users; all of them when none is named
    #[arg(value_name = "USER")]
    users: Vec<String>,
    #[command(flatten)]
    operator: OperatorArguments,
}

/// How a user stands, or why that cannot be said.
pub(crate) struct Row<'a> {
    user: &'a User,
    standing: Result<Standing, handlers::Failure>,
}

impl Row<'_> {
    /// Whether a person must look at it.
    fn needs_a_person(&self) -> bool {
        let standing = self.standing.as_ref();
        standing.map_or(true, |standing| !standing.concerns.is_empty())
    }
}

impl Status {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let pipeline = &operator.pipeline;
            let users = pipeline.chosen(&self.users)?;
            let mut rows = Vec::with_capacity(users.len());
            let mut progress = Progress::over(Some(users.len()), "users");
            let told = |user, standing| {
                progress.step(output);
                rows.push(Row { user, standing });
            };
            let answer = status::each(pipeline, &operator.clients, &users, told).await;
            progress.finish(output);
            answer?;
            let text = if self.operator.json {
                document::of(pipeline, &rows)
            } else if let [row] = rows.as_slice() {
                portrait::of(row)
            } else {
                overview::of(pipeline, &rows)
            };
            output.print(&text)?;
            let needs_a_person = rows.iter().any(Row::needs_a_person);
            Ok(ExitCode::from(u8::from(needs_a_person)))
        })
    }
}
