//! `keywheel rollback`

use crate::confirmation::Consent;
use crate::failure::Failure;
use crate::narration::Narration;
use crate::operator::{OperatorArguments, Subject};
use crate::output::Output;
use codegen::config::User;
use contract::{AccessKeyId, Rotation};
use operations::rollback::{self, Impossible, Outcome, Outlook, Plan};
use serde_json::json;
use std::process::ExitCode;

/// Take a user's rotation back
///
/// The previous key is made Active again and tried out, and then AWSCURRENT moves back to it: consumers
/// read what they read before. That is possible until the previous key is deleted. The key that
/// consumers read now stays Active; the next rotation deactivates and deletes it once it is quiet. A
/// rotation that is under way stops with one alert, and touches neither key. Where a step may be at work
/// on the key this very minute, two minutes are waited first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel rollback RotatableBot
  keywheel rollback RotatableBot --yes --json

Exit codes:
  0  the previous key is published, now or since an earlier rollback
  1  there is no way back, AWS refuses, or the configuration has findings
  2  the command line is wrong, or nobody said yes; nothing was done")]
pub(crate) struct Rollback {
    /// The user
    user: String,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    operator: OperatorArguments,
}

impl Rollback {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let clients = &operator.clients;
            let Subject {
                user,
                rotation,
                standing,
            } = operator.subject(&self.user).await?;
            let plan = match rollback::look(&standing) {
                Outlook::Possible(plan) => plan,
                Outlook::Done(key) => {
                    output.print(&self.already(user, &key))?;
                    return Ok(ExitCode::SUCCESS);
                }
                Outlook::Impossible(why) => return Err(refused(&why, user)),
            };
            self.consent.obtain(&question(&rotation, &plan), output)?;
            let mut narration = Narration::on(output);
            let tell = |done| narration.tell(clients.now(), &told(done, &plan));
            match rollback::carry_out(clients, &rotation, &plan, tell).await? {
                Outcome::RolledBack => {
                    output.print(&self.done(user, &plan))?;
                    Ok(ExitCode::SUCCESS)
                }
                Outcome::Impossible(why) => Err(refused(&why, user)),
            }
        })
    }

    fn done(&self, user: &User, plan: &Plan) -> String {
        let left = plan.from.key.as_ref();
        if self.operator.json {
            let document = json!({
                "user": user.name(),
                "secret": user.secret(),
                "outcome": "rolledBack",
                "accessKeyId": plan.to.access_key_id,
                "leftAccessKeyId": left,
            });
            return format!("{document:#}\n");
        }
        let mut text = format!(
            "The secret {} holds the key {} again, which works.\n",
            user.secret(),
            plan.to.access_key_id
        );
        if let Some(left) = left {
            text.push_str(&format!(
                "{left} stays Active; the next rotation deletes it once it is quiet. `keywheel rotate {}` begins one.\n",
                user.name()
            ));
        }
        text
    }

    fn already(&self, user: &User, key: &AccessKeyId) -> String {
        if self.operator.json {
            let document = json!({
                "user": user.name(),
                "secret": user.secret(),
                "outcome": "alreadyRolledBack",
                "accessKeyId": key,
                "leftAccessKeyId": null,
            });
            return format!("{document:#}\n");
        }
        format!(
            "The secret {} holds the key {key}, which was brought back before. There is nothing to do.\n",
            user.secret()
        )
    }
}

fn question(rotation: &Rotation, plan: &Plan) -> String {
    let (user, secret, to) = (&rotation.user, &rotation.secret, &plan.to.access_key_id);
    let first = if plan.was_active {
        format!("The previous key {to} of {user}, which is Active, is tried out.")
    } else {
        format!("The previous key {to} of {user}, which is Inactive, is made Active and tried out.")
    };
    let left = match &plan.from.key {
        Some(left) => format!("in place of {left}, which stays Active"),
        None => "in place of a version without a key".to_owned(),
    };
    format!(
        "{first} Then the secret {secret} holds it again, {left}. A rotation of {user} that is under way stops with an alert."
    )
}

/// A step of a rollback in words.
pub(crate) fn told(done: rollback::Progress, plan: &Plan) -> String {
    let key = &plan.to.access_key_id;
    match done {
        rollback::Progress::Activated => format!("{key} is Active"),
        rollback::Progress::Waiting(time) => {
            format!("a step may be at work on {key}: waiting {time} for it to end")
        }
        rollback::Progress::Verifying => format!("trying {key} out"),
        rollback::Progress::Published => format!("{key} is published"),
    }
}

fn refused(why: &Impossible, user: &User) -> Failure {
    Failure::Refused {
        message: why.to_string(),
        hint: why.hint(user.name()),
    }
}
