//! Lambda, CloudWatch Logs and Step Functions.

use super::{Properties, object};
use crate::cdk::asset;
use crate::cdk::intrinsic::Intrinsics;
use crate::cdk::template::LambdaCode;
use crate::infrastructure::{
    AsynchronousInvocation, Expression, Function, LogGroup, Permission, StateMachine,
};
use serde_json::{Map, Value, json};

pub(super) fn function<'a>(
    function: &'a Function,
    intrinsics: Intrinsics<'_>,
    code: LambdaCode<'_>,
) -> Properties<'a> {
    let key = match code {
        LambdaCode::Built(artifacts) => asset::lambda_key(artifacts.of(function.program)),
        LambdaCode::Missing => format!("{}-is-not-built.zip", function.program.name()),
    };
    let variables: Map<String, Value> = function
        .environment
        .iter()
        .map(|(variable, value)| (variable.name.to_owned(), intrinsics.value(value)))
        .collect();
    let properties = object([
        ("FunctionName", Some(json!(function.name))),
        ("Description", Some(json!(function.description))),
        ("Runtime", Some(json!("provided.al2023"))),
        ("Handler", Some(json!("bootstrap"))),
        ("Architectures", Some(json!([function.architecture.name()]))),
        ("MemorySize", Some(json!(function.memory_mib))),
        ("Timeout", Some(json!(function.timeout.as_secs()))),
        ("Role", Some(intrinsics.value(&function.role))),
        (
            "Code",
            Some(json!({
                "S3Bucket": {"Fn::Sub": asset::BUCKET},
                "S3Key": key,
            })),
        ),
        (
            "Environment",
            (!variables.is_empty()).then(|| json!({"Variables": variables})),
        ),
        (
            "LoggingConfig",
            Some(json!({"LogGroup": function.log_group})),
        ),
        (
            "TracingConfig",
            function.tracing.then(|| json!({"Mode": "Active"})),
        ),
    ]);
    Properties::tagged("AWS::Lambda::Function", properties)
}

pub(super) fn permission<'a>(
    permission: &'a Permission,
    intrinsics: Intrinsics<'_>,
) -> Properties<'a> {
    let properties = json!({
        "FunctionName": intrinsics.value(&permission.function),
        "Action": "lambda:InvokeFunction",
        "Principal": permission.service,
        "SourceAccount": intrinsics.value(&Expression::Account),
    });
    Properties::untagged("AWS::Lambda::Permission", properties)
}

pub(super) fn asynchronous_invocation(invocation: &AsynchronousInvocation) -> Properties<'_> {
    let properties = json!({
        "FunctionName": invocation.function,
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": invocation.retries,
    });
    Properties::untagged("AWS::Lambda::EventInvokeConfig", properties)
}

pub(super) fn log_group(log_group: &LogGroup) -> Properties<'_> {
    let properties = json!({
        "LogGroupName": log_group.name,
        "RetentionInDays": log_group.retention_days,
    });
    Properties::tagged("AWS::Logs::LogGroup", properties)
}

pub(super) fn state_machine<'a>(
    machine: &'a StateMachine,
    intrinsics: Intrinsics<'_>,
) -> Properties<'a> {
    let substitutions: Map<String, Value> = machine
        .substitutions
        .iter()
        .map(|(name, stands_for)| ((*name).to_owned(), intrinsics.value(stands_for)))
        .collect();
    let log_group = intrinsics.value(&machine.log_group);
    let properties = object([
        ("StateMachineName", Some(json!(machine.name))),
        ("StateMachineType", Some(json!("STANDARD"))),
        ("RoleArn", Some(intrinsics.value(&machine.role))),
        // As a text: CloudFormation refuses `null` in a template, and the definition sets variables to it.
        (
            "DefinitionString",
            Some(json!(machine.definition.to_string())),
        ),
        (
            "DefinitionSubstitutions",
            Some(Value::Object(substitutions)),
        ),
        (
            "LoggingConfiguration",
            Some(json!({
                "Level": "ERROR",
                "IncludeExecutionData": false,
                "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": log_group}}],
            })),
        ),
        (
            "TracingConfiguration",
            machine.tracing.then(|| json!({"Enabled": true})),
        ),
    ]);
    Properties::tagged("AWS::StepFunctions::StateMachine", properties)
}
