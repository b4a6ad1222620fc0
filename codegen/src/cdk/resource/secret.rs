//! Secrets Manager.

use super::Properties;
use crate::cdk::intrinsic::{Deployed, Intrinsics};
use crate::config::{KmsKeyArn, Replica, Schedule};
use crate::infrastructure::document::{Document, Writes, WrittenStatement};
use crate::infrastructure::{RotationSchedule, Secret, SecretPolicy, rate};
use serde::Serialize;
use serde_json::{Value, json};

/// What CloudFormation calls the properties of a secret.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SecretProperties<'a> {
    name: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replica_regions: Vec<ReplicaRegion<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReplicaRegion<'a> {
    region: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<&'a str>,
}

impl<'a> ReplicaRegion<'a> {
    fn of(replica: &'a Replica) -> Self {
        ReplicaRegion {
            region: &replica.region,
            kms_key_id: replica.kms_key_arn.as_ref().map(KmsKeyArn::as_str),
        }
    }
}

/// Without a value, and without a recovery window, which CloudFormation has no property for.
pub(super) fn secret(secret: &Secret) -> Properties<'_, SecretProperties<'_>> {
    let properties = SecretProperties {
        name: &secret.name,
        description: &secret.description,
        kms_key_id: secret.kms_key_arn.as_ref().map(KmsKeyArn::as_str),
        replica_regions: secret.replicas.iter().map(ReplicaRegion::of).collect(),
    };
    Properties::with_tags("AWS::SecretsManager::Secret", properties, &secret.tags)
}

/// What CloudFormation calls the properties of a secret's policy.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PolicyProperties<'a> {
    secret_id: Deployed<'a>,
    block_public_policy: bool,
    resource_policy: ResourcePolicy<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ResourcePolicy<'a> {
    Generated(Document<'a, Intrinsics<'a>>),
    /// The customer's, with the generated statements behind the others.
    Extended(Value),
}

pub(super) fn policy<'a>(
    policy: &'a SecretPolicy,
    intrinsics: Intrinsics<'a>,
) -> Properties<'a, PolicyProperties<'a>> {
    let resource_policy = match &policy.document {
        None => ResourcePolicy::Generated(intrinsics.policy(&policy.statements)),
        Some(document) => {
            let more = intrinsics.statements(&policy.statements);
            ResourcePolicy::Extended(with_statements(document.clone(), &more))
        }
    };
    let properties = PolicyProperties {
        secret_id: intrinsics.deployed(&policy.secret),
        block_public_policy: true,
        resource_policy,
    };
    Properties::untagged("AWS::SecretsManager::ResourcePolicy", properties)
}

/// What CloudFormation calls the properties of a secret's rotation.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RotationScheduleProperties<'a> {
    secret_id: Deployed<'a>,
    #[serde(rename = "RotationLambdaARN")]
    rotation_lambda_arn: Deployed<'a>,
    rotate_immediately_on_update: bool,
    rotation_rules: RotationRules,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct RotationRules {
    schedule_expression: String,
    duration: String,
}

pub(super) fn rotation_schedule<'a>(
    schedule: &'a RotationSchedule,
    intrinsics: Intrinsics<'a>,
) -> Properties<'a, RotationScheduleProperties<'a>> {
    let properties = RotationScheduleProperties {
        secret_id: intrinsics.deployed(&schedule.secret),
        rotation_lambda_arn: intrinsics.deployed(&schedule.function),
        rotate_immediately_on_update: true,
        rotation_rules: RotationRules {
            schedule_expression: match &schedule.when {
                Schedule::Every(interval) => rate(*interval),
                Schedule::Cron { expression, .. } => expression.to_string(),
            },
            duration: format!("{}h", schedule.window.as_secs() / 3600),
        },
    };
    Properties::untagged("AWS::SecretsManager::RotationSchedule", properties)
}

fn with_statements(mut document: Value, more: &[WrittenStatement<'_, Intrinsics<'_>>]) -> Value {
    if !more.is_empty() {
        // A single statement may stand there without a list.
        let own = match document["Statement"].take() {
            Value::Array(statements) => statements,
            one => vec![one],
        };
        let more = more.iter().map(|statement| json!(statement));
        document["Statement"] = own.into_iter().chain(more).collect();
    }
    document
}
