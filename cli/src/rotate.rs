//! `keywheel rotate`

use crate::confirmation::Consent;
use crate::failure::Failure;
use crate::narration::Narration;
use crate::operator::{Operator, OperatorArguments};
use crate::output::Output;
use codegen::config::User;
use contract::{AccessKeyId, Rotation, label};
use operations::rotate::{self, Begun, Outcome, Until};
use operations::schedule::Deployed;
use operations::standing::Standing;
use operations::{Clients, Error, Pipeline};
use serde_json::{Value, json};
use std::process::ExitCode;
use tokio::task::JoinSet;

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

/// A user's rotation, and what came of beginning it.
struct Begins {
    user: User,
    begun: Result<(Rotation, Begun), Error>,
}

/// How many rotations are begun at once.
const AT_ONCE: usize = 8;

impl Rotate {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let users = self.users(&operator.pipeline)?;
            if self.all {
                self.consent.obtain(&question(&users, operator), output)?;
            }
            let begins = begin(users, operator).await;
            let alone = begins.len() == 1;
            let mut documents = Vec::new();
            let mut failed = false;
            for Begins { user, begun } in begins {
                let (rotation, begun) = match begun {
                    Ok(begun) => begun,
                    Err(error) if alone => return Err(error.into()),
                    Err(error) => {
                        failed = true;
                        output.complain(&format!("error: {}: {error}\n", user.name()));
                        documents.push(json!({ "user": user.name(), "outcome": "notBegun", "error": error.to_string() }));
                        continue;
                    }
                };
                let ended = match self.wait {
                    None => None,
                    Some(wait) => {
                        let mut narration = Narration::on(output);
                        narration.about = (!alone).then(|| user.name().to_string());
                        let tell = |step: rotate::Progress| narration.tell(step.at, &step.what);
                        let Operator { pipeline, clients } = operator;
                        let until = wait.into();
                        let ended =
                            rotate::follow(clients, pipeline, &rotation, &begun, until, tell);
                        Some(self.named(ended.await?, &rotation, clients).await?)
                    }
                };
                failed |= ended.as_ref().is_some_and(is_bad);
                let document = document(&user, &begun, ended.as_ref());
                if !self.operator.json {
                    output.print(&sentence(&user, &document))?;
                }
                documents.push(document);
            }
            if self.operator.json {
                output.print(&format!("{:#}\n", json!({ "rotations": documents })))?;
            }
            Ok(ExitCode::from(u8::from(failed)))
        })
    }

    fn users(&self, pipeline: &Pipeline) -> Result<Vec<User>, Failure> {
        let mut users: Vec<User> = Vec::new();
        if self.all {
            users.extend(pipeline.users().iter().cloned());
        }
        for name in &self.users {
            let user = pipeline.user(name)?;
            if !users.iter().any(|known| known.name() == user.name()) {
                users.push(user.clone());
            }
        }
        Ok(users)
    }

    /// With the key that is published, where only that one is is known.
    async fn named(
        &self,
        ended: Outcome,
        rotation: &Rotation,
        clients: &Clients,
    ) -> Result<Outcome, Error> {
        match ended {
            Outcome::Published(None) => {
                let standing = Standing::of(clients, rotation).await?;
                Ok(Outcome::Published(standing.key_under(label::CURRENT)))
            }
            ended => Ok(ended),
        }
    }
}

/// Begins the rotations, some at once, and gives them in the order of the users.
async fn begin(users: Vec<User>, operator: &Operator) -> Vec<Begins> {
    let mut waiting = users.into_iter().enumerate();
    let mut running = JoinSet::new();
    let mut begins = Vec::new();
    loop {
        while running.len() < AT_ONCE
            && let Some((place, user)) = waiting.next()
        {
            let (clients, pipeline) = (operator.clients.clone(), operator.pipeline.clone());
            running.spawn(async move {
                let begun = begin_one(&clients, &pipeline, &user).await;
                (place, Begins { user, begun })
            });
        }
        match running.join_next().await {
            None => break,
            Some(Ok(begun)) => begins.push(begun),
            Some(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
    begins.sort_by_key(|(place, _)| *place);
    begins.into_iter().map(|(_, begins)| begins).collect()
}

async fn begin_one(
    clients: &Clients,
    pipeline: &Pipeline,
    user: &User,
) -> Result<(Rotation, Begun), Error> {
    let rotation = Deployed::of(clients, pipeline, user).await?.rotation()?;
    let begun = rotate::begin(clients, pipeline, user, &rotation).await?;
    Ok((rotation, begun))
}

fn question(users: &[User], operator: &Operator) -> String {
    format!(
        "Rotations of all {} users of {} in {} begin now: each gets a new key, and its old one is deleted once it has gone unused.",
        users.len(),
        operator.pipeline.name(),
        operator.pipeline.place()
    )
}

fn is_bad(ended: &Outcome) -> bool {
    matches!(ended, Outcome::Failed { .. } | Outcome::Overdue(_))
}

fn document(user: &User, begun: &Begun, ended: Option<&Outcome>) -> Value {
    let (arn, version) = match begun {
        Begun::Execution(arn) => (Some(arn), None),
        Begun::Native(version) => (None, Some(version)),
    };
    let key = |key: &Option<AccessKeyId>| json!(key);
    let (outcome, key, error, cause) = match ended {
        None => ("begun", Value::Null, None, None),
        Some(Outcome::Published(id)) => ("published", key(id), None, None),
        Some(Outcome::Done(id)) => ("done", key(id), None, None),
        Some(Outcome::Superseded) => ("superseded", Value::Null, None, None),
        Some(Outcome::Failed { error, cause }) => {
            ("failed", Value::Null, Some(error), cause.clone())
        }
        Some(Outcome::Overdue(waited)) => {
            let cause = format!("Secrets Manager has not published a key within {waited}");
            ("overdue", Value::Null, None, Some(cause))
        }
    };
    json!({
        "user": user.name(),
        "secret": user.secret(),
        "outcome": outcome,
        "accessKeyId": key,
        "executionArn": arn,
        "versionId": version,
        "error": error,
        "cause": cause,
    })
}

fn sentence(user: &User, document: &Value) -> String {
    let name = user.name();
    let text = |field: &str| document[field].as_str().unwrap_or_default();
    let of = match document["executionArn"].as_str() {
        Some(arn) => arn.to_owned(),
        None => format!("Secrets Manager, version {}", text("versionId")),
    };
    match text("outcome") {
        "published" => format!(
            "{name}: the secret {} holds the new key {}, which works. The old key goes once it is quiet.\n",
            user.secret(),
            text("accessKeyId")
        ),
        "done" => format!(
            "{name}: done; the secret {} holds {}.\n",
            user.secret(),
            text("accessKeyId")
        ),
        "superseded" => {
            format!("{name}: another rotation was faster, and this one has cleaned up.\n")
        }
        "failed" => format!("{name}: {}: {}\n  {of}\n", text("error"), text("cause")),
        "overdue" => format!(
            "{name}: {}; the log of the rotate Lambda says why.\n",
            text("cause")
        ),
        _ => format!("{name}: begun, {of}\n"),
    }
}
