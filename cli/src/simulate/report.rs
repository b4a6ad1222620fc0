//! The simulation as one page for a browser: for the review before a deployment.
//!
//! The page needs nothing else, and its Content-Security-Policy keeps it from asking for anything.

mod drawing;
mod figures;
mod lanes;
mod what_if;

use super::run::Run;
use super::summary::{Endings, count};
use crate::failure::Failure;
use crate::output::date;
use handlebars::Handlebars;
use serde_json::{Value, json};

const PAGE: &str = include_str!("report/page.html.hbs");
const STYLE: &str = include_str!("report/style.css");
const SCRIPT: &str = include_str!("report/script.js");

/// The page.
///
/// # Errors
/// When the pipeline does not run under another policy, which is a defect.
pub(super) fn of(run: &Run, seed: u64) -> Result<String, Failure> {
    let chronicle = &run.chronicle;
    let alerts = chronicle.alerts.iter();
    let broken = chronicle.violations.iter();
    let what_if = what_if::of(&run.configuration, run.start, seed)?;
    let lanes = lanes::of(run);
    let values = json!({
        "style": STYLE,
        "script": SCRIPT,
        "pipeline": run.configuration.pipeline,
        "region": run.configuration.region,
        "days": count(run.days, "day"),
        "start": date(run.start),
        "end": date(run.end()),
        "isFine": run.is_fine(),
        "verdict": verdict(run),
        "figures": figures::of(run),
        "alerts": alerts.map(|alert| json!({
            "at": date(alert.at),
            "subject": alert.subject.as_deref().unwrap_or("without a subject"),
            "message": alert.message,
        })).collect::<Vec<_>>(),
        "broken": broken.map(|violation| json!({
            "at": date(violation.at),
            "invariant": violation.invariant.to_string(),
            "found": violation.found,
        })).collect::<Vec<_>>(),
        "leftOut": lanes.left_out,
        "cost": figures::cost(run),
        "drawing": drawing::of(run),
        "whatIf": what_if.as_ref().map(what_if::WhatIf::values),
        "data": embedded(&json!({
            "start": run.start.as_second(),
            "end": run.end().as_second(),
            "users": lanes.users,
            "whatIf": what_if.as_ref().map(what_if::WhatIf::document),
        })),
    });
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    let page = handlebars.render_template(PAGE, &values);
    Ok(page.unwrap_or_else(|error| panic!("the page of a simulation: {error}")))
}

/// What the reader needs to know if nothing else is read.
fn verdict(run: &Run) -> String {
    let chronicle = &run.chronicle;
    let endings = Endings::of(run);
    if !chronicle.violations.is_empty() {
        return "An invariant did not hold: this is a defect of Keywheel.".to_owned();
    }
    if !chronicle.alerts.is_empty() {
        let alerts = count(chronicle.alerts.len() as u64, "alert");
        return format!("{alerts}: somebody would have been called.");
    }
    match endings.succeeded + endings.running {
        0 => "No rotation was due.".to_owned(),
        _ => "Nobody would have been called. A working key was published all the time.".to_owned(),
    }
}

/// JSON that may stand in a script element: nothing in it ends that.
fn embedded(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_script_element_that_it_stands_in() {
        assert_eq!(
            embedded(&json!(["</script>", "<!--"])),
            r#"["\u003c/script>","\u003c!--"]"#
        );
    }
}
