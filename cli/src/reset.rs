//! `keywheel reset`

use crate::confirmation::Consent;
use crate::failure::Failure;
use crate::narration::Narration;
use crate::operator::{Operator, OperatorArguments, Subject};
use crate::output::{Output, date};
use codegen::config::User;
use contract::AccessKeyId;
use operations::executions::Listed;
use operations::reset::{self, Outcome, Plan, Progress};
use serde_json::json;
use std::process::ExitCode;

/// Put a user's secret back to how it was before its first rotation
///
/// The secret gets a value with nothing but the user's name in it, loses AWSPREVIOUS and AWSPENDING, and is not
/// rotated by Secrets Manager any more. A rotation that is under way is stopped first, which is alerted;
/// where a step of it may be at work, two minutes are waited. Consumers then find no key. The user's keys stay
/// as they are; the next rotation holds because of them, until `keywheel purge` has deleted them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel reset RotatableBot && keywheel purge RotatableBot --keys     to begin from nothing

Exit codes:
  0  the secret holds nothing but the user's name
  1  AWS refuses, somebody else wrote to the secret meanwhile, or the configuration has findings
  2  the command line is wrong, or nobody said yes; nothing was done")]
pub(crate) struct Reset {
    /// The user
    user: String,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    operator: OperatorArguments,
}

impl Reset {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let Operator { pipeline, clients } = operator;
            let Subject {
                user,
                rotation,
                standing,
            } = operator.subject(&self.user).await?;
            let plan = reset::look(pipeline, clients, &rotation, &standing).await?;
            self.consent.obtain(&question(user, &plan), output)?;
            let mut narration = Narration::on(output);
            let tell = |done| narration.tell(clients.now(), &told(&done));
            match reset::carry_out(clients, &rotation, &plan, tell).await? {
                Outcome::Reset => {
                    output.print(&self.done(user, &plan))?;
                    Ok(ExitCode::SUCCESS)
                }
                Outcome::Changed => Err(Failure::Refused {
                    message: "somebody has written to the secret meanwhile, and that is current"
                        .to_owned(),
                    hint: "wait for the rotation that is under way, or stop it; then run it again"
                        .to_owned(),
                }),
            }
        })
    }

    fn done(&self, user: &User, plan: &Plan) -> String {
        if self.operator.json {
            let document = json!({
                "user": user.name(),
                "secret": user.secret(),
                "outcome": "reset",
                "removedAccessKeyId": plan.current,
                "keptAccessKeyIds": plan.keys,
                "rotationCancelled": plan.cancels_rotation,
                "stoppedExecutionArns": plan.running.iter().map(|it| &it.arn).collect::<Vec<_>>(),
            });
            return format!("{document:#}\n");
        }
        let mut text = format!(
            "The secret {} holds nothing but the name of {}.\n",
            user.secret(),
            user.name()
        );
        if !plan.keys.is_empty() {
            text.push_str(&format!(
                "The user still has {}. The next rotation holds until `keywheel purge {} --keys` has deleted what is left.\n",
                listed(&plan.keys),
                user.name()
            ));
        }
        text
    }
}

fn question(user: &User, plan: &Plan) -> String {
    let secret = user.secret();
    let mut text = String::new();
    for Listed { arn, started, .. } in &plan.running {
        let since = date(*started);
        text.push_str(&format!(
            "The execution {arn}, under way since {since}, is stopped, and an alert says so.\n"
        ));
    }
    text.push_str(&match &plan.current {
        Some(key) => format!(
            "The secret {secret} gets a value with nothing but the name of {} in it: consumers do not find the key {key} any more.",
            user.name()
        ),
        None => format!(
            "The secret {secret} gets a value with nothing but the name of {} in it.",
            user.name()
        ),
    });
    for (label, version) in &plan.labels {
        text.push_str(&format!("\nThe version {version} loses {label}."));
    }
    if plan.cancels_rotation {
        text.push_str("\nSecrets Manager does not rotate it any more.");
    }
    text.push_str("\nVersions without a label are removed by Secrets Manager in time. ");
    text.push_str(&if plan.keys.is_empty() {
        "The user has no keys.".to_owned()
    } else {
        format!("The user keeps {}.", listed(&plan.keys))
    });
    text
}

fn told(done: &Progress) -> String {
    match done {
        Progress::Stopped(arn) => format!("stopped {arn}"),
        Progress::Waiting(time) => {
            format!("a step of it may be at work: waiting {time} for it to end")
        }
    }
}

fn listed(keys: &[AccessKeyId]) -> String {
    let keys: Vec<_> = keys.iter().map(AccessKeyId::as_str).collect();
    match keys.as_slice() {
        [key] => format!("the key {key}"),
        keys => format!("the keys {}", keys.join(" and ")),
    }
}
