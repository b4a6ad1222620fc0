//! Definitions and inputs that mean harm: each ends, soon, with an error.

use super::driver::{Answer, failed, run, run_with, succeeded};
use serde_json::{Value, json};
use statemachine::{Machine, Outcome};

fn pass(fields: &Value) -> Value {
    let mut state = json!({"Type": "Pass", "End": true});
    for (name, value) in fields.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    json!({"StartAt": "Only", "States": {"Only": state}})
}

fn is_refused(definition: &Value) -> bool {
    Machine::read(definition).is_err()
}

fn fails(definition: &Value, input: Value) -> bool {
    matches!(run(definition, input).outcome, Outcome::Failed { .. })
}

#[test]
fn a_megabyte_of_brackets_is_refused() {
    for (open, close) in [("[", "]"), ("(", ")")] {
        let count = 500_000;
        let nest = format!("{}{}", open.repeat(count), close.repeat(count));
        for text in [
            format!("$.a{nest}"),
            format!("$[?(@.a == {nest})]"),
            format!("States.Array({nest})"),
        ] {
            assert!(
                is_refused(&pass(&json!({"Parameters": {"x.$": text}}))),
                "{open}"
            );
        }
    }
}

#[test]
fn deeply_nested_conditions_and_branches_are_refused() {
    let mut condition = json!({"Variable": "$.a", "IsNull": true});
    let mut branch = json!({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}});
    for _ in 0..100 {
        condition = json!({"Not": condition});
        branch = json!({"StartAt": "A", "States": {"A": {"Type": "Parallel", "Branches": [branch], "End": true}}});
    }
    condition["Next"] = json!("B");
    let choice = json!({"StartAt": "A", "States": {
        "A": {"Type": "Choice", "Choices": [condition]}, "B": {"Type": "Succeed"}
    }});
    assert!(is_refused(&choice));
    assert!(is_refused(&branch));
}

#[test]
fn a_search_that_finds_exponentially_much_ends() {
    let mut deep = json!([1, 2]);
    for _ in 0..60 {
        deep = json!({"a": deep, "b": 1});
    }
    let path = format!("$..a{}", "..a".repeat(12));
    assert!(fails(&pass(&json!({"Parameters": {"x.$": path}})), deep));
}

#[test]
fn a_document_that_grows_in_a_loop_ends_at_a_quota() {
    let growing = json!({
        "StartAt": "Grow",
        "States": {
            "Grow": {"Type": "Pass", "Parameters": {"a.$": "$", "b.$": "$"}, "Next": "Grow"}
        }
    });
    assert!(fails(&growing, json!({})));
    let nesting = json!({
        "StartAt": "Nest",
        "States": {"Nest": {"Type": "Pass", "Parameters": {"a.$": "$"}, "Next": "Nest"}}
    });
    assert!(fails(&nesting, json!({})));
}

#[test]
fn numbers_that_are_too_large_are_errors() {
    for call in [
        "States.MathAdd(9223372036854775807, 9223372036854775807)",
        "States.MathRandom(-9223372036854775808, 9223372036854775807)",
        "States.ArrayRange(0, 9223372036854775807, 1)",
        "States.ArrayGetItem(States.Array(1), -1)",
        "States.ArrayPartition(States.Array(1), 0)",
    ] {
        assert!(
            fails(&pass(&json!({"Parameters": {"x.$": call}})), json!({})),
            "{call}"
        );
    }
    let far = pass(&json!({"Parameters": {"x.$": "$[99999999999999999999]"}}));
    assert!(is_refused(&far));
    let wait = json!({"StartAt": "W", "States": {"W": {"Type": "Wait", "SecondsPath": "$.n", "End": true}}});
    for seconds in [
        json!(9_223_372_036_854_775_807_u64),
        json!(1e300),
        json!(u64::MAX),
    ] {
        assert!(fails(&wait, json!({"n": seconds})), "{seconds}");
    }
}

#[test]
fn maps_in_maps_that_never_end_stop_at_25000_events() {
    let inner = json!({
        "Type": "Map", "MaxConcurrency": 1, "End": true,
        "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}
    });
    let definition = json!({"StartAt": "M", "States": {"M": {
        "Type": "Map", "End": true,
        "ItemProcessor": {"StartAt": "Inner", "States": {"Inner": inner}}
    }}});
    let items: Value = (0..200).map(|_| (0..200).collect::<Value>()).collect();
    let full = run(&definition, items);
    assert_eq!(
        full.outcome,
        failed(
            "States.Runtime",
            "The execution reached the maximum number of history events (25000)."
        )
    );
    assert!(full.execution.history().events().len() <= 25_000);
}

#[test]
fn a_task_that_is_retried_for_ever_ends_at_25000_events() {
    let definition = json!({"StartAt": "T", "States": {"T": {
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
        "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 99_999_999, "BackoffRate": 1.0}]
    }}});
    let retried = run_with(&definition, json!({}), |_| Answer::Fails("E", "why"));
    assert!(
        matches!(retried.outcome, Outcome::Failed { error: Some(error), .. } if error == "States.Runtime")
    );
    let silent = run_with(&definition, json!({}), |_| Answer::Succeeds(json!(1)));
    assert_eq!(silent.outcome, succeeded(json!(1)));
}

#[test]
fn an_expression_of_a_megabyte_of_brackets_is_refused() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{'a':", "}"),
        ("-", ""),
        ("$f(", ")"),
        ("1+", "1"),
    ] {
        for count in [300, 200_000] {
            let expression = format!("{{% {}1{} %}}", open.repeat(count), close.repeat(count));
            let definition = json!({
                "QueryLanguage": "JSONata",
                "StartAt": "Only",
                "States": {"Only": {"Type": "Pass", "Output": expression, "End": true}}
            });
            if !is_refused(&definition) {
                assert!(fails(&definition, json!({})) || count == 300, "{open}");
            }
        }
    }
}
