//! What may do the work of a Task, and in which kind of workflow.

use super::{assert_damage, assert_refused, schema};
use crate::definitions::order;
use crate::{damaged, express_errors};
use serde_json::json;

#[test]
fn a_resource_is_something_that_does_work() {
    let at = "/States/Pay/Resource";
    for text in [
        "pay",
        "arn:aws:lambda",
        "arn:aws:lambda:us-east-1:1:function:pay:",
    ] {
        assert_refused(at, json!(text), "Value is not a valid resource ARN", at);
    }
    for text in [
        "arn:aws:states:::dynamodb:query",
        "arn:aws:states:::dynamodb:getItem.sync",
        "arn:aws:states:::lambda:invoke.sync",
        "arn:aws:states:::lambda:invoke.waitForCallback",
        "arn:aws:states:::ecs:runTask.sync:2",
        "arn:aws:states:::aws-sdk:s3:ListBuckets",
        "arn:aws:states:::aws-sdk:s3:listBuckets.sync",
        "arn:aws:states:us-east-1:111111111111:stateMachine:pay",
    ] {
        let message = format!(
            "The resource provided {text} is not recognized. The value is not a valid resource ARN, or \
             the resource is not available in this region."
        );
        assert_refused(at, json!(text), &message, at);
    }
    for text in [
        "arn:aws:lambda:us-east-1:111111111111:function:pay",
        "arn:aws-cn:lambda:cn-north-1:111111111111:function:pay:$LATEST",
        "arn:aws:states:us-east-1:111111111111:activity:pay",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:::ecs:runTask.waitForTaskToken",
        "arn:aws:states:::aws-sdk:s3:listBuckets.waitForTaskToken",
    ] {
        assert_damage(at, Some(json!(text)), &[]);
    }
}

#[test]
fn an_express_workflow_answers_at_once() {
    let at = "/States/Ship/Branches/0/States/Pack";
    let task = |resource: &str| {
        damaged(
            order(),
            at,
            Some(json!({"Type": "Task", "Resource": resource, "End": true})),
        )
    };
    let elsewhere = [
        "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service \
         integration  at /States/Ship/Branches[1]/States/Tell/Resource",
        "SCHEMA_VALIDATION_FAILED: The field 'Mode' with value 'DISTRIBUTED' is not supported inside \
         'EXPRESS' state machines at /States/Lines/ItemProcessor/ProcessorConfig/Mode",
    ];
    let expect = |resource: &str, message: &str| {
        let at = "/States/Ship/Branches[0]/States/Pack/Resource";
        let mut expected = schema(message, at);
        expected.extend(elsewhere.map(str::to_owned));
        assert_eq!(express_errors(&task(resource)), expected);
    };
    expect(
        "arn:aws:states:us-east-1:111111111111:activity:pack",
        "Express state machine does not support Activity ARN",
    );
    expect(
        "arn:aws:states:::states:startExecution.sync:2",
        "Express state machine does not support '.sync' service integration ",
    );
}
