//! Simple Notification Service: topics, their subscriptions, and every message.

mod listing;

use crate::ServiceError;
use crate::operation::{self, Answer, Context};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const LONGEST_SUBJECT: usize = 100;

/// The protocols whose addresses are asked first whether they want to be subscribed.
const NEEDS_CONFIRMATION: [&str; 4] = ["email", "email-json", "http", "https"];
const LARGEST_MESSAGE: usize = 262_144;

/// What SNS remembers in one region.
#[derive(Default)]
pub struct State {
    topics: BTreeMap<String, Topic>,
    messages: Vec<Message>,
}

/// A topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topic {
    subscriptions: Vec<Subscription>,
}

/// Who hears of a topic's messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The subscription's ARN.
    pub arn: String,
    /// `email`, `https`, …
    pub protocol: String,
    /// The address.
    pub endpoint: String,
    /// Whether the owner of the address wants it. Until then nothing is sent there.
    pub is_confirmed: bool,
}

/// A message, as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// When.
    pub at: Timestamp,
    /// To which topic.
    pub topic_arn: String,
    /// The message's id.
    pub id: String,
    /// The subject of the mail.
    pub subject: Option<String>,
    /// The text.
    pub message: String,
    /// Whether the publisher got the answer. One that did not publishes again: topics do not
    /// deduplicate.
    pub is_heard: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CreateTopic {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Subscribe {
    topic_arn: String,
    protocol: String,
    endpoint: String,
    return_subscription_arn: Option<String>,
}

/// What is published.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Publish {
    pub(crate) topic_arn: String,
    pub(crate) subject: Option<String>,
    pub(crate) message: String,
}

impl State {
    /// Every message, in the order of publishing.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The answer to the publisher of this message was lost.
    pub(crate) fn unheard(&mut self, id: &str) {
        let message = self.messages.iter_mut().rfind(|message| message.id == id);
        if let Some(message) = message {
            message.is_heard = false;
        }
    }

    /// One topic's subscriptions.
    #[must_use]
    pub fn subscriptions(&self, topic_arn: &str) -> &[Subscription] {
        self.topics
            .get(topic_arn)
            .map_or(&[], |topic| &topic.subscriptions)
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: Value,
        context: &mut Context<'_>,
    ) -> Answer {
        match operation {
            "CreateTopic" => self.create_topic(&operation::input(input)?, context),
            "Subscribe" => self.subscribe(operation::input(input)?, context),
            "ListTopics" => self.list_topics(&operation::input(input)?),
            "GetTopicAttributes" => self.get_topic_attributes(&operation::input(input)?, context),
            "ListSubscriptionsByTopic" => {
                self.list_subscriptions_by_topic(&operation::input(input)?, context)
            }
            "Publish" => self.publish(operation::input(input)?, context),
            other => Err(operation::unknown(other)),
        }
    }

    /// The owner of an address wants what a topic sends.
    pub(crate) fn confirm(&mut self, topic_arn: &str, endpoint: &str) {
        let topic = self.topics.get_mut(topic_arn);
        let subscriptions = topic.map(|topic| topic.subscriptions.iter_mut());
        for subscription in subscriptions.into_iter().flatten() {
            subscription.is_confirmed |= subscription.endpoint == endpoint;
        }
    }

    fn create_topic(&mut self, input: &CreateTopic, context: &Context<'_>) -> Answer {
        let valid = (1..=256).contains(&input.name.len())
            && input
                .name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !valid {
            return Err(invalid("Topic Name"));
        }
        let arn = format!(
            "arn:aws:sns:{}:{}:{}",
            context.region, context.account_id, input.name
        );
        self.topics.entry(arn.clone()).or_default();
        operation::output(json!({ "TopicArn": arn }))
    }

    fn subscribe(&mut self, input: Subscribe, context: &mut Context<'_>) -> Answer {
        let topic = self
            .topics
            .get_mut(&input.topic_arn)
            .ok_or_else(no_such_topic)?;
        // Subscribing the same address again is the same subscription.
        let existing = topic
            .subscriptions
            .iter()
            .find(|known| known.protocol == input.protocol && known.endpoint == input.endpoint);
        let is_pending = match existing {
            Some(known) => !known.is_confirmed,
            None => NEEDS_CONFIRMATION.contains(&input.protocol.as_str()),
        };
        let arn = match existing {
            Some(known) => known.arn.clone(),
            None => {
                let arn = format!(
                    "{}:{}",
                    input.topic_arn,
                    context.generator.uuid("subscription")
                );
                topic.subscriptions.push(Subscription {
                    is_confirmed: !NEEDS_CONFIRMATION.contains(&input.protocol.as_str()),
                    arn: arn.clone(),
                    protocol: input.protocol,
                    endpoint: input.endpoint,
                });
                arn
            }
        };
        let arn = if is_pending && input.return_subscription_arn.as_deref() != Some("true") {
            "pending confirmation".to_owned()
        } else {
            arn
        };
        operation::output(json!({ "SubscriptionArn": arn }))
    }

    /// Publishes for the API, for EventBridge and for Step Functions alike.
    pub(crate) fn publish(&mut self, input: Publish, context: &mut Context<'_>) -> Answer {
        if !input.topic_arn.starts_with("arn:") || input.topic_arn.split(':').count() != 6 {
            return Err(invalid("TopicArn"));
        }
        if !self.topics.contains_key(&input.topic_arn) {
            return Err(no_such_topic());
        }
        if input
            .subject
            .as_deref()
            .is_some_and(|subject| !is_subject(subject))
        {
            return Err(invalid("Subject"));
        }
        if input.message.is_empty() {
            return Err(invalid("Empty message"));
        }
        if input.message.len() > LARGEST_MESSAGE {
            return Err(invalid("Message too long"));
        }
        let id = context.generator.uuid("message");
        self.messages.push(Message {
            at: context.now,
            topic_arn: input.topic_arn,
            id: id.clone(),
            subject: input.subject,
            message: input.message,
            is_heard: true,
        });
        operation::output(json!({ "MessageId": id }))
    }
}

/// "Subjects must be ASCII text that begins with a letter, number, or punctuation mark; must not
/// include line breaks or control characters" (SNS API reference, `Publish`).
fn is_subject(text: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&text.len())
        && text.bytes().all(|b| (b' '..=b'~').contains(&b))
        && !text.starts_with(' ')
}

fn invalid(what: &str) -> ServiceError {
    ServiceError::new(
        400,
        "InvalidParameter",
        format!("Invalid parameter: {what}"),
    )
}

fn no_such_topic() -> ServiceError {
    ServiceError::new(404, "NotFound", "Topic does not exist")
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value) -> Option<String> {
    let name = input["TopicArn"].as_str().or(input["Name"].as_str())?;
    Some(format!("topic/{}", name.rsplit(':').next().unwrap_or(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_short_lines_of_ascii() {
        for subject in ["Key rotated", "!", &"x".repeat(100)] {
            assert!(is_subject(subject), "{subject:?}");
        }
        for subject in ["", " leading", "two\nlines", "ünïcode", &"x".repeat(101)] {
            assert!(!is_subject(subject), "{subject:?}");
        }
    }
}
