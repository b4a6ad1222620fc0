//! SNS, SQS and EventBridge.

use super::Properties;
use crate::cdk::intrinsic::Intrinsics;
use crate::infrastructure::document::Writes;
use crate::infrastructure::{Pattern, Queue, QueuePolicy, Rule, Subscription, Topic, TopicPolicy};
use serde_json::{Map, Value, json};

pub(super) fn topic<'a>(topic: &'a Topic, intrinsics: Intrinsics<'_>) -> Properties<'a> {
    let properties = json!({
        "TopicName": topic.name,
        "DisplayName": topic.display_name,
        "KmsMasterKeyId": intrinsics.value(&topic.kms_key),
    });
    Properties::tagged("AWS::SNS::Topic", properties)
}

pub(super) fn topic_policy<'a>(
    policy: &'a TopicPolicy,
    intrinsics: Intrinsics<'_>,
) -> Properties<'a> {
    let properties = json!({
        "Topics": [intrinsics.value(&policy.topic)],
        "PolicyDocument": intrinsics.policy(&policy.policy),
    });
    Properties::untagged("AWS::SNS::TopicPolicy", properties)
}

pub(super) fn subscription<'a>(
    subscription: &'a Subscription,
    intrinsics: Intrinsics<'_>,
) -> Properties<'a> {
    let properties = json!({
        "TopicArn": intrinsics.value(&subscription.topic),
        "Protocol": "email",
        "Endpoint": subscription.email,
    });
    Properties::untagged("AWS::SNS::Subscription", properties)
}

pub(super) fn rule<'a>(rule: &'a Rule, intrinsics: Intrinsics<'_>) -> Properties<'a> {
    let paths: Map<String, Value> = rule
        .paths
        .iter()
        .map(|(name, path)| ((*name).to_owned(), json!(path)))
        .collect();
    let properties = json!({
        "Name": rule.name,
        "Description": rule.description,
        "State": "ENABLED",
        "EventPattern": pattern(&rule.pattern, intrinsics),
        "Targets": [{
            "Id": "alerts",
            "Arn": intrinsics.value(&rule.topic),
            "RoleArn": intrinsics.value(&rule.role),
            "DeadLetterConfig": {"Arn": intrinsics.value(&rule.dead_letters)},
            "InputTransformer": {
                "InputPathsMap": paths,
                "InputTemplate": rule.template,
            },
        }],
    });
    Properties::tagged("AWS::Events::Rule", properties)
}

/// The pattern as a text: CloudFormation refuses `null` in a template, and the pattern asks for it.
fn pattern(pattern: &Pattern, intrinsics: Intrinsics<'_>) -> Value {
    let arn = intrinsics.template(&pattern.subject);
    let text = pattern.document.to_string();
    json!({"Fn::Sub": text.replace(Pattern::PLACE, &arn)})
}

pub(super) fn queue(queue: &Queue) -> Properties<'_> {
    let properties = json!({
        "QueueName": queue.name,
        "MessageRetentionPeriod": queue.retention.as_secs(),
        "SqsManagedSseEnabled": true,
    });
    Properties::tagged("AWS::SQS::Queue", properties)
}

pub(super) fn queue_policy<'a>(
    policy: &'a QueuePolicy,
    intrinsics: Intrinsics<'_>,
) -> Properties<'a> {
    let properties = json!({
        "Queues": [{"Ref": policy.queue.as_str()}],
        "PolicyDocument": intrinsics.policy(&policy.policy),
    });
    Properties::untagged("AWS::SQS::QueuePolicy", properties)
}
