//! What tells: topic, subscriptions, the rule, the queue of what could not be told.

use crate::infrastructure::{Expression, LogicalId, Policy};
use contract::Duration;
use serde_json::Value;

/// An encrypted SNS topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// What emails say it is from.
    pub display_name: String,
    /// The key that encrypts it.
    pub kms_key: Expression,
}

/// A topic's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicPolicy {
    /// The topic.
    pub topic: Expression,
    /// The policy.
    pub policy: Policy,
}

/// An email address that hears from a topic, once it has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The topic.
    pub topic: Expression,
    /// The address.
    pub email: String,
}

/// A rule on the default bus, with one target: a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Which events it catches.
    pub pattern: Pattern,
    /// The topic.
    pub topic: Expression,
    /// The role that publishes to it.
    pub role: Expression,
    /// Names and paths of what the message takes from the event.
    pub paths: Vec<(&'static str, &'static str)>,
    /// The message.
    pub template: String,
    /// Where an event goes that could not be told.
    pub dead_letters: Expression,
}

/// An event pattern for what happens to one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The pattern, with [`Pattern::PLACE`] where the resource's ARN belongs.
    pub document: Value,
    /// The ARN.
    pub subject: Expression,
}

impl Pattern {
    /// What stands for the resource's ARN.
    pub const PLACE: &'static str = "<the subject>";
}

/// An SQS queue, encrypted with SQS's own keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// How long it keeps messages.
    pub retention: Duration,
}

/// A queue's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePolicy {
    /// The queue's name, by which CloudFormation finds it.
    pub queue: LogicalId,
    /// The policy.
    pub policy: Policy,
}
