//! What a search found, as a JSON document for scripts; `docs/simulate.md` describes it.

use super::{Broken, Found};
use sandbox::trial::Ending;
use serde_json::{Map, Value, json};

/// The document, indented.
pub(super) fn of(found: &Found<'_>) -> String {
    let tally = &found.sweep.tally;
    let sights = tally.sights.iter();
    let sights: Map<String, Value> = sights
        .map(|(sight, times)| (sight.to_string(), json!(times)))
        .collect();
    let document = json!({
        "pipeline": found.search.configuration.pipeline,
        "seeds": { "first": found.seeds.start, "last": found.seeds.end - 1 },
        "rotations": found.rotations(),
        "executions": tally.executions,
        "ends": {
            "succeeded": tally.succeeded,
            "held": tally.held,
            "failed": tally.failed,
            "stopped": tally.stopped,
        },
        "alerts": tally.alerts,
        "apiCalls": tally.calls,
        "checks": tally.checks,
        "happenings": tally.happenings,
        "sights": sights,
        "brokenSeeds": found.sweep.unsound.iter().map(|(plan, _)| plan.seed).collect::<Vec<_>>(),
        "broken": found.broken.iter().map(|broken| of_broken(found, broken)).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn of_broken(found: &Found<'_>, broken: &Broken) -> Value {
    let happenings = broken.verdict.happenings.iter();
    let happenings: Vec<_> = happenings
        .map(|happening| {
            json!({
                "at": happening.at,
                "execution": happening.execution,
                "what": happening.what.to_string(),
            })
        })
        .collect();
    let endings = broken.verdict.endings.iter();
    let endings: Map<String, Value> = endings
        .map(|(user, ending)| {
            let how = match ending {
                Ending::Converged => "in order".to_owned(),
                Ending::Held => "held".to_owned(),
                Ending::Stuck(how) => how.clone(),
            };
            (user.clone(), json!(how))
        })
        .collect();
    json!({
        "seed": broken.plan.seed,
        "command": found.command(broken.plan.seed),
        "happenings": happenings,
        "violations": broken.verdict.violations,
        "endings": endings,
    })
}
