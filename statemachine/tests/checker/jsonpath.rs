//! Each kind of damage to a definition in JSONPath is one finding, and that one.

mod resources;

use super::definitions::order;
use super::{damaged, errors};
use serde_json::{Value, json};

fn schema(message: &str, at: &str) -> Vec<String> {
    vec![format!("SCHEMA_VALIDATION_FAILED: {message} at {at}")]
}

#[track_caller]
fn assert_damage(pointer: &str, value: Option<Value>, expected: &[String]) {
    assert_eq!(
        errors(&damaged(order(), pointer, value)),
        expected,
        "{pointer}"
    );
}

#[track_caller]
fn assert_refused(pointer: &str, value: Value, message: &str, at: &str) {
    assert_damage(pointer, Some(value), &schema(message, at));
}

#[track_caller]
fn assert_missed(pointer: &str, message: &str, at: &str) {
    assert_damage(pointer, None, &schema(message, at));
}

#[test]
fn what_must_be_there_is_missed() {
    assert_missed("/StartAt", "These fields are required: [StartAt]", "/");
    assert_missed(
        "/States/Done/Type",
        "These fields are required: [Type]",
        "/States/Done",
    );
    assert_missed(
        "/States/Pay/Resource",
        "These fields are required: [Resource]",
        "/States/Pay",
    );
    assert_missed(
        "/States/Check/Choices/0/Next",
        "These fields are required: [Next]",
        "/States/Check/Choices[0]",
    );
    assert_missed(
        "/States/Pay/Catch/0/Next",
        "These fields are required: [Next]",
        "/States/Pay/Catch[0]",
    );
    assert_missed(
        "/States/Pay/Retry/0/ErrorEquals",
        "These fields are required: [ErrorEquals]",
        "/States/Pay/Retry[0]",
    );
    assert_missed(
        "/States/Lines/ItemProcessor/ProcessorConfig/ExecutionType",
        "These fields are required: [ExecutionType]",
        "/States/Lines/ItemProcessor/ProcessorConfig",
    );
    assert_missed(
        "/States/Lines/ItemReader/Resource",
        "These fields are required: [Resource]",
        "/States/Lines/ItemReader",
    );
    assert_missed(
        "/States/Lines/ItemReader/ReaderConfig/CSVHeaderLocation",
        "The field 'CSVHeaderLocation' is required",
        "/States/Lines/ItemReader/ReaderConfig",
    );
    assert_missed(
        "/States/Rest/Next",
        "This object should have only one of the following fields: [Next, End]",
        "/States/Rest",
    );
    assert_missed(
        "/States/Rest/Timestamp",
        "This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]",
        "/States/Rest",
    );
    assert_missed(
        "/States/Check/Choices/1/And",
        "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]",
        "/States/Check/Choices[1]",
    );
    assert_missed(
        "/States/Lines/ItemProcessor",
        "This object should have only one of the following fields: [ItemProcessor, Iterator]",
        "/States/Lines",
    );
}

#[test]
fn what_has_no_place_is_refused() {
    let unsupported = |pointer: &str, at: &str| {
        let field = pointer.rsplit('/').next().unwrap();
        assert_refused(
            pointer,
            json!("x"),
            &format!("Field '{field}' is not supported"),
            at,
        );
    };
    unsupported("/StartsAt", "/");
    unsupported("/States/Done/Next", "/States/Done");
    unsupported("/States/Reject/InputPath", "/States/Reject");
    unsupported("/States/Rest/Message.$", "/States/Rest");
    unsupported("/States/Ship/TimeoutSeconds", "/States/Ship");
    unsupported("/States/Pay/Catch/0/_comment", "/States/Pay/Catch[0]");
    unsupported("/States/Pay/Retry/1/Next", "/States/Pay/Retry[1]");
    unsupported(
        "/States/Check/Choices/1/And/0/Next",
        "/States/Check/Choices[1]/And[0]",
    );
    unsupported(
        "/States/Ship/Branches/0/QueryLanguage",
        "/States/Ship/Branches[0]",
    );
    unsupported(
        "/States/Lines/ItemProcessor/QueryLanguage",
        "/States/Lines/ItemProcessor",
    );
}

#[test]
fn what_excludes_each_other_is_refused_together() {
    let one =
        |fields: &str| format!("There should only be one of the following fields: [{fields}]");
    assert_refused(
        "/States/Rest/End",
        json!(true),
        &one("Next, End"),
        "/States/Rest",
    );
    assert_refused(
        "/States/Rest/Seconds",
        json!(1),
        &one("SecondsPath, Seconds, TimestampPath, Timestamp"),
        "/States/Rest",
    );
    assert_refused(
        "/States/Reject/Cause",
        json!("x"),
        &one("Cause, CausePath"),
        "/States/Reject",
    );
    assert_refused(
        "/States/Pay/TimeoutSecondsPath",
        json!("$.t"),
        &one("TimeoutSeconds, TimeoutSecondsPath"),
        "/States/Pay",
    );
    assert_refused(
        "/States/Lines/Parameters",
        json!({}),
        &one("ItemSelector, Parameters"),
        "/States/Lines",
    );
    assert_refused(
        "/States/Lines/ItemBatcher/MaxItemsPerBatchPath",
        json!("$.n"),
        &one("MaxItemsPerBatch, MaxItemsPerBatchPath"),
        "/States/Lines/ItemBatcher",
    );
    assert_refused(
        "/States/Check/Choices/0/IsNull",
        json!(true),
        &one("NumericGreaterThan, IsNull"),
        "/States/Check/Choices[0]",
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_refused() {
    let kind = |pointer: &str, kind: &str, at: &str| {
        assert_refused(
            pointer,
            json!({}),
            &format!("Expected value of type [{kind}]"),
            at,
        );
    };
    kind("/Comment", "STRING", "/Comment");
    kind("/States/Rest/Type", "STRING", "/States/Rest/Type");
    kind("/States/Pay/Retry", "ARRAY", "/States/Pay/Retry");
    kind(
        "/States/Pay/TimeoutSeconds",
        "INTEGER",
        "/States/Pay/TimeoutSeconds",
    );
    kind(
        "/States/Pay/Retry/0/BackoffRate",
        "NUMBER",
        "/States/Pay/Retry[0]/BackoffRate",
    );
    kind(
        "/States/Pay/Catch/0/ErrorEquals/0",
        "STRING",
        "/States/Pay/Catch[0]/ErrorEquals[0]",
    );
    kind(
        "/States/Check/Choices/0/NumericGreaterThan",
        "NUMBER",
        "/States/Check/Choices[0]/NumericGreaterThan",
    );
    kind(
        "/States/Check/Choices/1/And/1/Not/IsPresent",
        "BOOLEAN",
        "/States/Check/Choices[1]/And[1]/Not/IsPresent",
    );
    assert_refused(
        "/States/Done",
        json!([]),
        "Expected value of type [OBJECT]",
        "/States/Done",
    );
}

#[test]
fn a_value_out_of_range_is_refused() {
    let least = |pointer: &str, value: Value, least: u64, at: &str| {
        assert_refused(pointer, value, &format!("Minimum value is {least}"), at);
    };
    least(
        "/States/Lines/MaxConcurrency",
        json!(-1),
        0,
        "/States/Lines/MaxConcurrency",
    );
    least(
        "/States/Pay/Retry/0/BackoffRate",
        json!(0.5),
        1,
        "/States/Pay/Retry[0]/BackoffRate",
    );
    least(
        "/States/Pay/Retry/1/MaxAttempts",
        json!(-1),
        0,
        "/States/Pay/Retry[1]/MaxAttempts",
    );
    least(
        "/States/Pay/HeartbeatSeconds",
        json!(0),
        1,
        "/States/Pay/HeartbeatSeconds",
    );
    assert_refused(
        "/TimeoutSeconds",
        json!(1e300),
        "Maximum value is 99999999",
        "/TimeoutSeconds",
    );
    assert_refused(
        "/States/Lines/ToleratedFailurePercentage",
        json!(100.5),
        "Maximum value is 100",
        "/States/Lines/ToleratedFailurePercentage",
    );
    assert_refused(
        "/States/Pay/HeartbeatSeconds",
        json!(60),
        "The value of 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'",
        "/States/Pay/HeartbeatSeconds",
    );
    let delay = "/States/Pay/Retry/0/MaxDelaySeconds";
    least(delay, json!(0), 1, "/States/Pay/Retry[0]/MaxDelaySeconds");
    // Shorter than the interval is odd, but AWS does not mind.
    assert_damage(delay, Some(json!(1)), &[]);
}

#[test]
fn only_a_few_words_are_known() {
    let words = |pointer: &str, words: &str, at: &str| {
        let message = format!("Value should be one of the following: [{words}]");
        assert_refused(pointer, json!("x"), &message, at);
    };
    words("/Version", "1.0", "/Version");
    words(
        "/States/Rest/Type",
        "Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map",
        "/States/Rest/Type",
    );
    words(
        "/States/Pay/Retry/0/JitterStrategy",
        "NONE, FULL",
        "/States/Pay/Retry[0]/JitterStrategy",
    );
    let config = "/States/Lines/ItemProcessor/ProcessorConfig";
    words(
        &format!("{config}/Mode"),
        "INLINE, DISTRIBUTED",
        &format!("{config}/Mode"),
    );
    words(
        &format!("{config}/ExecutionType"),
        "STANDARD, EXPRESS",
        &format!("{config}/ExecutionType"),
    );
    words(
        "/States/Lines/ResultWriter/WriterConfig/OutputType",
        "JSON, JSONL",
        "/States/Lines/ResultWriter/WriterConfig/OutputType",
    );
}

#[test]
fn lists_that_must_not_be_empty_are_not() {
    for (pointer, at) in [
        (
            "/States/Check/Choices/1/And",
            "/States/Check/Choices[1]/And",
        ),
        (
            "/States/Pay/Retry/0/ErrorEquals",
            "/States/Pay/Retry[0]/ErrorEquals",
        ),
        ("/States/Ship/Branches", "/States/Ship/Branches"),
    ] {
        assert_refused(pointer, json!([]), "Value cannot be empty", at);
    }
    // No error is retried or caught.
    assert_damage("/States/Pay/Retry", Some(json!([])), &[]);
}

#[test]
fn all_errors_come_alone_and_last() {
    let message = "States.ALL must appear alone and at end of list";
    assert_refused(
        "/States/Pay/Catch/0/ErrorEquals",
        json!(["E", "States.ALL"]),
        message,
        "/States/Pay/Catch[0]/ErrorEquals",
    );
    assert_refused(
        "/States/Pay/Retry/0/ErrorEquals",
        json!(["States.ALL"]),
        message,
        "/States/Pay/Retry[0]/ErrorEquals",
    );
}

#[test]
fn timestamps_are_rfc_3339() {
    for text in [
        "2030-13-01T00:00:00Z",
        "2030-02-30T00:00:00Z",
        "2030-01-01T25:00:00Z",
        "2030-01-01 00:00:00Z",
        "2030-01-01t00:00:00z",
        "2030-01-01T00:00:00",
        "2030-01-01",
        "tomorrow",
        "2030-01-01T00:00:00.Z",
        "2030-01-01T00:00:00+0100",
    ] {
        assert_refused(
            "/States/Rest/Timestamp",
            json!(text),
            "String does not match RFC3339 timestamp",
            "/States/Rest/Timestamp",
        );
    }
    for text in ["2030-01-01T00:00:00.123456Z", "2030-01-01T00:00:00-05:30"] {
        assert_damage("/States/Rest/Timestamp", Some(json!(text)), &[]);
    }
    let rule = json!({"Variable": "$.t", "TimestampLessThan": "noon", "Next": "Pay"});
    assert_refused(
        "/States/Check/Choices/0",
        rule,
        "String does not match RFC3339 timestamp",
        "/States/Check/Choices[0]/TimestampLessThan",
    );
}
