//! `keywheel purge`

use crate::confirmation::Consent;
use crate::failure::Failure;
use crate::narration::Narration;
use crate::operator::{Operator, OperatorArguments};
use crate::output::{Output, date};
use codegen::config::User;
use contract::AccessKeyId;
use operations::purge::{self, Plan, What};
use serde_json::json;
use std::process::ExitCode;

/// Delete a user's keys, or its secret, for good
///
/// Keys that are deleted stop working at once, and whoever uses them is cut off. A secret is deleted with all
/// its versions and without a recovery window. Nothing of it can be undone. The IAM user stays; a schedule
/// that is on goes on, so `keywheel hold` comes first where nothing is to be made anew.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "\
Examples:
  keywheel purge RotatableBot --keys
  keywheel purge RotatableBot --key AKIAIOSFODNN7EXAMPLE --yes
  keywheel purge RotatableBot --keys --secret

Exit codes:
  0  what was named is gone
  1  AWS refuses, or the configuration has findings; what was deleted until then is deleted
  2  the command line is wrong, or nobody said yes; nothing was done",
    group(clap::ArgGroup::new("what").args(["keys", "key", "secret"]).required(true).multiple(true))
)]
pub(crate) struct Purge {
    /// The user
    user: String,
    /// Delete all keys of the user
    #[arg(long, conflicts_with = "key")]
    keys: bool,
    /// Delete this key of the user; may be repeated
    #[arg(long, value_name = "KEY", conflicts_with = "secret")]
    key: Vec<AccessKeyId>,
    /// Delete the secret, with all its versions and without recovery
    #[arg(long)]
    secret: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    operator: OperatorArguments,
}

impl Purge {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let Operator { pipeline, clients } = operator;
            let user = pipeline.user(&self.user)?;
            let plan = purge::look(clients, &user.rotation, &self.what()).await?;
            if let [unknown, ..] = plan.unknown.as_slice() {
                return Err(Failure::usage(
                    format!("{} has no key {unknown}", user.name()),
                    format!("`keywheel versions {}` shows the keys", user.name()),
                ));
            }
            if plan.is_empty() {
                output.print(&self.done(user, &plan))?;
                return Ok(ExitCode::SUCCESS);
            }
            self.consent.obtain(&question(user, &plan), output)?;
            let mut narration = Narration::on(output);
            let tell = |gone| {
                let what = match gone {
                    purge::Progress::Key(key) => format!("{key} is deleted"),
                    purge::Progress::Secret => format!("{} is deleted", user.secret()),
                };
                narration.tell(clients.now(), &what);
            };
            purge::carry_out(clients, &user.rotation, &plan, tell).await?;
            output.print(&self.done(user, &plan))?;
            Ok(ExitCode::SUCCESS)
        })
    }

    fn what(&self) -> What {
        match (self.keys, self.secret) {
            (true, true) => What::Everything,
            (true, false) => What::Keys,
            (false, true) => What::Secret,
            (false, false) => What::SomeKeys(self.key.clone()),
        }
    }

    fn done(&self, user: &User, plan: &Plan) -> String {
        if self.operator.json {
            let keys: Vec<_> = plan.keys.iter().map(|key| &key.id).collect();
            let document = json!({
                "user": user.name(),
                "deletedAccessKeyIds": keys,
                "deletedSecret": plan.secret.then(|| user.secret()),
            });
            return format!("{document:#}\n");
        }
        let keys = match plan.keys.len() {
            0 => String::new(),
            1 => "1 key".to_owned(),
            keys => format!("{keys} keys"),
        };
        let secret = if plan.secret { "the secret" } else { "" };
        let what: Vec<_> = [keys.as_str(), secret]
            .into_iter()
            .filter(|what| !what.is_empty())
            .collect();
        match what.as_slice() {
            [] => format!("{}: there is nothing to delete.\n", user.name()),
            what => format!(
                "{}: {} deleted for good.\n",
                user.name(),
                what.join(" and ")
            ),
        }
    }
}

fn question(user: &User, plan: &Plan) -> String {
    let mut text = format!("This is deleted, and cannot be had back ({}):", user.name());
    for key in &plan.keys {
        let labels = if key.labels.is_empty() {
            "in no version that has a label".to_owned()
        } else {
            key.labels.join(" and ")
        };
        text.push_str(&format!(
            "\n  key {}: {}, {labels}, made {}, {}",
            key.id,
            key.status.name(),
            date(key.created),
            key.last_use
        ));
    }
    if plan.secret {
        text.push_str(&format!(
            "\n  secret {}: all versions, without recovery",
            user.secret()
        ));
    }
    let is_published =
        |key: &purge::DoomedKey| key.labels.iter().any(|it| it == contract::label::CURRENT);
    if plan.keys.iter().any(is_published) && !plan.secret {
        text.push_str(
            "\nThe secret goes on holding a key that does not work, until a rotation replaces it.",
        );
    }
    text
}
