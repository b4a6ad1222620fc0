//! Which executions can go on.

use super::{Run, definition};
use crate::driver::succeeded;
use serde_json::json;
use statemachine::{Event, NotRedrivable};

const DAY: i64 = 86_400;

#[test]
fn only_what_ended_badly_can_be_redriven() {
    let mut run = Run::of(&definition());
    let refused = |run: &mut Run| run.execution.redrive(run.now).unwrap_err();
    assert_eq!(refused(&mut run), NotRedrivable::Running);
    let (task, _) = run.task();
    run.succeed(task, json!("good"));
    assert_eq!(refused(&mut run), NotRedrivable::Running);
    run.pass(100);
    run.tell(Event::Tick);
    let before = run.execution.history().clone();
    let error = refused(&mut run);
    assert_eq!(error, NotRedrivable::Succeeded);
    assert_eq!(
        error.to_string(),
        "Execution is SUCCEEDED and cannot be redriven"
    );
    assert_eq!(run.execution.history(), &before);
    assert_eq!(run.execution.outcome(), Some(&succeeded(json!(3))));
}

#[test]
fn fourteen_days_after_its_latest_end_it_is_too_late() {
    let mut run = Run::of(&definition());
    run.task();
    run.abort();
    run.pass(14 * DAY);
    run.redrive();
    run.task();
    run.abort();
    run.pass(14 * DAY + 1);
    let error = run.execution.redrive(run.now).unwrap_err();
    assert_eq!(error, NotRedrivable::RedrivablePeriod);
    assert_eq!(error.to_string(), "Execution redrivable period exceeded");
}

#[test]
fn a_year_after_its_start_it_is_too_late() {
    let mut run = Run::of(&definition());
    for _ in 0..36 {
        run.task();
        run.abort();
        run.pass(10 * DAY);
        run.redrive();
    }
    run.task();
    run.abort();
    run.pass(5 * DAY);
    run.redrive();
    run.task();
    run.abort();
    run.pass(1);
    let error = run.execution.redrive(run.now).unwrap_err();
    assert_eq!(error, NotRedrivable::MaxExecutionTime);
    assert_eq!(
        error.to_string(),
        "Execution has exceeded the max execution time"
    );
}

#[test]
fn the_history_must_have_a_place_for_the_redrive_and_one_more_event() {
    let mut run = Run::of(&json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Bad",
        "States": {"Bad": {"Type": "Fail", "Error": "Bad"}}
    }));
    run.tell(Event::Tick);
    // Each round adds a redrive, an entry and an end to the first three events.
    let refused = loop {
        if let Err(refused) = run.execution.redrive(run.now) {
            break refused;
        }
        run.tell(Event::Tick);
    };
    assert_eq!(refused, NotRedrivable::HistoryLimit);
    assert_eq!(
        refused.to_string(),
        "Execution history event limit exceeded"
    );
    let events = run.execution.history().events();
    assert_eq!(events.len(), 24_999);
    assert_eq!(
        events.last().map(|event| event.event_type()).as_deref(),
        Some("ExecutionFailed")
    );
}
