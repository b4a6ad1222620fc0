//! How data goes through states in JSONPath.

use super::driver::{Answer, failed, run, run_with, succeeded};
use serde_json::{Value, json};
use statemachine::Machine;

fn only(state: &Value) -> Value {
    json!({"StartAt": "Only", "States": {"Only": state}})
}

fn pass(fields: &Value) -> Value {
    let mut state = json!({"Type": "Pass", "End": true});
    for (name, value) in fields.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    only(&state)
}

#[test]
fn data_goes_from_input_path_to_output_path() {
    let definition = only(&json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "InputPath": "$.order",
        "Parameters": {"FunctionName": "f", "Payload": {"id.$": "$.id", "in.$": "$$.Execution.Input.day"}},
        "ResultSelector": {"status.$": "$.Payload", "retries.$": "$$.State.RetryCount"},
        "ResultPath": "$.order.result",
        "OutputPath": "$.order",
        "End": true
    }));
    let input = json!({"day": "Monday", "order": {"id": 7}});
    let done = run_with(&definition, input, |invocation| {
        assert_eq!(
            invocation.arguments,
            json!({"FunctionName": "f", "Payload": {"id": 7, "in": "Monday"}})
        );
        Answer::Succeeds(json!({"Payload": "done"}))
    });
    let result = json!({"status": "done", "retries": 0});
    assert_eq!(done.outcome, succeeded(json!({"id": 7, "result": result})));
}

#[test]
fn null_paths_discard() {
    for (fields, expected) in [
        (json!({"InputPath": null}), json!({})),
        (json!({"OutputPath": null}), json!({})),
        (json!({"Result": 1, "ResultPath": null}), json!({"a": 2})),
        (
            json!({"Result": 1, "ResultPath": "$.b.c"}),
            json!({"a": 2, "b": {"c": 1}}),
        ),
    ] {
        assert_eq!(
            run(&pass(&fields), json!({"a": 2})).outcome,
            succeeded(expected),
            "{fields}"
        );
    }
}

#[test]
fn variables_are_seen_from_the_next_state_on() {
    let definition = json!({
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Result": {"n": 1}, "Assign": {"n.$": "$.n", "m": 2}, "Next": "B"},
            "B": {
                "Type": "Pass",
                "InputPath": "$n",
                "ResultPath": "$.r",
                "Parameters": {"both.$": "States.Array($n, $m)"},
                "Assign": {"n": "new"},
                "OutputPath": "$.r",
                "Next": "C"
            },
            "C": {"Type": "Pass", "Parameters": {"before.$": "$.both", "now.$": "$n"}, "End": true}
        }
    });
    assert_eq!(
        run(&definition, json!({})).outcome,
        succeeded(json!({"before": [1, 2], "now": "new"}))
    );
}

#[test]
fn a_path_that_leads_nowhere_ends_the_execution_beyond_catchers() {
    let sentence =
        "An error occurred while executing the state 'Only' (entered at the event id #2). ";
    for (fields, cause) in [
        (
            json!({"InputPath": "$.b"}),
            "Invalid path '$.b' : No results for path: $['b']",
        ),
        (
            json!({"OutputPath": "$.a.b.c"}),
            "Invalid path '$.a.b.c' : Missing property in path $['a']['b']",
        ),
        (
            json!({"Parameters": {"x.$": "$.b"}}),
            "The JSONPath '$.b' specified for the field 'x.$' could not be found in the input '{\"a\":{}}'",
        ),
        (
            json!({"Parameters": {"x.$": "States.Format('{}', $.b)"}}),
            "The function 'States.Format('{}', $.b)' had the following error: The JSONPath argument for the field '$.b' could not be found in the input '{\"a\":{}}'",
        ),
    ] {
        let done = run(&pass(&fields), json!({"a": {}}));
        assert_eq!(
            done.outcome,
            failed("States.Runtime", &format!("{sentence}{cause}")),
            "{fields}"
        );
    }
}

#[test]
fn a_choice_compares_variables_with_values_and_with_each_other() {
    for (rule, input, holds) in [
        (
            json!({"Variable": "$.a", "NumericLessThan": 5}),
            json!({"a": 4.5}),
            true,
        ),
        (
            json!({"Variable": "$.a", "NumericLessThanPath": "$.b"}),
            json!({"a": 4, "b": 3}),
            false,
        ),
        (
            json!({"Variable": "$.a", "StringMatches": "*.txt"}),
            json!({"a": "b.txt"}),
            true,
        ),
        (
            json!({"Variable": "$.a", "IsPresent": false}),
            json!({}),
            true,
        ),
        (
            json!({"Variable": "$.a", "IsNull": true}),
            json!({"a": null}),
            true,
        ),
        (
            json!({"Variable": "$.a", "IsTimestamp": true}),
            json!({"a": "2026-01-01T00:00:00Z"}),
            true,
        ),
        (
            json!({"Not": {"Variable": "$.a", "BooleanEquals": true}}),
            json!({"a": "true"}),
            true,
        ),
        (
            json!({"And": [
                {"Variable": "$.a", "IsPresent": true},
                {"Or": [{"Variable": "$.a", "StringEquals": "x"}, {"Variable": "$.a", "StringEquals": "y"}]}
            ]}),
            json!({"a": "y"}),
            true,
        ),
        (
            json!({"Variable": "$$.State.Name", "StringEquals": "Which"}),
            json!({}),
            true,
        ),
    ] {
        let mut way = rule.clone();
        way["Next"] = json!("Yes");
        let definition = json!({
            "StartAt": "Which",
            "States": {
                "Which": {"Type": "Choice", "Choices": [way], "Default": "No"},
                "Yes": {"Type": "Pass", "Result": true, "End": true},
                "No": {"Type": "Pass", "Result": false, "End": true}
            }
        });
        assert_eq!(
            run(&definition, input).outcome,
            succeeded(json!(holds)),
            "{rule}"
        );
    }
}

#[test]
fn a_choice_whose_variable_is_missing_ends_the_execution() {
    let definition = json!({
        "StartAt": "Which",
        "States": {
            "Which": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "Yes"}]},
            "Yes": {"Type": "Succeed"}
        }
    });
    assert_eq!(
        run(&definition, json!({})).outcome,
        failed(
            "States.Runtime",
            "An error occurred while executing the state 'Which' (entered at the event id #2). Invalid path '$.a': The choice state's condition path references an invalid value."
        )
    );
}

#[test]
fn waits_limits_and_errors_can_come_from_paths() {
    let wait = only(&json!({"Type": "Wait", "SecondsPath": "$.n", "End": true}));
    assert_eq!(run(&wait, json!({"n": 90})).seconds, 90.0);
    let sentence =
        "An error occurred while executing the state 'Only' (entered at the event id #2). ";
    for (input, cause) in [
        (
            json!({}),
            "The SecondsPath parameter does not reference an input value: $.n",
        ),
        (
            json!({"n": "1"}),
            "The SecondsPath parameter cannot be parsed as a long value: $.n == \"1\"",
        ),
        (
            json!({"n": -1}),
            "The SecondsPath parameter references a negative value: $.n == -1",
        ),
    ] {
        assert_eq!(
            run(&wait, input).outcome,
            failed("States.Runtime", &format!("{sentence}{cause}"))
        );
    }
    let until = only(&json!({"Type": "Wait", "TimestampPath": "$.t", "End": true}));
    assert_eq!(
        run(&until, json!({"t": "2026-11-22T11:13:38Z"})).seconds,
        10.0
    );
    let limited = only(&json!({
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSecondsPath": "$.n", "End": true
    }));
    assert_eq!(
        run_with(&limited, json!({"n": 5}), |_| Answer::Hangs).seconds,
        5.0
    );
    let fail = only(&json!({
        "Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('because of {}', $.n)"
    }));
    assert_eq!(
        run(&fail, json!({"e": "Mine", "n": 1})).outcome,
        failed("Mine", "because of 1")
    );
}

#[test]
fn states_of_both_languages_pass_data_to_each_other() {
    let definition = json!({
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Parameters": {"n.$": "$.n"}, "Assign": {"v.$": "$.n"}, "Next": "B"},
            "B": {
                "Type": "Pass", "QueryLanguage": "JSONata",
                "Output": {"sum": "{% $states.input.n + $v %}"}, "Assign": {"v": "{% $v * 10 %}"}, "Next": "C"
            },
            "C": {"Type": "Pass", "Parameters": {"sum.$": "$.sum", "v.$": "$v"}, "End": true}
        }
    });
    assert_eq!(
        run(&definition, json!({"n": 2})).outcome,
        succeeded(json!({"sum": 4, "v": 20}))
    );
}

#[test]
fn a_filter_keeps_what_its_operators_say() {
    let input = json!({"items": [
        {"id": "a-1", "tags": ["x", "y"]},
        {"id": "B-2", "tags": ["y"]},
        {"id": 3, "tags": []},
        {"tags": ["z"]}
    ]});
    for (condition, ids) in [
        ("@.id =~ /[a-z]-\\d/", json!(["a-1"])),
        ("@.id =~ /[a-z]-\\d/i", json!(["a-1", "B-2"])),
        ("@.id =~ /a/", json!([])),
        ("@.id =~ / . - . # any /x", json!(["a-1", "B-2"])),
        ("@.id =~ /3|a\\/b/", json!([3])),
        ("@.tags subsetof ['y', 'z']", json!(["B-2", 3])),
        ("@.tags anyof ['x', 'z']", json!(["a-1"])),
        ("@.tags noneof ['x', 'z'] && @.id", json!(["B-2", 3])),
        ("@.tags all ['x', 'y']", json!(["a-1"])),
        ("@.id !== 3 && @.id", json!(["a-1", "B-2"])),
    ] {
        let definition = pass(&json!({"InputPath": format!("$.items[?({condition})].id")}));
        let done = run(&definition, input.clone());
        assert_eq!(done.outcome, succeeded(ids), "{condition}");
    }
    for path in [
        "$[?(@ =~ /a/q)]",
        "$[?(@ =~ /(?=a)/)]",
        "$[?(@ =~ /a)]",
        "$[?(@ =~ 'a')]",
    ] {
        let definition = pass(&json!({"InputPath": path}));
        assert!(Machine::read(&definition).is_err(), "{path}");
    }
}
