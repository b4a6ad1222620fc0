//! `Retry` and `Catch`.

use super::data;
use super::source::Source;
use crate::diagnostic::Diagnostic;
use crate::interpreter::limits::{LONGEST_DELAY, MAX_SECONDS};
use crate::interpreter::plan::CatchPlan;
use crate::model::{JitterStrategy, QueryLanguage, Retrier};
use serde_json::Number;

pub(super) fn retriers(source: &Source<'_>, findings: &mut Vec<Diagnostic>) -> Vec<Retrier> {
    let sources = source.list("Retry", findings);
    let count = sources.len();
    let each = sources.iter().enumerate().map(|(index, source)| {
        let retrier = Retrier {
            error_equals: error_names(source, index + 1 == count, findings),
            comment: None,
            interval_seconds: source.number("IntervalSeconds", &(1..=MAX_SECONDS), findings),
            max_attempts: source.number("MaxAttempts", &(0..=MAX_SECONDS), findings),
            backoff_rate: backoff_rate(source, findings),
            max_delay_seconds: source.number("MaxDelaySeconds", &(1..=LONGEST_DELAY), findings),
            jitter_strategy: match source.text("JitterStrategy", findings) {
                Some("FULL") => Some(JitterStrategy::Full),
                Some("NONE") | None => None,
                Some(_) => {
                    let at = source.at("JitterStrategy");
                    findings.push(at.says("must be \"FULL\" or \"NONE\""));
                    None
                }
            },
        };
        let interval = retrier.interval_seconds.unwrap_or(1);
        if retrier
            .max_delay_seconds
            .is_some_and(|delay| delay <= interval)
        {
            let at = source.at("MaxDelaySeconds");
            findings.push(at.says("must be greater than `IntervalSeconds`"));
        }
        retrier
    });
    each.collect()
}

fn backoff_rate(source: &Source<'_>, findings: &mut Vec<Diagnostic>) -> Option<Number> {
    let value = source.get("BackoffRate")?;
    let rate = value
        .as_number()
        .filter(|rate| rate.as_f64().is_some_and(|rate| rate >= 1.0));
    if rate.is_none() {
        findings.push(source.at("BackoffRate").says("must be at least 1"));
    }
    rate.cloned()
}

pub(super) fn catchers(
    source: &Source<'_>,
    language: QueryLanguage,
    findings: &mut Vec<Diagnostic>,
) -> Vec<CatchPlan> {
    let sources = source.list("Catch", findings);
    let count = sources.len();
    let each = sources.iter().enumerate().filter_map(|(index, source)| {
        Some(CatchPlan {
            error_equals: error_names(source, index + 1 == count, findings),
            effects: data::effects(source, language, findings),
            result_place: match language {
                QueryLanguage::JSONata => Default::default(),
                QueryLanguage::JSONPath => data::result_place(source, findings),
            },
            next: source.required_text("Next", findings)?.to_owned(),
        })
    });
    each.collect()
}

fn error_names(source: &Source<'_>, last: bool, findings: &mut Vec<Diagnostic>) -> Vec<String> {
    let at = source.at("ErrorEquals");
    let Some(value) = source.required("ErrorEquals", findings) else {
        return Vec::new();
    };
    let names: Option<Vec<String>> = value
        .as_array()
        .map(|names| names.iter().map(|name| name.as_str().map(str::to_owned)))
        .and_then(Iterator::collect);
    let Some(names) = names else {
        findings.push(at.says("must be an array of strings"));
        return Vec::new();
    };
    if names.is_empty() {
        findings.push(at.says("must name at least one error"));
    }
    if names.iter().any(|name| name == "States.ALL") && !(last && names.len() == 1) {
        findings.push(at.says("`States.ALL` must stand alone, and in the last place"));
    }
    names
}
