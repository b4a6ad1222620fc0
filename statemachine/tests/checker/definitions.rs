//! Two definitions that use most of the language, one for each query language.

use serde_json::{Value, json};

/// An order, in JSONPath.
pub(crate) fn order() -> Value {
    json!({
        "Comment": "Takes an order",
        "Version": "1.0",
        "TimeoutSeconds": 3600,
        "StartAt": "Check",
        "States": {
            "Check": {
                "Type": "Choice",
                "Choices": [
                    {"Variable": "$.count", "NumericGreaterThan": 0, "Next": "Pay"},
                    {
                        "Comment": "a gift",
                        "And": [
                            {"Variable": "$.kind", "StringEqualsPath": "$.gift"},
                            {"Not": {"Variable": "$.gone", "IsPresent": true}}
                        ],
                        "Next": "Rest"
                    }
                ],
                "Default": "Reject"
            },
            "Pay": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {
                    "FunctionName": "pay",
                    "Payload": {"id.$": "$.id", "note.$": "States.Format('order {}', $.id)"}
                },
                "ResultSelector": {"paid.$": "$.Payload"},
                "ResultPath": "$.payment",
                "TimeoutSeconds": 60,
                "HeartbeatSeconds": 10,
                "Retry": [
                    {
                        "ErrorEquals": ["Lambda.TooManyRequestsException"],
                        "IntervalSeconds": 2,
                        "MaxAttempts": 6,
                        "BackoffRate": 1.5,
                        "MaxDelaySeconds": 30,
                        "JitterStrategy": "FULL"
                    },
                    {"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}
                ],
                "Catch": [
                    {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Reject"}
                ],
                "Assign": {"order.$": "$.id"},
                "Next": "Ship"
            },
            "Ship": {
                "Type": "Parallel",
                "Branches": [
                    {"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "End": true}}},
                    {
                        "StartAt": "Tell",
                        "States": {
                            "Tell": {
                                "Type": "Task",
                                "Resource": "arn:aws:states:::sns:publish.waitForTaskToken",
                                "Parameters": {"Message.$": "$$.Task.Token"},
                                "End": true
                            }
                        }
                    }
                ],
                "ResultPath": null,
                "Next": "Lines"
            },
            "Lines": {
                "Type": "Map",
                "ItemReader": {
                    "Resource": "arn:aws:states:::s3:getObject",
                    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
                    "Parameters": {"Bucket": "orders", "Key.$": "$.key"}
                },
                "ItemSelector": {"line.$": "$$.Map.Item.Value"},
                "ItemBatcher": {"MaxItemsPerBatch": 10, "BatchInput": {"order.$": "$order"}},
                "MaxConcurrency": 5,
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "Pick",
                    "States": {"Pick": {"Type": "Pass", "Result": {"picked": true}, "End": true}}
                },
                "Label": "lines",
                "ResultWriter": {
                    "Resource": "arn:aws:states:::s3:putObject",
                    "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"},
                    "Parameters": {"Bucket": "orders"}
                },
                "ToleratedFailurePercentage": 5,
                "Next": "Rest"
            },
            "Rest": {"Type": "Wait", "Timestamp": "2030-01-01T00:00:00Z", "Next": "Done"},
            "Done": {"Type": "Succeed", "InputPath": "$.payment", "OutputPath": "$.lines[*].id"},
            "Reject": {"Type": "Fail", "Error": "Rejected", "CausePath": "$.error"}
        }
    })
}

/// A greeting, in JSONata.
pub(crate) fn greeting() -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Remember",
        "States": {
            "Remember": {
                "Type": "Pass",
                "Assign": {"names": "{% $states.input.names[$length(name) > 0] %}"},
                "Output": {"first": "{% $names[0].name %}", "all": ["{% $names %}"]},
                "Next": "Any?"
            },
            "Any?": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": "{% $count($names) > 0 %}", "Output": "{% $names %}", "Next": "Greet"},
                    {"Condition": false, "Assign": {"reason": "never"}, "Next": "Nobody"}
                ],
                "Default": "Nobody"
            },
            "Greet": {
                "Type": "Map",
                "Items": "{% $states.input %}",
                "ItemSelector": {"name": "{% $states.context.Map.Item.Value %}"},
                "MaxConcurrency": "{% $count($names) %}",
                "ItemProcessor": {
                    "StartAt": "Say",
                    "States": {
                        "Say": {
                            "Type": "Task",
                            "Resource": "arn:aws:states:::aws-sdk:polly:synthesizeSpeech",
                            "Arguments": {"Text": "{% 'Hello ' & $states.input.name %}"},
                            "TimeoutSeconds": "{% $length($states.input.name) %}",
                            "Assign": {"said": "{% $states.result %}"},
                            "Output": "{% $states.result.AudioStream %}",
                            "Catch": [
                                {
                                    "ErrorEquals": ["States.ALL"],
                                    "Output": "{% $states.errorOutput.Error %}",
                                    "Next": "Hush"
                                }
                            ],
                            "End": true
                        },
                        "Hush": {"Type": "Wait", "Seconds": "{% $random() * 3 %}", "End": true}
                    }
                },
                "Next": "Done"
            },
            "Done": {"Type": "Succeed", "Output": "{% $merge([$states.input, {'done': true}]) %}"},
            "Nobody": {"Type": "Fail", "Error": "Nobody", "Cause": "{% 'no names at ' & $now() %}"}
        }
    })
}
