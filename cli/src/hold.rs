//! `keywheel hold` and `keywheel resume`

use crate::failure::Failure;
use crate::operator::{Operator, OperatorArguments};
use crate::output::Output;
use codegen::config::{Trigger, User};
use operations::hold::{self, Outcome};
use serde_json::json;
use std::process::ExitCode;

/// Pause what starts a user's rotations
///
/// The user's schedule is turned off, or the rotation of its secret by Secrets Manager. A rotation that is
/// under way goes on to its end, and `keywheel rotate` still begins one. `keywheel resume` turns it on again;
/// so does a deployment that changes the schedule.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel hold RotatableBot

Exit codes:
  0  nothing starts rotations of the user
  1  AWS refuses, or the configuration has findings
  2  the command line is wrong")]
pub(crate) struct Hold {
    /// The user
    user: String,
    #[command(flatten)]
    operator: OperatorArguments,
}

/// Let a user's rotations begin again, after `hold`
///
/// The schedule is turned on again, or the rotation of the secret by Secrets Manager. A rotation that was
/// due meanwhile is not made up for: `keywheel rotate` begins it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel resume RotatableBot

Exit codes:
  0  rotations of the user begin when they are due
  1  AWS refuses, or the configuration has findings
  2  the command line is wrong")]
pub(crate) struct Resume {
    /// The user
    user: String,
    #[command(flatten)]
    operator: OperatorArguments,
}

impl Hold {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let json = self.operator.json;
        self.operator.run(output, async |operator, output| {
            let Operator { pipeline, clients } = operator;
            let user = pipeline.user(&self.user)?;
            let outcome = hold::hold(clients, pipeline, user).await?;
            output.print(&told(user, outcome, true, json))?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

impl Resume {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let json = self.operator.json;
        self.operator.run(output, async |operator, output| {
            let Operator { pipeline, clients } = operator;
            let user = pipeline.user(&self.user)?;
            let outcome = hold::resume(clients, pipeline, user).await?;
            output.print(&told(user, outcome, false, json))?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

fn told(user: &User, outcome: Outcome, held: bool, json: bool) -> String {
    let name = user.name();
    if json {
        let document = json!({
            "user": name,
            "held": held,
            "changed": outcome == Outcome::Changed,
        });
        return format!("{document:#}\n");
    }
    let starter = match user.trigger {
        Trigger::Schedule => "The schedule".to_owned(),
        Trigger::SecretsManager => format!("The rotation of the secret {}", user.secret()),
    };
    match (held, outcome) {
        (true, Outcome::Changed) => format!(
            "{starter} of {name} is off. `keywheel resume {name}` turns it on again, and so does a deployment that changes it.\n"
        ),
        (true, Outcome::Unchanged) => format!("{starter} of {name} was off already.\n"),
        (false, Outcome::Changed) => format!("{starter} of {name} is on.\n"),
        (false, Outcome::Unchanged) => format!("{starter} of {name} was on already.\n"),
    }
}
