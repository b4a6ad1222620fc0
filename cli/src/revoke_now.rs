//! `keywheel revoke-now`

use crate::confirmation::Consent;
use crate::failure::Failure;
use crate::narration::Narration;
use crate::operator::{Operator, OperatorArguments, Subject};
use crate::output::Output;
use crate::rollback;
use codegen::config::User;
use contract::{AccessKeyId, Rotation};
use operations::revoke::{self, Impossible, Outcome, Prospect, Way};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Put a compromised key out of use at once
///
/// A new key is made, verified and published, and then the compromised one is deactivated, whoever uses it:
/// without a grace period and without asking for its last use. It is deleted after the deletion delay,
/// and nothing brings it back. A working key is published all the while. Where the user's second place is
/// taken by the previous key, that one is brought back in place of a new one. The secret's tag
/// keywheel:revoked remembers the key.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel revoke-now RotatableBot
  keywheel revoke-now RotatableBot --key AKIAIOSFODNN7EXAMPLE --yes

Exit codes:
  0  the key does not work any more, and another one is published
  1  the key still works, because of what standard error says; or the configuration has findings
  2  the command line is wrong, or nobody said yes; nothing was done")]
pub(crate) struct RevokeNow {
    /// The user
    user: String,
    /// The compromised key, where it is not the one that the secret holds
    #[arg(long, value_name = "KEY")]
    key: Option<AccessKeyId>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    operator: OperatorArguments,
}

impl RevokeNow {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let Operator { pipeline, clients } = operator;
            let Subject {
                user,
                rotation,
                standing,
            } = operator.subject(&self.user).await?;
            let (key, way) = match revoke::look(&standing, self.key.as_ref()) {
                Prospect::Possible(key, way) => (key, Some(way)),
                Prospect::Done(key) => (key, None),
                Prospect::Impossible(why) => return Err(impossible(&why, user)),
            };
            if let Some(way) = &way {
                self.consent
                    .obtain(&question(&rotation, &key, way), output)?;
            }
            let mut narration = Narration::on(output);
            let tell = |done| narration.tell(clients.now(), &told(&done, way.as_ref()));
            let machine = pipeline.state_machine_arn();
            match revoke::carry_out(clients, &machine, &rotation, &key, tell).await? {
                Outcome::Revoked {
                    published,
                    execution,
                } => {
                    let document = json!({
                        "user": user.name(),
                        "secret": user.secret(),
                        "outcome": "revoked",
                        "revokedAccessKeyId": key,
                        "accessKeyId": published,
                        "executionArn": execution,
                    });
                    output.print(&self.done(user, &document, &rotation))?;
                    Ok(ExitCode::SUCCESS)
                }
                Outcome::Impossible(why) => Err(impossible(&why, user)),
                Outcome::Failed {
                    execution,
                    error,
                    cause,
                } => Err(Failure::Refused {
                    message: format!(
                        "the key {key} still works: {}: {}\n\nExecution: {execution}",
                        error,
                        cause.unwrap_or_else(|| "nothing is told of it".to_owned())
                    ),
                    hint: format!(
                        "remove the cause, then run it again; `aws iam update-access-key --user-name '{}' --access-key-id {key} --status Inactive` cuts the key without a new one",
                        user.name()
                    ),
                }),
                Outcome::GaveUp => Err(Failure::Refused {
                    message: format!("the key {key} still works: somebody got in between again and again"),
                    hint: "find out who else works on the user, then run it again".to_owned(),
                }),
            }
        })
    }

    fn done(&self, user: &User, document: &Value, rotation: &Rotation) -> String {
        if self.operator.json {
            return format!("{document:#}\n");
        }
        let text = |field: &str| document[field].as_str().unwrap_or_default().to_owned();
        let mut lines = format!(
            "The key {} does not work any more.\n",
            text("revokedAccessKeyId")
        );
        if document["accessKeyId"].is_string() {
            lines.push_str(&format!(
                "The secret {} holds {}, which works.\n",
                user.secret(),
                text("accessKeyId")
            ));
        }
        if document["executionArn"].is_string() {
            lines.push_str(&format!(
                "{} is deleted in {}, by the execution {}\n",
                text("revokedAccessKeyId"),
                rotation.policy.deletion_delay,
                text("executionArn")
            ));
        }
        lines
    }
}

fn question(rotation: &Rotation, key: &AccessKeyId, way: &Way) -> String {
    let (user, secret) = (&rotation.user, &rotation.secret);
    let first = match way {
        Way::Replace => {
            format!("A new key of {user} is made, verified and published in the secret {secret}.")
        }
        Way::Finish { current } => format!(
            "The secret {secret} holds {}, which stays.",
            current.access_key_id
        ),
        Way::GoBack(plan) => format!(
            "{user} has no room for a third key, so the previous key {} is made Active, tried out and published in the secret {secret}.",
            plan.to.access_key_id
        ),
    };
    format!(
        "{first} Then the key {key} is deactivated at once, whoever uses it, and deleted {} later. Whoever still has it is cut off, and `rollback` does not bring it back.",
        rotation.policy.deletion_delay
    )
}

fn told(done: &revoke::Progress, way: Option<&Way>) -> String {
    match done {
        revoke::Progress::Marked => "the secret's tag says that the key is compromised".to_owned(),
        revoke::Progress::GoingBack(step) => match way {
            Some(Way::GoBack(plan)) => rollback::told(*step, plan),
            _ => "bringing the previous key back".to_owned(),
        },
        revoke::Progress::Started(arn) => format!("started {arn}"),
        revoke::Progress::Entered(entered) => entered.state.clone(),
    }
}

fn impossible(why: &Impossible, user: &User) -> Failure {
    Failure::Refused {
        message: why.to_string(),
        hint: why.hint(user.name()),
    }
}
