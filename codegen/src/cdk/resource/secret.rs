//! Secrets Manager.

use super::{Properties, object};
use crate::cdk::intrinsic::Intrinsics;
use crate::config;
use crate::infrastructure::{RotationSchedule, Secret, SecretPolicy, rate};
use serde_json::{Value, json};

/// Without a value, and without a recovery window, which CloudFormation has no property for.
pub(super) fn secret(secret: &Secret) -> Properties<'_> {
    let replicas = secret.replicas.iter().map(|replica| {
        let key = replica.kms_key_arn.as_ref();
        object([
            ("Region", Some(json!(replica.region))),
            ("KmsKeyId", key.map(|key| json!(key.as_str()))),
        ])
    });
    let key = secret.kms_key_arn.as_ref();
    let properties = object([
        ("Name", Some(json!(secret.name))),
        ("Description", Some(json!(secret.description))),
        ("KmsKeyId", key.map(|key| json!(key.as_str()))),
        (
            "ReplicaRegions",
            (!secret.replicas.is_empty()).then(|| replicas.collect()),
        ),
    ]);
    Properties::with_tags("AWS::SecretsManager::Secret", properties, &secret.tags)
}

pub(super) fn policy<'a>(policy: &'a SecretPolicy, intrinsics: Intrinsics<'_>) -> Properties<'a> {
    let properties = json!({
        "SecretId": intrinsics.value(&policy.secret),
        "BlockPublicPolicy": true,
        "ResourcePolicy": with_statements(policy, intrinsics),
    });
    Properties::untagged("AWS::SecretsManager::ResourcePolicy", properties)
}

pub(super) fn rotation_schedule<'a>(
    schedule: &'a RotationSchedule,
    intrinsics: Intrinsics<'_>,
) -> Properties<'a> {
    let expression = match &schedule.when {
        config::Schedule::Every(interval) => rate(*interval),
        config::Schedule::Cron { expression, .. } => expression.to_string(),
    };
    let properties = json!({
        "SecretId": intrinsics.value(&schedule.secret),
        "RotationLambdaARN": intrinsics.value(&schedule.function),
        "RotateImmediatelyOnUpdate": true,
        "RotationRules": {
            "ScheduleExpression": expression,
            "Duration": format!("{}h", schedule.window.as_secs() / 3600),
        },
    });
    Properties::untagged("AWS::SecretsManager::RotationSchedule", properties)
}

fn with_statements(policy: &SecretPolicy, intrinsics: Intrinsics<'_>) -> Value {
    let Some(document) = &policy.document else {
        return intrinsics.policy(&policy.statements);
    };
    let mut document = document.clone();
    let more = intrinsics.statements(&policy.statements);
    if !more.is_empty() {
        // A single statement may stand there without a list.
        let own = match document["Statement"].take() {
            Value::Array(statements) => statements,
            one => vec![one],
        };
        document["Statement"] = own.into_iter().chain(more).collect();
    }
    document
}
