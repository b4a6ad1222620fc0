//! `keywheel plan`

use crate::failure::Failure;
use crate::operator::OperatorArguments;
use crate::output::{Output, WIDTH, date, wrapped};
use crate::progress::Progress;
use crate::status::last_use;
use codegen::config::User;
use contract::step::Hold;
use contract::{Duration, label};
use handlers::decision::{Decision, Observation, ObservedKey, RULES};
use handlers::last_use::LastUse;
use handlers::standing::Execution;
use operations::plan::{self, Extent, Plan as Planned};
use serde_json::{Value, json};
use std::fmt::Write;
use std::process::ExitCode;

/// Say what the next rotation of a user would do, and why
///
/// Looks at the user's keys and secret as a rotation does before it makes a key, decides by the same rules,
/// and changes nothing. `keywheel explain` prints all rules. A rotation reads the secret; so does this, where
/// it is allowed to, and else says what it could not see.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel plan RotatableBot
  keywheel plan all
  keywheel plan all --json | jq -r '.users[] | select(.decision.name == \"hold\").user'

Exit codes:
  0  no rotation would stop
  1  a rotation would stop and call a person; or AWS refuses, or the configuration has findings
  2  the command line is wrong, or the file cannot be read")]
pub(crate) struct Plan {
    /// The users, or `all`
    #[arg(value_name = "USER", required = true)]
    users: Vec<String>,
    #[command(flatten)]
    operator: OperatorArguments,
}

/// What a user's next rotation would do, or why that cannot be said.
struct Row<'a> {
    user: &'a User,
    plan: Result<Planned, handlers::Failure>,
}

impl Row<'_> {
    /// Whether a rotation would end without a new key.
    fn needs_a_person(&self) -> bool {
        self.plan.as_ref().map_or(true, Planned::is_held)
    }
}

impl Plan {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        self.operator.run(output, async |operator, output| {
            let users = operator.pipeline.chosen(&self.users)?;
            let mut rows = Vec::with_capacity(users.len());
            let mut progress = Progress::over(Some(users.len()), "users");
            let told = |user, plan| {
                progress.step(output);
                rows.push(Row { user, plan });
            };
            let answer = plan::each(&operator.pipeline, &operator.clients, &users, told).await;
            progress.finish(output);
            answer?;
            output.print(&if self.operator.json {
                document(&rows)
            } else {
                text(&rows)
            })?;
            let needs_a_person = rows.iter().any(Row::needs_a_person);
            Ok(ExitCode::from(u8::from(needs_a_person)))
        })
    }
}

fn text(rows: &[Row<'_>]) -> String {
    let texts: Vec<String> = rows.iter().map(of_row).collect();
    texts.join("\n")
}

fn of_row(row: &Row<'_>) -> String {
    let mut text = String::new();
    let user = row.user.name();
    match &row.plan {
        Ok(plan) => of_plan(row.user, plan, &mut text),
        Err(failure) => {
            paragraph("", &format!("{user}: a rotation would fail"), &mut text);
            paragraph("  ! ", failure.facts(), &mut text);
            let hint = operations::Error::from(failure.clone()).hint();
            paragraph("    ", &format!("hint: {hint}"), &mut text);
        }
    }
    text
}

fn of_plan(user: &User, plan: &Planned, text: &mut String) {
    let name = user.name();
    if let Execution::Running { arn, since } = &plan.execution {
        let since = date(*since);
        paragraph(
            "",
            &format!("{name}: a rotation is under way since {since}"),
            text,
        );
        paragraph("  ", arn, text);
        paragraph("  ", "One that began now would do this:", text);
    }
    match &plan.ruling {
        None => paragraph(
            "",
            &format!("{name}: it cannot be said what a rotation would do"),
            text,
        ),
        Some((place, decision)) => {
            paragraph("", &format!("{name}: {}", deed(decision)), text);
            if let Decision::Hold(reason) = decision {
                paragraph("  ! ", &Hold::from(reason).message, text);
            }
            let rule = &RULES[*place];
            let number = format!("  rule {}: ", place + 1);
            let said = format!(
                "when {}, then {}, because {}",
                rule.when, rule.then, rule.because
            );
            paragraph(&number, &said, text);
        }
    }
    for key in &plan.observation.keys {
        paragraph("  - ", &key_seen(key, plan), text);
    }
    if let Some(unseen) = unseen(plan.extent) {
        paragraph("  ? ", unseen, text);
    }
}

/// What the rotation would do first.
fn deed(decision: &Decision) -> String {
    match decision {
        Decision::CreateKey => "make a new key".to_owned(),
        Decision::Resume(pending) => {
            format!("go on with the pending key {}", pending.access_key_id)
        }
        Decision::Finish { previous, .. } => {
            format!(
                "finish the earlier rotation: deactivate {previous}, and delete it after its rest"
            )
        }
        Decision::Unsettled { since } => format!(
            "look again in some minutes: another one was about to make a key at {}",
            date(*since)
        ),
        Decision::DiscardOrphan(key) => {
            format!("delete {key}, whose secret was lost, then look again")
        }
        Decision::DiscardMarked(key) => {
            format!("delete {key}, which is marked for that, then look again")
        }
        Decision::MakeRoom(key) => {
            format!("delete the Inactive previous key {key}, then look again")
        }
        Decision::Hold(_) => "stop, and call a person".to_owned(),
    }
}

/// The decision's name in documents.
fn name(decision: &Decision) -> &'static str {
    match decision {
        Decision::CreateKey => "createKey",
        Decision::Resume(_) => "resume",
        Decision::Finish { .. } => "finish",
        Decision::Unsettled { .. } => "unsettled",
        Decision::DiscardOrphan(_) => "discardOrphan",
        Decision::DiscardMarked(_) => "discardMarked",
        Decision::MakeRoom(_) => "makeRoom",
        Decision::Hold(_) => "hold",
    }
}

fn unseen(extent: Extent) -> Option<&'static str> {
    match extent {
        Extent::Whole => None,
        Extent::WithoutValue => Some(
            "The secret's value may not be read here, so it was not compared whose it says that it is.",
        ),
        Extent::WithoutKeys => Some(
            "Somebody else has written to the secret, so only its value tells which key is in it, and it may not be read here.",
        ),
    }
}

fn key_seen(key: &ObservedKey, plan: &Planned) -> String {
    let seen = &plan.observation;
    let listed = &key.listed;
    let age = Duration::between(listed.created, seen.now).in_days();
    let labels = labels_of(key, seen);
    let labels = match (labels.is_empty(), plan.extent) {
        (true, Extent::WithoutKeys) => "its label is not known".to_owned(),
        (true, _) => "no label".to_owned(),
        (false, _) => labels.join(", "),
    };
    let (id, status) = (&listed.id, listed.status.name());
    // The last use of a key that decides nothing was not asked for.
    let last_use = match &key.last_use {
        LastUse::Unknown { .. } => String::new(),
        known => format!(", {known}"),
    };
    format!("{id}, {status}, {age} old{last_use}: {labels}")
}

fn labels_of(key: &ObservedKey, seen: &Observation) -> Vec<&'static str> {
    let stored = [
        (label::CURRENT, &seen.current),
        (label::PENDING, &seen.pending),
        (label::PREVIOUS, &seen.previous),
        (label::DISCARD, &seen.discard),
    ];
    let holding = stored.into_iter().filter(|(_, stored)| {
        let held = stored.as_ref().and_then(|stored| stored.key.as_ref());
        held == Some(&key.listed.id)
    });
    holding.map(|(label, _)| label).collect()
}

fn paragraph(mark: &str, what: &str, text: &mut String) {
    let mut margin = mark.to_owned();
    for line in wrapped(what, WIDTH - mark.len()) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{margin}{line}");
        margin = " ".repeat(mark.len());
    }
}

fn document(rows: &[Row<'_>]) -> String {
    let users: Vec<Value> = rows.iter().map(document_of).collect();
    let needing = rows.iter().filter(|row| row.needs_a_person()).count();
    let document = json!({
        "users": users,
        "summary": { "users": rows.len(), "needAPerson": needing },
    });
    format!("{document:#}\n")
}

fn document_of(row: &Row<'_>) -> Value {
    let mut document = json!({ "user": row.user.name(), "secret": row.user.secret() });
    let plan = match &row.plan {
        Ok(plan) => plan,
        Err(failure) => {
            document["error"] = json!({
                "name": failure.name().as_str(),
                "facts": failure.facts(),
            });
            return document;
        }
    };
    let keys = plan.observation.keys.iter().map(|key| {
        json!({
            "accessKeyId": key.listed.id,
            "status": key.listed.status.name(),
            "createdAt": key.listed.created,
            "lastUse": last_use(&key.last_use),
            "labels": labels_of(key, &plan.observation),
        })
    });
    document["at"] = json!(plan.observation.now);
    document["decision"] = json!(plan.ruling.as_ref().map(|(_, decision)| {
        let mut said = json!({ "name": name(decision), "text": deed(decision) });
        if let Decision::Hold(reason) = decision {
            let hold = Hold::from(reason);
            said["reason"] = json!(hold.reason);
            said["message"] = json!(hold.message);
        }
        said
    }));
    document["rule"] = json!(plan.ruling.as_ref().map(|(place, _)| {
        let rule = &RULES[*place];
        json!({ "number": place + 1, "when": rule.when, "then": rule.then, "because": rule.because })
    }));
    document["keys"] = keys.collect();
    document["execution"] = match &plan.execution {
        Execution::Running { arn, .. } => json!(arn),
        _ => Value::Null,
    };
    document["unseen"] = json!(unseen(plan.extent));
    document
}
