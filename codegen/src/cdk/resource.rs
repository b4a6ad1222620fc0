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
use crate::infrastructure::{LogicalId, Managed, Resource, Retention};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A resource's type and properties.
pub(super) struct Properties<'a, Own = Value> {
    kind: &'static str,
    own: Own,
    /// The tags of its own, if it takes tags.
    tags: Option<&'a Tags>,
}

static NO_TAGS: Tags = Tags::new();

impl<'a, Own> Properties<'a, Own> {
    /// Of a type that takes no tags.
    fn untagged(kind: &'static str, own: Own) -> Self {
        Properties {
            kind,
            own,
            tags: None,
        }
    }

    /// Of a type that takes the stack's tags.
    fn tagged(kind: &'static str, own: Own) -> Self {
        Properties::with_tags(kind, own, &NO_TAGS)
    }

    /// Of a type that takes tags, and has some.
    fn with_tags(kind: &'static str, own: Own, tags: &'a Tags) -> Self {
        Properties {
            kind,
            own,
            tags: Some(tags),
        }
    }
}

/// A resource as it is written in a template.
pub(super) struct Written<'a> {
    pub(super) managed: &'a Managed,
    /// The stack's tags.
    pub(super) tags: &'a Tags,
    pub(super) intrinsics: Intrinsics<'a>,
    pub(super) code: LambdaCode<'a>,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (intrinsics, to) = (self.intrinsics, serializer);
        match &self.managed.resource {
            Resource::User(user) => self.write(identity::user(user), to),
            Resource::Role(role) => self.write(identity::role(role, intrinsics), to),
            Resource::Secret(secret) => self.write(secret::secret(secret), to),
            Resource::SecretPolicy(policy) => self.write(secret::policy(policy, intrinsics), to),
            Resource::RotationSchedule(schedule) => {
                self.write(secret::rotation_schedule(schedule, intrinsics), to)
            }
            Resource::Permission(permission) => {
                self.write(compute::permission(permission, intrinsics), to)
            }
            Resource::AsynchronousInvocation(invocation) => {
                self.write(compute::asynchronous_invocation(invocation), to)
            }
            Resource::Function(function) => {
                self.write(compute::function(function, intrinsics, self.code), to)
            }
            Resource::LogGroup(log_group) => self.write(compute::log_group(log_group), to),
            Resource::StateMachine(machine) => {
                self.write(compute::state_machine(machine, intrinsics), to)
            }
            Resource::Schedule(schedule) => {
                self.write(schedule::schedule(schedule, intrinsics), to)
            }
            Resource::ScheduleGroup(group) => self.write(schedule::group(group), to),
            Resource::Topic(topic) => self.write(messaging::topic(topic, intrinsics), to),
            Resource::TopicPolicy(policy) => {
                self.write(messaging::topic_policy(policy, intrinsics), to)
            }
            Resource::Subscription(subscription) => {
                self.write(messaging::subscription(subscription, intrinsics), to)
            }
            Resource::Rule(rule) => self.write(messaging::rule(rule, intrinsics), to),
            Resource::Queue(queue) => self.write(messaging::queue(queue), to),
            Resource::QueuePolicy(policy) => {
                self.write(messaging::queue_policy(policy, intrinsics), to)
            }
            Resource::Key(key) => self.write(identity::key(key, intrinsics), to),
            Resource::KeyAlias(alias) => self.write(identity::key_alias(alias, intrinsics), to),
            Resource::Alarm(alarm) => self.write(observation::alarm(alarm, intrinsics), to),
            Resource::Dashboard(dashboard) => {
                self.write(observation::dashboard(dashboard, intrinsics), to)
            }
            Resource::Nothing(_) => self
                .head("AWS::CloudFormation::WaitConditionHandle", to)?
                .end(),
        }
    }
}

impl Written<'_> {
    fn write<S: Serializer, Own: Serialize>(
        &self,
        properties: Properties<'_, Own>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut resource = self.head(properties.kind, serializer)?;
        let tagged = Tagged {
            own: properties.own,
            tags: properties.tags.map(|own| all_tags(self.tags, own)),
        };
        resource.serialize_entry("Properties", &tagged)?;
        resource.end()
    }

    /// Everything but the properties.
    fn head<S: Serializer>(&self, kind: &str, serializer: S) -> Result<S::SerializeMap, S::Error> {
        let mut resource = serializer.serialize_map(None)?;
        resource.serialize_entry("Type", kind)?;
        let managed = self.managed;
        if !managed.depends_on.is_empty() {
            let ids: Vec<_> = managed.depends_on.iter().map(LogicalId::as_str).collect();
            resource.serialize_entry("DependsOn", &ids)?;
        }
        let (deletion, replacement) = match managed.retention {
            Retention::Delete => ("Delete", "Delete"),
            Retention::DeleteUnlessReplaced => ("Delete", "Retain"),
            Retention::Retain => ("Retain", "Retain"),
        };
        // Some types are kept unless told otherwise, and reviewers should not need to know which.
        resource.serialize_entry("DeletionPolicy", deletion)?;
        resource.serialize_entry("UpdateReplacePolicy", replacement)?;
        Ok(resource)
    }
}

/// A resource's properties with its tags.
#[derive(Serialize)]
struct Tagged<'a, Own> {
    #[serde(flatten)]
    own: Own,
    #[serde(rename = "Tags", skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<Tag<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tag<'a> {
    key: &'a str,
    value: &'a str,
}

/// The stack's tags and a resource's own, which come first where both have one.
fn all_tags<'a>(stack: &'a Tags, own: &'a Tags) -> Vec<Tag<'a>> {
    let tags: BTreeMap<_, _> = stack.iter().chain(own).collect();
    tags.into_iter()
        .map(|(key, value)| Tag { key, value })
        .collect()
}

/// An object without the members that have no value.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let members = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}
