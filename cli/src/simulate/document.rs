//! The simulation as a JSON document, for scripts; `docs/simulate.md` describes it.

use super::cost::Cost;
use super::run::{Rotation, Run};
use super::summary::Endings;
use codegen::config::User;
use sandbox::world::Moment;
use serde_json::{Value, json};

/// The document, indented.
pub(super) fn of(run: &Run) -> String {
    let endings = Endings::of(run);
    let chronicle = &run.chronicle;
    let users: Vec<Value> = run
        .by_user()
        .iter()
        .map(|(user, rotations)| of_user(user, rotations))
        .collect();
    let document = json!({
        "pipeline": run.configuration.pipeline,
        "start": run.start,
        "end": run.end(),
        "users": users,
        "alerts": chronicle.alerts,
        "violations": chronicle.violations,
        "summary": {
            "rotations": {
                "succeeded": endings.succeeded,
                "failed": endings.failed,
                "underWay": endings.running,
            },
            "alerts": chronicle.alerts.len(),
            "invariants": { "checked": chronicle.checks, "broken": chronicle.violations.len() },
            "stateTransitions": chronicle.transitions(),
            "apiCalls": chronicle.totals.calls,
            "watchdogRuns": chronicle.looks.len(),
            "verificationCalls": chronicle.totals.verification_calls,
            "costUsd": Cost::of(run).document(),
        },
    });
    format!("{document:#}\n")
}

fn of_user(user: &User, rotations: &[Rotation<'_>]) -> Value {
    json!({
        "user": user.name(),
        "secret": user.secret(),
        "rotations": rotations.iter().map(of_rotation).collect::<Vec<_>>(),
    })
}

fn of_rotation(rotation: &Rotation<'_>) -> Value {
    let record = rotation.record;
    let steps = rotation.moments.iter().map(|moment| of_moment(moment));
    json!({
        "execution": record.arn,
        "startedAt": record.started_at,
        "endedAt": record.ended_at,
        "outcome": record.outcome,
        "stateTransitions": record.transitions,
        "steps": steps.collect::<Vec<_>>(),
    })
}

fn of_moment(moment: &Moment) -> Value {
    let mut step = json!({ "at": moment.at, "state": moment.state });
    match &moment.result {
        Ok(answer) => step["answer"] = answer.clone(),
        Err(failure) => step["error"] = json!({ "name": failure.error, "cause": failure.cause }),
    }
    step["stages"] = json!(moment.stages);
    step
}
