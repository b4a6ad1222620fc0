//! The figures at the top of the page, and what it costs.

use crate::simulate::cost::Cost;
use crate::simulate::run::Run;
use crate::simulate::summary::{Endings, count, grouped};
use serde_json::{Value, json};

/// Each with what it counts, and a few words on it.
pub(super) fn of(run: &Run) -> Value {
    let endings = Endings::of(run);
    let chronicle = &run.chronicle;
    let rotations = endings.succeeded + endings.failed + endings.running;
    let figure = |name: &str, value: String, words: String| json!({ "name": name, "value": value, "words": words });
    json!([
        figure(
            "users",
            grouped(run.configuration.users.len() as u64),
            "each with a secret".to_owned(),
        ),
        figure(
            "rotations",
            grouped(rotations as u64),
            format!(
                "{} succeeded, {} failed, {} under way",
                grouped(endings.succeeded as u64),
                grouped(endings.failed as u64),
                grouped(endings.running as u64)
            ),
        ),
        figure(
            "alerts",
            grouped(chronicle.alerts.len() as u64),
            "calls for a person".to_owned(),
        ),
        figure(
            "invariants broken",
            grouped(chronicle.violations.len() as u64),
            format!("checked {}", count(chronicle.checks, "time")),
        ),
        figure(
            "API calls",
            grouped(chronicle.totals.all_calls()),
            format!(
                "{} to try new keys out",
                grouped(chronicle.totals.verification_calls)
            ),
        ),
        figure(
            "state transitions",
            grouped(chronicle.transitions() as u64),
            "as AWS bills them".to_owned(),
        ),
    ])
}

/// The sum, and each service's share.
pub(super) fn cost(run: &Run) -> Value {
    let cost = Cost::of(run);
    let parts = cost
        .parts()
        .map(|(service, part)| json!({ "service": service, "dollars": part.to_string() }));
    json!({ "total": cost.total().to_string(), "parts": parts })
}
