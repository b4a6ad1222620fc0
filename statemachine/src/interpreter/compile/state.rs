//! One state.

use super::source::Source;
use super::{Surroundings, choice, data, map, program, retry};
use crate::diagnostic::Diagnostic;
use crate::history::StateType;
use crate::interpreter::limits::MAX_SECONDS;
use crate::interpreter::plan::{Quantity, StatePlan, TaskPlan, Until, Work};
use crate::interpreter::resource::Resource;
use crate::interpreter::timestamp::parse_timestamp;
use crate::model::QueryLanguage;
use crate::payload::Reference;
use crate::query::Expression;
use serde_json::Value;
use std::rc::Rc;

pub(super) fn state(
    name: &str,
    source: &Source<'_>,
    surroundings: Surroundings,
    findings: &mut Vec<Diagnostic>,
) -> Option<StatePlan> {
    let kind = source.required_text("Type", findings)?;
    let language = if source.has("QueryLanguage") {
        source.language(findings)?
    } else {
        surroundings.language
    };
    // The states inside of this one take the machine's language, not this state's.
    let inside = Surroundings {
        nesting: surroundings.nesting + 1,
        ..surroundings
    };
    let (state_type, work) = match kind {
        "Pass" => {
            let result = match language {
                QueryLanguage::JSONPath => source.get("Result").cloned(),
                QueryLanguage::JSONata => None,
            };
            (StateType::Pass, Some(Work::Pass { result }))
        }
        "Task" => (StateType::Task, task(source, language, findings)),
        "Choice" => {
            let plan = choice::choice(source, language, findings);
            (StateType::Choice, plan.map(Work::Choice))
        }
        "Wait" => (StateType::Wait, wait(source, findings).map(Work::Wait)),
        "Succeed" => (StateType::Succeed, Some(Work::Succeed)),
        "Fail" => {
            let error = source.computed_text("Error", "ErrorPath", language, findings);
            let cause = source.computed_text("Cause", "CausePath", language, findings);
            (StateType::Fail, Some(Work::Fail { error, cause }))
        }
        "Parallel" => (StateType::Parallel, parallel(source, inside, findings)),
        "Map" => (StateType::Map, map::map(source, language, inside, findings)),
        _ => {
            let at = source.at("Type");
            findings.push(at.says(format!("`{kind}` is not a type of state")));
            return None;
        }
    };
    let mut data = data::data(source, language, findings);
    if state_type == StateType::Map {
        // What Map once called its `ItemSelector`.
        data.parameters = None;
    }
    let plan = StatePlan {
        name: name.to_owned(),
        state_type,
        language,
        data,
        effects: data::effects(source, language, findings),
        next: transition(source, state_type, findings),
        retry: retry::retriers(source, findings),
        catch: retry::catchers(source, language, findings),
        work: work?,
    };
    Some(plan)
}

/// The name of the following state, if one follows.
fn transition(
    source: &Source<'_>,
    state_type: StateType,
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    if matches!(
        state_type,
        StateType::Choice | StateType::Succeed | StateType::Fail
    ) {
        return None;
    }
    match (source.text("Next", findings), source.get("End")) {
        (Some(_), Some(Value::Bool(true))) => {
            findings.push(source.says("`Next` and `End` exclude each other"));
            None
        }
        (Some(next), _) => Some(next.to_owned()),
        (None, Some(Value::Bool(true))) => None,
        (None, _) => {
            if !source.has("Next") {
                findings.push(source.says("`Next` or `End` is missing"));
            }
            None
        }
    }
}

fn task(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Option<Work> {
    let arn = source.required_text("Resource", findings)?;
    let resource = Resource::parse(arn)
        .map_err(|message| findings.push(source.at("Resource").says(message)))
        .ok();
    let limit = 1..=MAX_SECONDS;
    let timeout = source.quantity(
        "TimeoutSeconds",
        Some("TimeoutSecondsPath"),
        &limit,
        findings,
    );
    let heartbeat = source.quantity(
        "HeartbeatSeconds",
        Some("HeartbeatSecondsPath"),
        &limit,
        findings,
    );
    if let (Some(Quantity::Constant(timeout)), Some(Quantity::Constant(heartbeat))) =
        (&timeout, &heartbeat)
        && heartbeat >= timeout
    {
        let at = source.at("HeartbeatSeconds");
        findings.push(at.says("must be less than `TimeoutSeconds`"));
    }
    let credentials = source.template("Credentials", language, findings);
    Some(Work::Task(Rc::new(TaskPlan {
        arn: arn.to_owned(),
        resource: resource?,
        timeout,
        heartbeat,
        credentials,
    })))
}

fn wait(source: &Source<'_>, findings: &mut Vec<Diagnostic>) -> Option<Until> {
    const FIELDS: [&str; 4] = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];
    match FIELDS.iter().filter(|field| source.has(field)).count() {
        0 => {
            findings.push(source.says("`Seconds` or `Timestamp` is missing"));
            return None;
        }
        1 => {}
        _ => {
            findings.push(source.says("`Seconds` and `Timestamp` exclude each other"));
            return None;
        }
    }
    if source.has("Seconds") || source.has("SecondsPath") {
        let range = 0..=MAX_SECONDS;
        return source
            .quantity("Seconds", Some("SecondsPath"), &range, findings)
            .map(Until::Seconds);
    }
    if let Some(text) = source.text("TimestampPath", findings) {
        return Reference::parse(text)
            .map(Until::Path)
            .map_err(|error| findings.push(source.at("TimestampPath").says(error.to_string())))
            .ok();
    }
    let text = source.text("Timestamp", findings)?;
    let at = source.at("Timestamp");
    if text.starts_with("{%") || text.ends_with("%}") {
        return Expression::parse_field(text, "Timestamp", &at, findings).map(Until::Expression);
    }
    let moment = parse_timestamp(text);
    if moment.is_none() {
        findings.push(at.says("must be a timestamp in RFC 3339, such as 2026-03-14T01:59:00Z"));
    }
    moment.map(Until::Moment)
}

fn parallel(
    source: &Source<'_>,
    surroundings: Surroundings,
    findings: &mut Vec<Diagnostic>,
) -> Option<Work> {
    source.required("Branches", findings)?;
    let sources = source.list("Branches", findings);
    if sources.is_empty() {
        findings.push(source.at("Branches").says("must have at least one branch"));
    }
    let branches: Vec<_> = sources
        .iter()
        .map(|branch| program(branch, surroundings, findings).map(Rc::new))
        .collect();
    branches
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .map(Work::Parallel)
}
