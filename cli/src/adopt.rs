//! `keywheel adopt`

mod entry;

use crate::configuration_file::ConfigurationFile;
use crate::confirmation::Consent;
use crate::failure::Failure;
use crate::operator::{Operator, OperatorArguments};
use crate::output::Output;
use codegen::config::{Trigger, User};
use contract::{AccessKeyId, KeyMaterial};
use entry::Entry;
use operations::adopt::{self, Impossible, Plan, Situation};
use operations::unknown_user;
use serde_json::json;
use std::io::{self, IsTerminal, Read};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Bring an IAM user that is there already, and its key, under management
///
/// The user is in keywheel.yaml with `existing: true`; with --secret, it is written in when all else is done.
/// Its tags let the pipeline's roles in; its secret is made
/// with the key that is in use, which comes from standard input and is tried out first, or with nothing but
/// the user's name where the user has no key. A secret that holds the key already is only tagged, and so
/// the user says `existingSecret: true`. Then deploy: the first rotation replaces the key.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel adopt ReportBot                                    the secret holds the key already
  keywheel adopt ReportBot --secret prod/report-bot           and the user is not in keywheel.yaml yet
  pass show report-bot | keywheel adopt ReportBot --key-from-stdin --yes
  aws iam create-access-key --user-name ReportBot | keywheel adopt ReportBot --key-from-stdin --yes

Exit codes:
  0  the pipeline can rotate the user's key once it is deployed
  1  the user cannot be adopted like that, AWS refuses, or the configuration has findings
  2  the command line or standard input is wrong, or nobody said yes; nothing was done")]
pub(crate) struct Adopt {
    /// The user
    user: String,
    /// Its secret, for a user that the file does not have: it gets an entry
    #[arg(long, value_name = "NAME")]
    secret: Option<String>,
    /// Read the key that is in use from standard input: JSON with AccessKeyId and SecretAccessKey
    #[arg(long, requires = "yes")]
    key_from_stdin: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    operator: OperatorArguments,
}

/// More than a key has.
const LONGEST_INPUT: u64 = 64 * 1024;

impl Adopt {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let given = self.key_from_stdin.then(key_of_stdin).transpose()?;
        let file = self.operator.open()?;
        let entry = self.entry(&file)?;
        let file = entry.as_ref().map_or(&file, |entry| &entry.file);
        self.operator.run_on(file, output, async |operator, output| {
            let Operator { pipeline, clients } = operator;
            let user = pipeline.user(&self.user)?;
            if !user.existing || !user.managed_secret.existing {
                return Err(Failure::usage(
                    format!("{} is not described as one that is there already", user.name()),
                    format!("write `existing: true` and `existingSecret: true` for {} in the configuration", user.name()),
                ));
            }
            let situation = adopt::look(clients, &user.rotation).await?;
            let id = given.as_ref().map(|key| key.id.clone());
            let plan = situation.plan(id.as_ref()).map_err(|why| impossible(&why))?;
            let mut question = question(user, &situation, plan, id.as_ref());
            if let Some(entry) = &entry {
                question.push_str(&format!("\n\nThen {} gets this entry:\n\n{}", file.name(), entry.text));
            }
            self.consent.obtain(&question, output)?;
            let schedule = (user.trigger == Trigger::SecretsManager).then(|| pipeline.schedule(user.name()));
            let done = situation
                .carry_out(clients, &user.rotation, schedule.as_deref(), plan, given)
                .await?;
            done.map_err(|why| impossible(&why))?;
            if let Some(entry) = &entry {
                entry.file.write()?;
            }
            output.print(&self.done(user, &situation, plan, id.as_ref(), entry.as_ref()))?;
            Ok(ExitCode::SUCCESS)
        })
    }

    /// The user's entry, where the file does not have one.
    fn entry(&self, file: &ConfigurationFile) -> Result<Option<Entry>, Failure> {
        // What is wrong with the file is told when it is read for the work.
        let Ok(configuration) = file.read() else {
            return Ok(None);
        };
        let mut users = configuration.users.iter();
        let known = users.find(|user| user.name().as_str() == self.user);
        match (known, &self.secret) {
            (None, Some(secret)) => Entry::of(&self.user, secret, file, &configuration).map(Some),
            (Some(user), Some(secret)) if user.secret().as_str() != secret => Err(Failure::usage(
                format!(
                    "{} has the secret {} in {}",
                    user.name(),
                    user.secret(),
                    file.name()
                ),
                "leave --secret out, or name that one",
            )),
            (Some(_), _) => Ok(None),
            (None, None) => {
                let known = configuration.users.iter().map(|user| user.name().as_str());
                let hint = unknown_user::hint(&self.user, &known.collect::<Vec<_>>());
                Err(Failure::usage(
                    format!(
                        "the configuration has no user `{}`",
                        self.user.escape_debug()
                    ),
                    format!("{hint}; with --secret NAME, it gets an entry"),
                ))
            }
        }
    }

    fn done(
        &self,
        user: &User,
        situation: &Situation,
        plan: Plan,
        given: Option<&AccessKeyId>,
        entry: Option<&Entry>,
    ) -> String {
        let held = situation
            .secret
            .as_ref()
            .and_then(|found| found.key.as_ref());
        let others = situation.others(given);
        if self.operator.json {
            let document = json!({
                "user": user.name(),
                "secret": user.secret(),
                "outcome": match plan {
                    Plan::Tag => "tagged",
                    Plan::StoreKey => "keyStored",
                    Plan::StoreName => "nameStored",
                },
                "accessKeyId": given.or(held),
                "otherAccessKeyIds": others,
                "writtenTo": entry.map(|entry| entry.file.name()),
            });
            return format!("{document:#}\n");
        }
        let mut text = format!(
            "{} and its secret {} are let to the pipeline {}. Deploy, and the first rotation begins.\n",
            user.name(),
            user.secret(),
            user.rotation.pipeline
        );
        if let Some(Entry { text: entry, file }) = entry {
            text.push_str(&format!("{} has this entry now:\n\n{entry}", file.name()));
        }
        for other in others {
            text.push_str(&format!(
                "The user has another key, {other}: the first rotation holds until it is deleted.\n"
            ));
        }
        text
    }
}

/// The key on standard input. It is in no argument, which the shell would remember and other programs see.
fn key_of_stdin() -> Result<KeyMaterial, Failure> {
    if io::stdin().is_terminal() {
        return Err(Failure::usage(
            "the key is to come from standard input, and that is a terminal",
            "pipe it: `aws iam create-access-key --user-name … | keywheel adopt … --key-from-stdin`",
        ));
    }
    let mut text = Zeroizing::new(String::new());
    let mut input = io::stdin().lock().take(LONGEST_INPUT);
    input
        .read_to_string(&mut text)
        .map_err(|error| Failure::file("standard input", "read", &error, "give the key as JSON"))?;
    adopt::read_key(&text).map_err(|what| {
        Failure::usage(
            format!("there is no key on standard input: {what}"),
            "give what `aws iam create-access-key` prints",
        )
    })
}

fn question(user: &User, situation: &Situation, plan: Plan, given: Option<&AccessKeyId>) -> String {
    let (name, secret) = (user.name(), user.secret());
    let stored = match (plan, given) {
        (Plan::StoreKey, Some(key)) => {
            format!(
                "The key {key} is tried out and stored in the secret {secret}, which consumers then read."
            )
        }
        (Plan::StoreName, _) => {
            format!("The secret {secret} gets a value with nothing but the name of {name} in it.")
        }
        _ => format!("The value of the secret {secret} stays as it is."),
    };
    let made = if situation.secret.is_none() {
        format!("The secret {secret} is made. ")
    } else {
        String::new()
    };
    format!(
        "{made}{stored} {name} and the secret get tags that let the pipeline {} change, deactivate and delete the user's keys.",
        user.rotation.pipeline
    )
}

fn impossible(why: &Impossible) -> Failure {
    Failure::Refused {
        message: why.to_string(),
        hint: why.hint().to_owned(),
    }
}
