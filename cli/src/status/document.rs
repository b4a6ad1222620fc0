//! How users stand, as a JSON document for scripts; `docs/operate.md` describes it.

use super::Row;
use contract::Duration;
use handlers::iam_user::KeyStatus;
use handlers::last_use::LastUse;
use handlers::standing::{KeyStanding, Standing};
use jiff::Timestamp;
use operations::Pipeline;
use serde_json::{Value, json};

/// The document, indented.
pub(super) fn of(pipeline: &Pipeline, rows: &[Row<'_>]) -> String {
    let users: Vec<Value> = rows.iter().map(of_row).collect();
    let needing = rows.iter().filter(|row| row.needs_a_person()).count();
    let document = json!({
        "pipeline": pipeline.name(),
        "account": pipeline.account(),
        "region": pipeline.region(),
        "users": users,
        "summary": { "users": rows.len(), "needAPerson": needing },
    });
    format!("{document:#}\n")
}

fn of_row(row: &Row<'_>) -> Value {
    let mut document = json!({ "user": row.user.name(), "secret": row.user.secret() });
    match &row.standing {
        Ok(standing) => of_standing(row, standing, &mut document),
        Err(failure) => {
            let concern = json!({
                "name": failure.name().as_str(),
                "facts": failure.facts(),
                "hint": operations::Error::from(failure.clone()).hint(),
            });
            document["concerns"] = json!([concern]);
        }
    }
    document
}

fn of_standing(row: &Row<'_>, standing: &Standing, document: &mut Value) {
    let now = standing.now;
    let key = |key: &KeyStanding| of_key(key, now);
    document["at"] = json!(now);
    document["current"] = json!(standing.current.as_ref().map(key));
    document["pending"] = json!(standing.pending.as_ref().map(key));
    document["previous"] = json!(standing.previous.as_ref().map(key));
    document["others"] = standing.others.iter().map(key).collect();
    document["phase"] = json!(standing.phase.name());
    document["until"] = json!(standing.phase.until());
    document["execution"] = json!(standing.execution);
    document["nextRotationBy"] = json!(standing.next_by);
    let concerns = standing.concerns.iter().map(|concern| {
        json!({
            "name": concern.name(),
            "facts": concern.facts(),
            "hint": concern.remedy(row.user.name()),
        })
    });
    document["concerns"] = concerns.collect();
}

fn of_key(key: &KeyStanding, now: Timestamp) -> Value {
    json!({
        "accessKeyId": key.id,
        "status": key.status.map(KeyStatus::name),
        "createdAt": key.created,
        "ageSeconds": key.created.map(|created| Duration::between(created, now)),
        "lastUse": last_use(&key.last_use),
    })
}

/// A last use: known, never, or unknown.
pub(crate) fn last_use(last_use: &LastUse) -> Value {
    match last_use {
        LastUse::Used {
            at,
            service,
            region,
        } => json!({ "known": true, "at": at, "service": service, "region": region }),
        LastUse::Never => json!({ "known": true, "at": null }),
        LastUse::Unknown { why } => json!({ "known": false, "why": why }),
    }
}
