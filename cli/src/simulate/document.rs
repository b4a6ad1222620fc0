//! The simulation as a JSON document, for scripts.

use super::Run;
use super::cost::Cost;
use super::summary::Endings;
use codegen::config::User;
use sandbox::world::{ExecutionRecord, Moment};
use serde_json::{Value, json};

/// The document, indented.
pub(super) fn of(run: &Run) -> String {
    let endings = Endings::of(run);
    let chronicle = &run.chronicle;
    let document = json!({
        "pipeline": run.configuration.pipeline,
        "start": run.start,
        "days": run.days,
        "users": run.configuration.users.iter().map(|user| of_user(run, user)).collect::<Vec<_>>(),
        "alerts": chronicle.alerts,
        "violations": chronicle.violations,
        "summary": {
            "rotations": { "succeeded": endings.succeeded, "failed": endings.failed, "running": endings.running },
            "alerts": chronicle.alerts.len(),
            "invariants": { "checked": chronicle.checks, "broken": chronicle.violations.len() },
            "stateTransitions": chronicle.transitions(),
            "apiCalls": chronicle.totals.calls,
            "verificationCalls": chronicle.totals.verification_calls,
            "costUsd": Cost::of(run),
        },
    });
    format!("{document:#}\n")
}

fn of_user(run: &Run, user: &User) -> Value {
    let executions = run.chronicle.executions.iter().enumerate();
    let rotations: Vec<Value> = executions
        .filter(|(_, record)| record.user.as_deref() == Some(user.name().as_str()))
        .map(|(index, record)| of_execution(run, index, record))
        .collect();
    json!({ "user": user.name(), "secret": user.rotation.secret, "rotations": rotations })
}

fn of_execution(run: &Run, index: usize, record: &ExecutionRecord) -> Value {
    let moments = run
        .chronicle
        .moments
        .iter()
        .filter(|moment| moment.execution == index);
    json!({
        "execution": record.arn,
        "startedAt": record.started_at,
        "endedAt": record.ended_at,
        "outcome": record.outcome,
        "stateTransitions": record.transitions,
        "steps": moments.map(of_moment).collect::<Vec<_>>(),
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
