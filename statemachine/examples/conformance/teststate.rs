//! Calls of TestState.

use crate::same::same;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use statemachine::{FieldValidation, Mock, NotTestable, TestState, TestedState};

/// Compares what a call answers, or why it is refused.
pub(crate) fn judge(case: &Value) -> Option<String> {
    let expected = &case["expect"];
    let actual = match call(&case["call"]).run() {
        Ok(tested) => written(&tested, case["call"]["inspectionLevel"].as_str()),
        Err(NotTestable { code, message }) => json!({"raises": {"code": code, "message": message}}),
    };
    let is_right = match expected.get("raises") {
        // Only that it is refused is known.
        Some(raises) if raises["message"].is_null() => actual.get("raises").is_some(),
        _ => same(expected, &actual),
    };
    (!is_right).then(|| format!("{}: {expected} is {actual}", case["id"]))
}

fn call(call: &Value) -> TestState {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mock = call.get("mock").map(|mock| match mock.get("errorOutput") {
        Some(error) => Mock::Error {
            error: text(&error["error"]),
            cause: text(&error["cause"]),
        },
        None => {
            let result = mock["result"].as_str().unwrap_or("null");
            Mock::Result(serde_json::from_str(result).unwrap_or_default())
        }
    });
    let configuration = &call["stateConfiguration"];
    TestState {
        definition: call["definition"].clone(),
        state_name: text(&call["stateName"]),
        input: call["input"].clone(),
        context: call.get("context").cloned(),
        variables: Map::new(),
        field_validation: match call["mock"]["fieldValidationMode"].as_str() {
            Some("PRESENT") => FieldValidation::Present,
            Some("NONE") => FieldValidation::None,
            _ => FieldValidation::Strict,
        },
        map_item_reader_data: text(&configuration["mapItemReaderData"]),
        mock,
        retrier_retry_count: configuration["retrierRetryCount"]
            .as_u64()
            .unwrap_or_default(),
        map_iteration_failure_count: configuration["mapIterationFailureCount"].as_u64(),
        now: Timestamp::UNIX_EPOCH,
    }
}

fn written(tested: &TestedState, level: Option<&str>) -> Value {
    let mut answer = Map::new();
    answer.insert("status".to_owned(), json!(tested.status));
    for (name, value) in [
        ("output", tested.output.clone()),
        ("error", tested.error.clone().map(Value::from)),
        ("cause", tested.cause.clone().map(Value::from)),
        ("nextState", tested.next_state.clone().map(Value::from)),
    ] {
        if let Some(value) = value {
            answer.insert(name.to_owned(), value);
        }
    }
    if matches!(level, Some("DEBUG" | "TRACE")) {
        let data = Value::Object(tested.inspection_data.clone());
        answer.insert("inspectionData".to_owned(), data);
    }
    Value::Object(answer)
}
