//! What holds for every state of the definition.

use contract::ErrorName;
use serde_json::Value;
use statemachine::rotation::{Substitution, definition, state};
use statemachine::{Machine, State, StateMachine};
use std::collections::BTreeSet;

#[test]
fn the_definition_is_read_back_as_it_is_written_and_can_run() {
    let text = serde_json::to_string_pretty(&definition()).unwrap();
    let read: StateMachine = serde_json::from_str(&text).unwrap();
    assert_eq!(read, definition());
    assert!(Machine::new(read).is_ok());
}

#[test]
fn every_name_of_an_error_in_the_definition_is_aws_s_or_one_that_a_step_can_produce() {
    const AWS: [&str; 9] = [
        "Lambda.AWSLambdaException",
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
        "Lambda.Unknown",
        "States.ALL",
        "States.TaskFailed",
        "States.Timeout",
    ];
    let known: BTreeSet<&str> = AWS
        .into_iter()
        .chain(ErrorName::ALL.iter().map(|name| name.as_str()))
        .collect();
    for (name, task) in tasks() {
        let retried = task
            .retry
            .iter()
            .flatten()
            .flat_map(|retrier| &retrier.error_equals);
        let caught = task
            .catch
            .iter()
            .flatten()
            .flat_map(|catcher| &catcher.error_equals);
        for error in retried.chain(caught) {
            assert!(
                known.contains(error.as_str()),
                "{name} matches {error}, which nobody produces"
            );
        }
    }
}

#[test]
fn every_task_has_a_timeout_and_retries_and_catches_all_errors() {
    for (name, task) in tasks() {
        assert!(task.timeout_seconds.is_some(), "{name}");
        assert!(task.retry.is_some(), "{name}");
        let last = task.catch.iter().flatten().next_back().expect("a catcher");
        assert_eq!(last.error_equals, ["States.ALL"], "{name}");
    }
}

#[test]
fn no_error_that_passes_with_time_goes_without_a_retry() {
    for (name, task) in tasks()
        .into_iter()
        .filter(|(_, task)| task.resource.ends_with("lambda:invoke"))
    {
        let retried: Vec<_> = task
            .retry
            .iter()
            .flatten()
            .flat_map(|retrier| &retrier.error_equals)
            .collect();
        let mut passing = vec![ErrorName::AwsUnavailable];
        if name == state::VERIFY {
            passing.push(ErrorName::KeyNotYetActive);
        }
        if name == state::CREATE {
            passing.push(ErrorName::AccessDenied);
        }
        if name == state::CREATE || name == state::DELETE {
            passing.push(ErrorName::Unsettled);
        }
        for error in ErrorName::ALL {
            let is_retried = retried.iter().any(|retried| *retried == error.as_str());
            assert_eq!(is_retried, passing.contains(&error), "{name} and {error}");
        }
    }
}

#[test]
fn names_are_short_enough_for_step_functions() {
    for name in definition().states.keys() {
        assert!(name.chars().count() <= 80, "{name}");
    }
}

#[test]
fn every_substitution_is_used_and_no_other_is() {
    let text = serde_json::to_string(&definition()).unwrap();
    let used: BTreeSet<String> = text
        .split("${")
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap().to_owned())
        .collect();
    let declared: BTreeSet<String> = Substitution::ALL
        .iter()
        .map(|one| one.name().to_owned())
        .collect();
    assert_eq!(used, declared);
}

#[test]
fn the_definition_fits_into_step_functions_many_times_over() {
    // 1,048,576 bytes (AWS, "Quotas related to state machines").
    let bytes = serde_json::to_string(&definition()).unwrap().len();
    assert!(bytes < 1_048_576 / 10, "{bytes}");
}

fn tasks() -> Vec<(String, statemachine::Task)> {
    definition()
        .states
        .into_iter()
        .filter_map(|(name, state)| match state {
            State::Task(task) => Some((name, task)),
            _ => None,
        })
        .collect()
}

/// All transitions that the definition has.
pub(crate) fn edges() -> BTreeSet<(String, String)> {
    let definition = serde_json::to_value(definition()).unwrap();
    let mut edges = BTreeSet::new();
    for (name, state) in definition["States"].as_object().unwrap() {
        let catches = state["Catch"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|catch| &catch["Next"]);
        let choices = state["Choices"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|choice| &choice["Next"]);
        for next in [&state["Next"], &state["Default"]]
            .into_iter()
            .chain(catches)
            .chain(choices)
        {
            edges.extend(next.as_str().map(|next| (name.clone(), next.to_owned())));
        }
    }
    assert!(
        !definition["States"]
            .as_object()
            .unwrap()
            .values()
            .any(Value::is_null)
    );
    edges
}
