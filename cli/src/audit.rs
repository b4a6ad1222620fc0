//! `keywheel audit`

use crate::failure::Failure;
use crate::operator::OperatorArguments;
use crate::output::Output;
use crate::progress::Progress;
use crate::status::{last_use, short_use};
use crate::table::Table;
use contract::Duration;
use handlers::decision::ObservedKey;
use handlers::iam_user::KeyStatus;
use handlers::last_use::LastUse;
use jiff::Timestamp;
use operations::Pipeline;
use operations::audit::{self, Audited};
use serde_json::{Value, json};
use std::process::ExitCode;

/// List every IAM user of the account and how old its keys are
///
/// For each access key its status, its age and its last use, and whether this pipeline rotates it. Nothing is
/// changed. With --max-age, an Active key that is older is a finding.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel audit
  keywheel audit --max-age 90d         exit code 1 when an Active key is older
  keywheel audit --csv > keys.csv
  keywheel audit --json | jq '[.users[] | select(.managed | not)] | length'

Exit codes:
  0  the list is on standard output, and no key is too old
  1  an Active key is older than --max-age; or AWS refuses, or the configuration has findings
  2  the command line is wrong, or the file cannot be read")]
pub(crate) struct Audit {
    /// How old an Active key may be, such as `90d`
    #[arg(long, value_name = "DURATION", value_parser = parsed_duration)]
    max_age: Option<Duration>,
    /// Print comma-separated values, one key a line
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    operator: OperatorArguments,
}

fn parsed_duration(text: &str) -> Result<Duration, String> {
    let parsed: Result<Duration, _> = text.parse();
    parsed.map_err(|error| format!("{error}: {}", error.hint()))
}

/// What was found, and when.
struct Found<'a> {
    pipeline: &'a Pipeline,
    users: Vec<Audited>,
    now: Timestamp,
    max_age: Option<Duration>,
}

impl Audit {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let pipeline = &operator.pipeline;
            let mut users = Vec::new();
            // How many there are, only the last page tells.
            let mut progress = Progress::over(None, "users");
            let told = |audited| {
                progress.step(output);
                users.push(audited);
            };
            let answer = audit::each(pipeline, &operator.clients, told).await;
            progress.finish(output);
            answer?;
            let found = Found {
                pipeline,
                users,
                now: operator.clients.now(),
                max_age: self.max_age,
            };
            output.print(&if self.operator.json {
                found.document()
            } else if self.csv {
                found.csv()
            } else {
                found.text()
            })?;
            Ok(ExitCode::from(u8::from(found.too_old() > 0)))
        })
    }
}

impl Found<'_> {
    fn is_too_old(&self, key: &ObservedKey) -> bool {
        let age = self.age(key);
        let is_active = key.listed.status == KeyStatus::Active;
        is_active && self.max_age.is_some_and(|max_age| age > max_age)
    }

    fn age(&self, key: &ObservedKey) -> Duration {
        Duration::between(key.listed.created, self.now)
    }

    fn keys(&self) -> impl Iterator<Item = (&Audited, &ObservedKey)> {
        let users = self.users.iter();
        users.flat_map(|user| user.keys.iter().map(move |key| (user, key)))
    }

    fn too_old(&self) -> usize {
        self.keys().filter(|(_, key)| self.is_too_old(key)).count()
    }

    fn managed(&self) -> usize {
        self.users.iter().filter(|user| user.is_managed).count()
    }

    fn text(&self) -> String {
        let mut table = Table::new(&[
            "",
            "user",
            "access key",
            "status",
            "age",
            "last used",
            "managed",
        ]);
        for user in &self.users {
            if user.keys.is_empty() {
                let none = ["-"; 4].map(ToOwned::to_owned);
                let name = ["".to_owned(), user.user.clone()];
                let managed = managed(user).to_owned();
                table.row(name.into_iter().chain(none).chain([managed]).collect());
            }
            for key in &user.keys {
                let mark = if self.is_too_old(key) { "!" } else { "" };
                table.row(vec![
                    mark.to_owned(),
                    user.user.clone(),
                    key.listed.id.to_string(),
                    key.listed.status.name().to_owned(),
                    self.age(key).in_days(),
                    short_use(&key.last_use),
                    managed(user).to_owned(),
                ]);
            }
        }
        let too_old = match self.max_age {
            Some(max_age) => format!(", {} Active and older than {max_age}", self.too_old()),
            None => String::new(),
        };
        format!(
            "account {}\n\n{}\n{} users, {} of them managed by {}; {} keys{too_old}\n",
            self.pipeline.account(),
            table.render(""),
            self.users.len(),
            self.managed(),
            self.pipeline.name(),
            self.keys().count(),
        )
    }

    /// A line for each key, and for each user without one.
    fn csv(&self) -> String {
        let mut text = String::from(
            "user,accessKeyId,status,createdAt,ageDays,lastUsedAt,lastUsedService,lastUsedRegion,managed\n",
        );
        for user in &self.users {
            if user.keys.is_empty() {
                text.push_str(&format!(
                    "{},,,,,,,,{}\n",
                    field(&user.user),
                    user.is_managed
                ));
            }
            for key in &user.keys {
                let (at, service, region) = match &key.last_use {
                    LastUse::Used {
                        at,
                        service,
                        region,
                    } => (at.to_string(), service.clone(), region.clone()),
                    LastUse::Never => ("never".to_owned(), String::new(), String::new()),
                    LastUse::Unknown { .. } => ("unknown".to_owned(), String::new(), String::new()),
                };
                let line = [
                    field(&user.user),
                    key.listed.id.to_string(),
                    key.listed.status.name().to_owned(),
                    key.listed.created.to_string(),
                    (self.age(key).as_secs() / 86_400).to_string(),
                    at,
                    field(&service),
                    field(&region),
                    user.is_managed.to_string(),
                ];
                text.push_str(&line.join(","));
                text.push('\n');
            }
        }
        text
    }

    fn document(&self) -> String {
        let users: Vec<Value> = self.users.iter().map(|user| self.of_user(user)).collect();
        let document = json!({
            "account": self.pipeline.account(),
            "pipeline": self.pipeline.name(),
            "at": self.now,
            "users": users,
            "summary": {
                "users": self.users.len(),
                "managed": self.managed(),
                "keys": self.keys().count(),
                "tooOld": self.max_age.map(|_| self.too_old()),
            },
        });
        format!("{document:#}\n")
    }

    fn of_user(&self, user: &Audited) -> Value {
        let keys = user.keys.iter().map(|key| {
            json!({
                "accessKeyId": key.listed.id,
                "status": key.listed.status.name(),
                "createdAt": key.listed.created,
                "ageSeconds": self.age(key),
                "lastUse": last_use(&key.last_use),
                "tooOld": self.max_age.map(|_| self.is_too_old(key)),
            })
        });
        json!({
            "user": user.user,
            "arn": user.arn,
            "createdAt": user.created,
            "managed": user.is_managed,
            "keys": keys.collect::<Vec<_>>(),
        })
    }
}

fn managed(user: &Audited) -> &'static str {
    if user.is_managed { "yes" } else { "no" }
}

/// A field of a line; IAM's names may have commas in them (RFC 4180).
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
