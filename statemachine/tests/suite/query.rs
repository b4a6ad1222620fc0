//! Expressions: AWS's functions, the clock, randomness, and what goes wrong.

use super::driver::{failed, run, succeeded};
use serde_json::{Value, json};

fn definition(expression: &str) -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Only",
        "States": {"Only": {"Type": "Pass", "Output": format!("{{% {expression} %}}"), "End": true}}
    })
}

fn value(expression: &str) -> Value {
    match run(&definition(expression), json!({"n": 3})).outcome {
        statemachine::Outcome::Succeeded { output } => output,
        other => panic!("{expression}: {other:?}"),
    }
}

fn complaint(expression: &str) -> String {
    match run(&definition(expression), json!({"n": 3})).outcome {
        statemachine::Outcome::Failed {
            error: Some(error),
            cause: Some(cause),
        } => {
            assert_eq!(error, "States.QueryEvaluationError");
            let prefix = format!(
                "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '{expression}' specified for the field 'Output' "
            );
            cause
                .strip_prefix(&prefix)
                .expect("the cause names the expression and the field")
                .to_owned()
        }
        other => panic!("{expression}: {other:?}"),
    }
}

#[test]
fn aws_s_own_functions_are_there() {
    for (expression, expected) in [
        ("$partition([1,2,3,4,5], 2)", json!([[1, 2], [3, 4], [5]])),
        ("$range(0, 10, 5)", json!([0, 5, 10])),
        ("$range(3, 1, -1)", json!([3, 2, 1])),
        ("$range(1, 0, 1)", json!([])),
        ("$parse('{\"a\": [1]}')", json!({"a": [1]})),
        (
            "$hash('abc', 'MD5')",
            json!("900150983cd24fb0d6963f7d28e17f72"),
        ),
        (
            "$hash('abc', 'SHA-1')",
            json!("a9993e364706816aba3e25717850c26c9cd0d89d"),
        ),
        (
            "$hash('abc', 'SHA-256')",
            json!("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
    assert_eq!(value("$length($hash('abc', 'SHA-384'))"), json!(96));
    assert_eq!(value("$length($hash('abc', 'SHA-512'))"), json!(128));
}

#[test]
fn wrong_arguments_are_named() {
    for (expression, message) in [
        (
            "$partition([1], 0)",
            "the second argument of $partition must be a number of at least 1",
        ),
        (
            "$partition(1, 1)",
            "the first argument of $partition must be an array",
        ),
        (
            "$range(1, 2)",
            "the arguments of $range must be three numbers",
        ),
        (
            "$range(1, 2, 0)",
            "the third argument of $range must not be 0",
        ),
        ("$range(1, 1e9, 1)", "the result of $range is too long"),
        ("$random('x')", "the argument of $random must be a number"),
        (
            "$hash('abc', 'CRC')",
            "the second argument of $hash must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512",
        ),
        ("$parse(1)", "the argument of $parse must be a string"),
        (
            "$parse('{')",
            "the argument of $parse is not JSON: EOF while parsing an object at line 1 column 1",
        ),
    ] {
        assert_eq!(
            complaint(expression),
            format!("threw an error during evaluation. {message}")
        );
    }
}

#[test]
fn the_clock_is_the_execution_s() {
    assert_eq!(value("$now()"), json!("2026-11-22T11:13:28.000Z"));
    assert_eq!(value("$now('[Y]-[M01]')"), json!("2026-11"));
    assert_eq!(value("$millis()"), json!(1_795_346_008_000_i64));
    assert_eq!(value("$toMillis($now()) = $millis()"), json!(true));
}

#[test]
fn what_a_date_leaves_out_comes_from_the_clock_of_the_execution() {
    for (expression, expected) in [
        ("$toMillis('13:45', '[H]:[m]')", "2026-11-22T13:45:00.000Z"),
        (
            "'13:45' ~> $toMillis('[H]:[m]')",
            "2026-11-22T13:45:00.000Z",
        ),
        ("$toMillis('5', '[D]')", "2026-11-05T00:00:00.000Z"),
        ("$toMillis('03-05', '[M]-[D]')", "2026-03-05T00:00:00.000Z"),
        ("$toMillis('[1]', '[[[H]]]')", "2026-11-22T01:00:00.000Z"),
        ("$toMillis('2020', '[Y]')", "2020-01-01T00:00:00.000Z"),
        ("$toMillis('2020-02-03')", "2020-02-03T00:00:00.000Z"),
    ] {
        let written = format!("$fromMillis({expression})");
        assert_eq!(value(&written), json!(expected), "{expression}");
    }
}

#[test]
fn randomness_depends_on_the_seed_alone() {
    assert_eq!(value("[$random(), $uuid()]"), value("[$random(), $uuid()]"));
    assert_eq!(value("$random() = $random()"), json!(false));
    assert_eq!(value("$random(5) = $random(5)"), json!(true));
    assert_eq!(value("$uuid() = $uuid()"), json!(false));
}

#[test]
fn a_value_that_is_not_json_is_refused() {
    assert_eq!(complaint("$nothing"), "returned nothing (undefined).");
    assert_eq!(
        complaint("$states.input.m"),
        "returned nothing (undefined)."
    );
    assert_eq!(
        complaint("function($x){$x}"),
        "returned an unsupported result type."
    );
}

#[test]
fn an_error_of_the_expression_is_repeated() {
    assert_eq!(
        complaint("1 + 'a'"),
        "threw an error during evaluation. T2002: The right side of the + operator must evaluate to a number"
    );
    assert_eq!(
        complaint("$error('boom')"),
        "threw an error during evaluation. D3137: boom"
    );
}

#[test]
fn a_runaway_expression_ends() {
    assert_eq!(
        complaint("($f := function($n){ 1 + $f($n) }; $f(1))"),
        "threw an error during evaluation. D1011: Stack overflow. Check for non-terminating recursive function. Consider rewriting as tail-recursive"
    );
}

#[test]
fn texts_and_arrays_do_not_grow_without_end() {
    for (expression, message) in [
        (
            "$reduce([1..64], function($text, $n) { $text & $text }, 'a')",
            "a text is too long",
        ),
        (
            "$reduce([1..64], function($list, $n) { [$list, $list] }, [1])",
            "an array has too many items",
        ),
        ("$pad('a', 1e9)", "the second argument of $pad is too large"),
        (
            "'a' ~> $pad(1e9)",
            "the second argument of $pad is too large",
        ),
        (
            "{'t': 'a'}.t.$pad(1e9)",
            "the second argument of $pad is too large",
        ),
        (
            "$fromMillis(17000000000000000000, '[Y]', '+0200')",
            "the first argument of $fromMillis is no time",
        ),
        (
            "($fill := $pad; $fill('a', -1e308))",
            "$pad can only be called by its name",
        ),
    ] {
        assert_eq!(
            complaint(expression),
            format!("threw an error during evaluation. {message}")
        );
    }
}

#[test]
fn a_value_that_is_small_because_its_parts_are_shared_does_not_explode() {
    let doubles = "$reduce([1..64], function($half, $n) { {'a': $half, 'b': $half} }, 1)";
    assert_eq!(complaint(doubles), "returned a value that is too large.");
}

#[test]
fn a_name_of_a_function_may_be_given_to_something_else() {
    assert_eq!(value("($pad := 5; $pad + 1)"), json!(6));
    assert_eq!(value("(function($pad) { $pad * 2 })(4)"), json!(8));
    assert_eq!(
        value("($pad := function($x) { $x }; $pad('a'))"),
        json!("a")
    );
    assert_eq!(
        value("($toMillis := function($a, $b) { $a & $b }; $toMillis('13:45', '[H]'))"),
        json!("13:45[H]")
    );
}

#[test]
fn positions_beyond_a_text_are_its_ends() {
    assert_eq!(value("$substring('abc', -1e300, 1e300)"), json!("abc"));
    assert_eq!(
        value("$substring('abc', 1, 9223372036854775807)"),
        json!("bc")
    );
    assert_eq!(
        value("($part := $substring; $part('abc', 1, 1))"),
        json!("b")
    );
    assert_eq!(
        value("$map(['a', 'b'], $pad(?, 2, '-'))"),
        json!(["a-", "b-"])
    );
}

#[test]
fn the_field_is_named_however_deep_it_is() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Only",
        "States": {"Only": {
            "Type": "Pass",
            "Assign": {"a": {"b": [1, {"c": "{% $nothing %}"}]}},
            "End": true
        }}
    });
    assert_eq!(
        run(&definition, json!({})).outcome,
        failed(
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '$nothing' specified for the field 'Assign/a/b[1]/c' returned nothing (undefined)."
        )
    );
}

#[test]
fn members_keep_their_order() {
    let definition = definition("$merge([{'z': 1}, {'a': $states.input}])");
    let outcome = run(&definition, json!({"y": 1, "b": 2})).outcome;
    assert_eq!(outcome, succeeded(json!({"z": 1, "a": {"y": 1, "b": 2}})));
    let statemachine::Outcome::Succeeded { output } = outcome else {
        panic!("it succeeded");
    };
    assert_eq!(output.to_string(), r#"{"z":1,"a":{"y":1,"b":2}}"#);
}
