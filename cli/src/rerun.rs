//! `keywheel rerun`

use crate::failure::Failure;
use crate::operator::{Operator, OperatorArguments};
use crate::output::Output;
use codegen::config::User;
use operations::rerun::{self, Outcome, Outlook, Stopped};
use operations::rotate::{self, Begun};
use operations::schedule::Deployed;
use serde_json::json;
use std::process::ExitCode;

/// Have a rotation that ended badly go on
///
/// An execution that was stopped or timed out is redriven: it goes on where it stopped. One that called a
/// person has nothing to go on with, so a new one with the same input begins and looks at what is
/// there. For a user, it is the execution that ended badly last, within fourteen days; without one, a new
/// rotation begins. Both are safe at any time.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel rerun RotatableBot
  keywheel rerun arn:aws:states:us-west-2:123456789012:execution:acme-keys-rotation:…   as the alert says it

Exit codes:
  0  a rotation goes on, or needs not
  1  AWS refuses, or the configuration has findings
  2  the command line is wrong")]
pub(crate) struct Rerun {
    /// The user, or the execution's ARN or name
    #[arg(value_name = "EXECUTION|USER")]
    subject: String,
    #[command(flatten)]
    operator: OperatorArguments,
}

/// What became of it, as it is printed.
struct Told {
    outcome: &'static str,
    execution: Option<String>,
    /// The execution that ended badly.
    stopped: Option<Box<Stopped>>,
}

impl Rerun {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let pipeline = &operator.pipeline;
            let is_user = !self.subject.contains(':') && pipeline.user(&self.subject).is_ok();
            let told = if is_user {
                of_user(operator, pipeline.user(&self.subject)?).await?
            } else if self.subject.starts_with("arn:") {
                of_execution(operator, &self.subject).await?
            } else {
                let arn = pipeline.execution_arn(&self.subject);
                match of_execution(operator, &arn).await {
                    // Neither a user nor an execution: the user is what was meant.
                    Err(error) if error.is_not_there() => {
                        pipeline.user(&self.subject)?;
                        return Err(error.into());
                    }
                    told => told?,
                }
            };
            output.print(&self.text(&told))?;
            Ok(ExitCode::SUCCESS)
        })
    }

    fn text(&self, told: &Told) -> String {
        if self.operator.json {
            let document = json!({
                "outcome": told.outcome,
                "executionArn": told.execution,
                "endedBadly": told.stopped.as_ref().map(|stopped| json!({
                    "executionArn": stopped.arn,
                    "status": stopped.status,
                    "error": stopped.error,
                    "cause": stopped.cause,
                })),
            });
            return format!("{document:#}\n");
        }
        let mut text = String::new();
        if let Some(stopped) = &told.stopped {
            let error = stopped.error.as_deref().unwrap_or(&stopped.status);
            text.push_str(&format!("{} ended with {error}", stopped.arn));
            match &stopped.cause {
                Some(cause) => text.push_str(&format!(": {cause}\n")),
                None => text.push_str(".\n"),
            }
        }
        let execution = told.execution.as_deref().unwrap_or_default();
        text.push_str(&match told.outcome {
            "running" => format!("{execution} runs. There is nothing to do.\n"),
            "succeeded" => format!("{execution} ended well. There is nothing to do.\n"),
            "redriven" => "It goes on where it stopped.\n".to_owned(),
            "rotatedBySecretsManager" => "Secrets Manager rotates the secret.\n".to_owned(),
            _ => format!("A new one goes on from what is there: {execution}\n"),
        });
        text
    }
}

async fn of_user(operator: &Operator, user: &User) -> Result<Told, operations::Error> {
    let Operator { pipeline, clients } = operator;
    if let Some(stopped) = rerun::last_stopped(clients, pipeline, user.name()).await? {
        return go_on(operator, Box::new(stopped)).await;
    }
    let rotation = Deployed::of(clients, pipeline, user).await?.rotation()?;
    Ok(
        match rotate::begin(clients, pipeline, user, &rotation).await? {
            Begun::Execution(arn) => Told {
                outcome: "started",
                execution: Some(arn),
                stopped: None,
            },
            Begun::Native(_) => Told {
                outcome: "rotatedBySecretsManager",
                execution: None,
                stopped: None,
            },
        },
    )
}

async fn of_execution(operator: &Operator, arn: &str) -> Result<Told, operations::Error> {
    let nothing_to_do = |outcome, arn| Told {
        outcome,
        execution: Some(arn),
        stopped: None,
    };
    match rerun::look(&operator.clients, arn).await? {
        Outlook::Running(arn) => Ok(nothing_to_do("running", arn)),
        Outlook::Succeeded(arn) => Ok(nothing_to_do("succeeded", arn)),
        Outlook::Stopped(stopped) => go_on(operator, stopped).await,
    }
}

async fn go_on(operator: &Operator, stopped: Box<Stopped>) -> Result<Told, operations::Error> {
    let Operator { pipeline, clients } = operator;
    let machine = pipeline.state_machine_arn();
    let (outcome, arn) = match stopped.rerun(clients, &machine).await? {
        Outcome::Redriven(arn) => ("redriven", arn),
        Outcome::Started(arn) => ("started", arn),
    };
    Ok(Told {
        outcome,
        execution: Some(arn),
        stopped: Some(stopped),
    })
}
