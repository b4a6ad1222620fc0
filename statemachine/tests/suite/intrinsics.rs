//! Intrinsic functions.

use super::driver::{failed, run, succeeded};
use serde_json::{Value, json};

fn definition(call: &str) -> Value {
    json!({
        "StartAt": "Only",
        "States": {"Only": {"Type": "Pass", "Parameters": {"r.$": call}, "OutputPath": "$.r", "End": true}}
    })
}

fn input() -> Value {
    json!({"list": [1, 2, 2, 3.0, "a"], "object": {"b": 1, "a": [true, null]}, "text": "a,b;c", "n": -1.5})
}

fn value(call: &str) -> Value {
    match run(&definition(call), input()).outcome {
        statemachine::Outcome::Succeeded { output } => output,
        other => panic!("{call}: {other:?}"),
    }
}

#[test]
fn each_function_does_what_aws_documents() {
    for (call, expected) in [
        ("States.Array()", json!([])),
        (
            "States.Array(1, 'x', $.n, null, true)",
            json!([1, "x", -1.5, null, true]),
        ),
        (
            "States.ArrayPartition($.list, 2)",
            json!([[1, 2], [2, 3.0], ["a"]]),
        ),
        ("States.ArrayContains($.list, 3)", json!(true)),
        ("States.ArrayContains($.list, 'b')", json!(false)),
        ("States.ArrayRange(1, 9, 3)", json!([1, 4, 7])),
        ("States.ArrayRange(3, 1, -1)", json!([3, 2, 1])),
        ("States.ArrayGetItem($.list, 4)", json!("a")),
        ("States.ArrayLength($.list)", json!(5)),
        ("States.ArrayUnique($.list)", json!([1, 2, 3.0, "a"])),
        ("States.Base64Encode('Ada')", json!("QWRh")),
        ("States.Base64Decode('QWRh')", json!("Ada")),
        (
            "States.Hash('abc', 'SHA-1')",
            json!("a9993e364706816aba3e25717850c26c9cd0d89d"),
        ),
        (
            "States.JsonMerge($.object, States.StringToJson('{\"b\":2}'), false)",
            json!({"b": 2, "a": [true, null]}),
        ),
        (
            "States.JsonToString($.object)",
            json!("{\"b\":1,\"a\":[true,null]}"),
        ),
        ("States.StringToJson('')", Value::Null),
        ("States.MathAdd(1.5, 2)", json!(4)),
        ("States.MathAdd($.n, 0)", json!(-1)),
        ("States.StringSplit($.text, ',;')", json!(["a", "b", "c"])),
        (
            "States.Format('{} and {}', $.n, $.object)",
            json!("-1.5 and {b=1, a=[true, null]}"),
        ),
        (
            "States.Format('\\{\\} isn\\'t {}', 'x')",
            json!("{} isn't x"),
        ),
        ("States.Format('{}', States.Array(1, 'x'))", json!("[1, x]")),
    ] {
        assert_eq!(value(call), expected, "{call}");
    }
    assert_eq!(value("States.UUID()").as_str().map(str::len), Some(36));
    assert_eq!(value("States.MathRandom(3, 4)"), json!(3));
    assert_eq!(
        value("States.MathRandom(0, 1000, 5)"),
        value("States.MathRandom(0, 1000, 5)")
    );
}

#[test]
fn what_a_function_does_not_take_is_a_failure_of_the_function() {
    for (call, error) in [
        (
            "States.ArrayGetItem($.list, 5)",
            "Index 5 out of bounds for length 5",
        ),
        ("States.ArrayLength($.text)", "The argument is not an array"),
        (
            "States.ArrayRange(0, 5000, 1)",
            "The range has more than 1000 numbers",
        ),
        ("States.ArrayRange(0, 1, 0)", "The step must not be 0"),
        (
            "States.MathAdd(9223372036854775807, 1)",
            "The sum is too large",
        ),
        (
            "States.Format('{} {}', 1)",
            "number of arguments do not match the occurrences of {}",
        ),
    ] {
        let cause = format!(
            "An error occurred while executing the state 'Only' (entered at the event id #2). The function '{call}' had the following error: {error}"
        );
        let done = run(&definition(call), input());
        assert_eq!(
            done.outcome,
            failed("States.IntrinsicFailure", &cause),
            "{call}"
        );
    }
}

#[test]
fn calls_nest() {
    assert_eq!(
        value("States.ArrayLength(States.StringSplit(States.Format('{},x', $.text), ','))"),
        json!(3)
    );
    assert_eq!(
        run(
            &definition("States.Array($.list[?(@ > 1)], $['text'])"),
            input()
        )
        .outcome,
        succeeded(json!([[2, 2, 3.0], "a,b;c"]))
    );
}
