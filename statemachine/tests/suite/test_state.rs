//! One state alone.

use serde_json::{Map, Value, json};
use statemachine::{Mock, TestState, TestStatus, TestedState};

fn task() -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "f", "Payload": "{% $states.input.n + $more %}"},
        "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 2}],
        "Catch": [{"ErrorEquals": ["Bad"], "Output": "{% $states.errorOutput.Cause %}", "Next": "Mend"}],
        "Output": "{% $states.result.Payload %}",
        "Next": "On"
    })
}

fn test(mock: Mock) -> TestState {
    TestState {
        definition: task(),
        input: json!({"n": 1}),
        variables: Map::from_iter([("more".to_owned(), json!(2))]),
        mock: Some(mock),
        ..TestState::default()
    }
}

fn fails(error: &str) -> Mock {
    Mock::Error {
        error: Some(error.to_owned()),
        cause: Some("why".to_owned()),
    }
}

fn run(test: &TestState) -> TestedState {
    test.run().expect("a call that is accepted")
}

fn refusal(test: &TestState) -> String {
    let refused = test.run().expect_err("a call that is refused");
    refused.to_string()
}

#[test]
fn a_state_says_what_comes_out_and_where_it_goes_on() {
    let tested = run(&test(Mock::Result(json!({"Payload": 5}))));
    assert_eq!(
        tested,
        TestedState {
            status: TestStatus::Succeeded,
            output: Some(json!(5)),
            error: None,
            cause: None,
            next_state: Some("On".to_owned()),
            inspection_data: json!({
                "input": {"n": 1},
                "afterArguments": {"FunctionName": "f", "Payload": 3},
                "result": {"Payload": 5},
                "variables": {"more": 2}
            })
            .as_object()
            .cloned()
            .unwrap(),
        }
    );
}

#[test]
fn an_error_would_be_tried_again_until_no_attempt_is_left() {
    let mut busy = test(fails("Busy"));
    let tested = run(&busy);
    assert_eq!(tested.status, TestStatus::Retriable);
    assert_eq!(
        tested.inspection_data["errorDetails"],
        json!({"retryIndex": 0, "retryBackoffIntervalSeconds": 2})
    );
    busy.retrier_retry_count = 2;
    let tested = run(&busy);
    assert_eq!(
        (tested.status, tested.error.as_deref()),
        (TestStatus::Failed, Some("Busy"))
    );
    assert_eq!(
        tested.inspection_data["errorDetails"],
        json!({"retryIndex": 0})
    );
}

#[test]
fn an_error_can_be_caught() {
    let tested = run(&test(fails("Bad")));
    assert_eq!(tested.status, TestStatus::CaughtError);
    assert_eq!(tested.output, Some(json!("why")));
    assert_eq!(tested.next_state.as_deref(), Some("Mend"));
    assert_eq!(
        tested.inspection_data["errorDetails"],
        json!({"catchIndex": 0})
    );
}

#[test]
fn a_cause_does_not_say_where_in_an_execution_it_happened() {
    let mut test = test(Mock::Result(json!({})));
    test.definition["Output"] = json!("{% $states.result.Payload %}");
    let tested = run(&test);
    assert_eq!(tested.status, TestStatus::Failed);
    assert_eq!(
        tested.cause.as_deref(),
        Some(
            "The JSONata expression '$states.result.Payload' specified for the field 'Output' returned nothing (undefined)."
        )
    );
}

#[test]
fn a_state_of_a_machine_is_found_at_any_depth() {
    let inner = json!({"StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "Result": 1, "End": true}}});
    let machine = json!({
        "StartAt": "Outer",
        "States": {"Outer": {"Type": "Parallel", "Branches": [inner], "End": true}}
    });
    let mut test = TestState {
        definition: machine,
        state_name: Some("Inner".to_owned()),
        ..TestState::default()
    };
    assert_eq!(run(&test).output, Some(json!(1)));
    test.state_name = Some("Other".to_owned());
    assert_eq!(
        refusal(&test),
        "ValidationException: State not found in definition: Other"
    );
    test.state_name = Some("Outer".to_owned());
    assert!(
        refusal(&test)
            .starts_with("InvalidDefinition: TestState API does not support Map or Parallel")
    );
}

#[test]
fn what_cannot_be_mocked_is_refused() {
    let mut test = test(Mock::Result(json!({"StatusCode": "200"})));
    assert_eq!(
        refusal(&test),
        "ValidationException: Mock result schema validation error: Field 'StatusCode' must be a number"
    );
    test.definition = json!({"Type": "Succeed"});
    assert_eq!(
        refusal(&test),
        "ValidationException: State type 'Succeed' is not supported when a mock is specified"
    );
    test.mock = None;
    test.context = Some(json!({"Execution": {"Owner": "Ada"}}));
    assert_eq!(
        refusal(&test),
        "ValidationException: Context has no field 'Execution.Owner'"
    );
}

#[test]
fn a_map_takes_its_result_from_the_mock_unless_too_many_items_failed() {
    let processor = json!({
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}
    });
    let mut test = TestState {
        definition: json!({
            "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 4, "ToleratedFailureCount": 1,
            "ItemSelector": {"v.$": "$$.Map.Item.Value"},
            "ItemProcessor": processor, "End": true
        }),
        input: json!({"items": [1, 2]}),
        mock: Some(Mock::Result(json!(["a", "b"]))),
        ..TestState::default()
    };
    let tested = run(&test);
    assert_eq!(tested.output, Some(json!(["a", "b"])));
    assert_eq!(
        Value::Object(tested.inspection_data),
        json!({
            "input": {"items": [1, 2]},
            "afterInputPath": {"items": [1, 2]},
            "afterItemsPath": [1, 2],
            "maxConcurrency": 4,
            "toleratedFailureCount": 1,
            "afterItemSelector": [{"v": 1}, {"v": 2}],
            "afterResultSelector": ["a", "b"],
            "afterResultPath": ["a", "b"]
        })
    );
    test.map_iteration_failure_count = Some(2);
    assert_eq!(
        run(&test).error.as_deref(),
        Some("States.ExceedToleratedFailureThreshold")
    );
}
