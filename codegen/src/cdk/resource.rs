//! Each type of resource as CloudFormation knows it.

mod compute;
mod identity;
mod messaging;
mod observation;
mod schedule;
mod secret;

use super::intrinsic::Intrinsics;
use super::template::LambdaCode;
use crate::config::Tags;
use crate::infrastructure::Resource;
use serde_json::{Map, Value, json};

/// A resource's type and properties.
pub(super) struct Properties<'a> {
    pub(super) kind: &'static str,
    pub(super) properties: Value,
    /// The tags of its own, if it takes tags.
    pub(super) tags: Option<&'a Tags>,
}

static NO_TAGS: Tags = Tags::new();

impl<'a> Properties<'a> {
    /// Of a type that takes no tags.
    fn untagged(kind: &'static str, properties: Value) -> Self {
        Properties {
            kind,
            properties,
            tags: None,
        }
    }

    /// Of a type that takes the stack's tags.
    fn tagged(kind: &'static str, properties: Value) -> Self {
        Properties::with_tags(kind, properties, &NO_TAGS)
    }

    /// Of a type that takes tags, and has some.
    fn with_tags(kind: &'static str, properties: Value, own: &'a Tags) -> Self {
        Properties {
            kind,
            properties,
            tags: Some(own),
        }
    }
}

pub(super) fn properties<'a>(
    resource: &'a Resource,
    intrinsics: Intrinsics<'_>,
    code: LambdaCode<'_>,
) -> Properties<'a> {
    match resource {
        Resource::User(user) => identity::user(user),
        Resource::Role(role) => identity::role(role, intrinsics),
        Resource::Secret(secret) => secret::secret(secret),
        Resource::SecretPolicy(policy) => secret::policy(policy, intrinsics),
        Resource::RotationSchedule(schedule) => secret::rotation_schedule(schedule, intrinsics),
        Resource::Function(function) => compute::function(function, intrinsics, code),
        Resource::Permission(permission) => compute::permission(permission, intrinsics),
        Resource::LogGroup(log_group) => compute::log_group(log_group),
        Resource::StateMachine(machine) => compute::state_machine(machine, intrinsics),
        Resource::Schedule(schedule) => schedule::schedule(schedule, intrinsics),
        Resource::ScheduleGroup(group) => schedule::group(group),
        Resource::Topic(topic) => messaging::topic(topic, intrinsics),
        Resource::TopicPolicy(policy) => messaging::topic_policy(policy, intrinsics),
        Resource::Subscription(subscription) => messaging::subscription(subscription, intrinsics),
        Resource::Rule(rule) => messaging::rule(rule, intrinsics),
        Resource::Queue(queue) => messaging::queue(queue),
        Resource::QueuePolicy(policy) => messaging::queue_policy(policy, intrinsics),
        Resource::Key(key) => identity::key(key, intrinsics),
        Resource::KeyAlias(alias) => identity::key_alias(alias, intrinsics),
        Resource::Alarm(alarm) => observation::alarm(alarm, intrinsics),
        Resource::Dashboard(dashboard) => observation::dashboard(dashboard, intrinsics),
        Resource::Nothing(_) => {
            Properties::untagged("AWS::CloudFormation::WaitConditionHandle", json!({}))
        }
    }
}

/// An object without the members that have no value.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let members = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}
