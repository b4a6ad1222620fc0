//! `keywheel rotate`

mod ending;

use crate::confirmation::Consent;
use crate::failure::Failure;
use crate::narration::Narration;
use crate::operator::{Operator, OperatorArguments};
use crate::output::Output;
use crate::progress::Progress;
use codegen::config::User;
use contract::Rotation;
use ending::Ending;
use operations::Pipeline;
use operations::rotate::{self, Begun, Told, Until};
use serde_json::json;
use std::process::ExitCode;

/// Begin rotations now
///
/// What a rotation does stands in the user's schedule, as it is deployed. An execution of the state machine is
/// started; where Secrets Manager starts the rotations, it is told to. Whatever is there already, the
/// rotation goes on from it: beginning one too often does no harm.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel rotate RotatableBot --wait          follow it until the new key is published
  keywheel rotate RotatableBot --wait=done     until the old key is deleted, days later
  keywheel rotate --all --yes

Exit codes:
  0  the rotations have begun; with --wait, they have come as far as that
  1  a rotation failed or called a person, AWS refuses, or the configuration has findings
  2  the command line is wrong, or nobody said yes to rotating all users; nothing was done")]
pub(crate) struct Rotate {
    /// The users
    #[arg(
        value_name = "USER",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    users: Vec<String>,
    /// All users of the configuration, after a question
    #[arg(long)]
    all: bool,
    /// Follow them until the new keys are published, or the old ones deleted
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "published")]
    wait: Option<WaitFor>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    operator: OperatorArguments,
}

/// What `--wait` waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum WaitFor {
    /// The new key is published.
    Published,
    /// The old key is deleted.
    Done,
}

impl From<WaitFor> for Until {
    fn from(wait: WaitFor) -> Self {
        match wait {
            WaitFor::Published => Until::Published,
            WaitFor::Done => Until::Done,
        }
    }
}

/// Of more rotations than this, only the ends are told.
const MOST_IN_FULL: usize = 20;

impl Rotate {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let users = self.users(&operator.pipeline)?;
            if self.all {
                self.consent.obtain(&question(&users, operator), output)?;
            }
            let Operator { pipeline, clients } = operator;
            let begun = rotate::begin_each(clients, pipeline, &users).await;
            let (mut endings, mut rotations) = (Vec::new(), Vec::new());
            for (user, begun) in users.into_iter().zip(begun) {
                let (begun, outcome) = match begun {
                    Ok((rotation, begun)) => {
                        rotations.push((endings.len(), rotation, begun.clone()));
                        (Some(begun), None)
                    }
                    Err(error) => (None, Some(Err(error))),
                };
                let ending = Ending {
                    user,
                    begun,
                    outcome,
                };
                endings.push(ending);
            }
            let alone = endings.len() == 1;
            for ending in &endings {
                if self.wait.is_none() || ending.is_bad() {
                    self.tell(ending, alone, output)?;
                }
            }
            if let Some(wait) = self.wait {
                self.follow(operator, wait.into(), &rotations, &mut endings, output)
                    .await?;
            }
            if let [
                Ending {
                    outcome: Some(Err(error)),
                    ..
                },
            ] = endings.as_slice()
            {
                return Err(error.clone().into());
            }
            if self.operator.json {
                let rotations: Vec<_> = endings.iter().map(Ending::document).collect();
                output.print(&format!("{:#}\n", json!({ "rotations": rotations })))?;
            }
            let failed = endings.iter().any(Ending::is_bad);
            Ok(ExitCode::from(u8::from(failed)))
        })
    }

    /// Follows the rotations of these endings, and tells of each as soon as it ends.
    async fn follow(
        &self,
        operator: &Operator,
        until: Until,
        rotations: &[(usize, Rotation, Begun)],
        endings: &mut [Ending<'_>],
        output: &mut Output,
    ) -> Result<(), Failure> {
        let Operator { pipeline, clients } = operator;
        let in_full = rotations.len() <= MOST_IN_FULL;
        let alone = endings.len() == 1;
        let mut progress = Progress::over(Some(rotations.len()), "rotations");
        let begun = rotations
            .iter()
            .map(|(place, rotation, begun)| (*place, rotation, begun));
        let mut printed = Ok(());
        let tell = |place: usize, told| match told {
            Told::Step(step) if in_full => {
                let mut narration = Narration::on(output);
                narration.about = (!alone).then(|| endings[place].user.name().to_string());
                narration.tell(step.at, &step.what);
            }
            Told::Step(_) => {}
            Told::Ended(outcome) => {
                endings[place].outcome = Some(outcome);
                progress.clear(output);
                let told = self.tell(&endings[place], alone, output);
                printed = std::mem::replace(&mut printed, Ok(())).and(told);
                progress.step(output);
            }
        };
        rotate::follow_each(clients, pipeline, begun, until, tell).await;
        progress.finish(output);
        printed
    }

    /// Says what became of a rotation; why that is not known, on standard error, unless it is the only one:
    /// then the command fails with it.
    fn tell(&self, ending: &Ending<'_>, alone: bool, output: &mut Output) -> Result<(), Failure> {
        if ending.error().is_some() {
            if alone {
                return Ok(());
            }
            output.complain(&format!("error: {}", ending.sentence()));
        } else if !self.operator.json {
            output.print(&ending.sentence())?;
        }
        Ok(())
    }

    fn users<'a>(&self, pipeline: &'a Pipeline) -> Result<Vec<&'a User>, Failure> {
        if self.all {
            return Ok(pipeline.users().iter().collect());
        }
        let mut users: Vec<&User> = Vec::new();
        for name in &self.users {
            let user = pipeline.user(name)?;
            if !users.iter().any(|known| known.name() == user.name()) {
                users.push(user);
            }
        }
        Ok(users)
    }
}

fn question(users: &[&User], operator: &Operator) -> String {
    format!(
        "Rotations of all {} users of {} in {} begin now: each gets a new key, and its old one is deleted once it has gone unused.",
        users.len(),
        operator.pipeline.name(),
        operator.pipeline.place()
    )
}
