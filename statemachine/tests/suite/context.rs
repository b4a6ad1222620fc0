//! The context object.

use super::driver::{Answer, run, run_with, succeeded};
use serde_json::json;

#[test]
fn the_context_says_which_execution_state_and_machine_it_is() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Rest",
        "States": {
            "Rest": {"Type": "Wait", "Seconds": 1, "Output": "other", "Next": "Look"},
            "Look": {"Type": "Pass", "Output": "{% $states.context %}", "End": true}
        }
    });
    assert_eq!(
        run(&definition, json!({"n": 1})).outcome,
        succeeded(json!({
            "Execution": {
                "Id": "arn:aws:states:us-east-1:111111111111:execution:machine:run",
                "Input": {"n": 1},
                "Name": "run",
                "RoleArn": "arn:aws:iam::111111111111:role/machine",
                "StartTime": "2026-11-22T11:13:28.000Z",
                "RedriveCount": 0
            },
            "State": {"EnteredTime": "2026-11-22T11:13:29.000Z", "Name": "Look"},
            "StateMachine": {
                "Id": "arn:aws:states:us-east-1:111111111111:stateMachine:machine",
                "Name": "machine"
            }
        }))
    );
}

#[test]
fn each_part_of_states_is_there_when_it_has_a_meaning() {
    let definition = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": "{% $keys($states) %}",
                "Output": "{% $keys($states) %}",
                "Catch": [{"ErrorEquals": ["States.ALL"], "Output": "{% $keys($states) %}", "Next": "End"}],
                "Next": "End"
            },
            "End": {"Type": "Succeed"}
        }
    });
    let well = run_with(&definition, json!({}), |invocation| {
        assert_eq!(invocation.arguments, json!(["input", "context"]));
        Answer::Succeeds(json!(1))
    });
    assert_eq!(
        well.outcome,
        succeeded(json!(["input", "context", "result"]))
    );
    let badly = run_with(&definition, json!({}), |_| Answer::Fails("E", ""));
    assert_eq!(
        badly.outcome,
        succeeded(json!(["input", "context", "errorOutput"]))
    );
}
