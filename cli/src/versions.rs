//! `keywheel versions`

use crate::confirmation::Consent;
use crate::failure::Failure;
use crate::operator::{Operator, OperatorArguments};
use crate::output::Output;
use crate::output::date;
use crate::table::Table;
use codegen::config::User;
use handlers::iam_user::KeyStatus;
use operations::versions::{self, Version};
use serde_json::{Value, json};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Show the versions of a user's secret
///
/// Which version has which label, which key it holds, and what IAM says of that key. The values are not
/// read: a version that Keywheel wrote names its key in its id. With --show-secrets they are read and
/// printed, secret access keys and all, after a question.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel versions RotatableBot
  keywheel versions RotatableBot --json | jq -r '.versions[] | select(.labels[] == \"AWSCURRENT\").accessKeyId'
  keywheel versions RotatableBot --show-secrets

Exit codes:
  0  they are on standard output
  1  AWS refuses, or the configuration has findings
  2  the command line is wrong, or nobody said yes to showing secrets")]
pub(crate) struct Versions {
    /// The user
    user: String,
    /// Print the values as well, with the secret access keys in them
    #[arg(long)]
    show_secrets: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    operator: OperatorArguments,
}

/// A version and its value, if that was asked for.
struct Shown {
    version: Version,
    value: Option<Zeroizing<String>>,
}

impl Versions {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let user = operator.pipeline.user(&self.user)?;
            let versions = versions::of(user, &operator.clients).await?;
            if self.show_secrets {
                self.consent.obtain(&warning(user, &versions), output)?;
            }
            let shown = self.shown(user, versions, operator).await?;
            let text = Zeroizing::new(if self.operator.json {
                document(user, &shown)
            } else {
                text(user, &shown, operator)
            });
            output.print(&text)?;
            Ok(ExitCode::SUCCESS)
        })
    }

    async fn shown(
        &self,
        user: &User,
        versions: Vec<Version>,
        operator: &Operator,
    ) -> Result<Vec<Shown>, Failure> {
        let mut shown = Vec::with_capacity(versions.len());
        for version in versions {
            let value = if self.show_secrets {
                Some(versions::value(user, &version, &operator.clients).await?)
            } else {
                None
            };
            shown.push(Shown { version, value });
        }
        Ok(shown)
    }
}

fn warning(user: &User, versions: &[Version]) -> String {
    format!(
        "The value of each version of the secret {}, {} in all, is read and printed: whoever sees that can use the keys of {}.",
        user.secret(),
        versions.len(),
        user.name()
    )
}

fn text(user: &User, shown: &[Shown], operator: &Operator) -> String {
    let mut table = Table::new(&["labels", "access key", "the key", "written", "version"]);
    for Shown { version, .. } in shown {
        let labels = if version.labels.is_empty() {
            "-".to_owned()
        } else {
            version.labels.join("\n")
        };
        let key = version.key.as_ref().map(ToString::to_string);
        table.row(vec![
            labels,
            key.unwrap_or_else(|| "-".to_owned()),
            of_key(version).to_owned(),
            version.created.map_or_else(|| "-".to_owned(), date),
            version.id.clone(),
        ]);
    }
    let mut text = format!(
        "{}, secret {} in {}\n\n{}",
        user.name(),
        user.secret(),
        operator.pipeline.region(),
        table.render("  ")
    );
    for Shown { version, value } in shown {
        if let Some(value) = value {
            text.push_str(&format!("\n{}\n{}\n", version.id, value.as_str()));
        }
    }
    text
}

/// What has become of the key that the version holds.
fn of_key(version: &Version) -> &'static str {
    match (&version.key, version.status) {
        (None, _) => "not named",
        (Some(_), None) => "gone",
        (Some(_), Some(status)) => status.name(),
    }
}

fn document(user: &User, shown: &[Shown]) -> String {
    let versions: Vec<Value> = shown.iter().map(of_version).collect();
    let document = json!({
        "user": user.name(),
        "secret": user.secret(),
        "versions": versions,
    });
    format!("{document:#}\n")
}

fn of_version(shown: &Shown) -> Value {
    let Shown { version, value } = shown;
    let mut document = json!({
        "versionId": version.id,
        "labels": version.labels,
        "createdAt": version.created,
        "lastAccessedAt": version.last_accessed,
        "accessKeyId": version.key,
        "keyStatus": version.status.map(KeyStatus::name),
    });
    if let Some(value) = value {
        document["value"] = json!(value.as_str());
    }
    document
}
