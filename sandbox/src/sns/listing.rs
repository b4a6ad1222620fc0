//! Looking at topics and their subscriptions.

use super::{State, Subscription, invalid, no_such_topic};
use crate::ServiceError;
use crate::operation::{Answer, Context};
use crate::page::Page;
use serde::Deserialize;
use serde_json::{Value, json};

/// "Each call returns a limited list of topics, up to 100" (`ListTopics`, SNS API reference); the same
/// holds of subscriptions.
const PAGE: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListTopics {
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfTopic {
    topic_arn: String,
    next_token: Option<String>,
}

impl State {
    pub(super) fn list_topics(&self, input: &ListTopics) -> Answer {
        let topics = self.topics.keys().map(|arn| json!({ "TopicArn": arn }));
        let (topics, next) = page(input.next_token.as_deref())?.cut(topics);
        Ok(json!({ "Topics": topics, "NextToken": next }))
    }

    pub(super) fn list_subscriptions_by_topic(
        &self,
        input: &OfTopic,
        context: &Context<'_>,
    ) -> Answer {
        let topic = self.topics.get(&input.topic_arn);
        let subscriptions = topic.ok_or_else(no_such_topic)?.subscriptions.iter();
        let entries = subscriptions.map(|subscription| {
            let arn = if subscription.is_confirmed {
                &subscription.arn
            } else {
                "PendingConfirmation"
            };
            json!({
                "SubscriptionArn": arn,
                "Owner": context.account_id,
                "Protocol": subscription.protocol,
                "Endpoint": subscription.endpoint,
                "TopicArn": input.topic_arn,
            })
        });
        let (entries, next) = page(input.next_token.as_deref())?.cut(entries);
        Ok(json!({ "Subscriptions": entries, "NextToken": next }))
    }

    pub(super) fn get_topic_attributes(&self, input: &OfTopic, context: &Context<'_>) -> Answer {
        let topic = self.topics.get(&input.topic_arn);
        let subscriptions = &topic.ok_or_else(no_such_topic)?.subscriptions;
        let count = |wanted: &dyn Fn(&&Subscription) -> bool| {
            subscriptions.iter().filter(wanted).count().to_string()
        };
        let attributes = [
            ("TopicArn", input.topic_arn.clone()),
            ("Owner", context.account_id.to_owned()),
            ("DisplayName", String::new()),
            (
                "SubscriptionsConfirmed",
                count(&|subscription| subscription.is_confirmed),
            ),
            (
                "SubscriptionsPending",
                count(&|subscription| !subscription.is_confirmed),
            ),
            ("SubscriptionsDeleted", "0".to_owned()),
        ];
        let entries: Vec<Value> = attributes
            .into_iter()
            .map(|(key, value)| json!({ "key": key, "value": value }))
            .collect();
        Ok(json!({ "Attributes": entries }))
    }
}

fn page(token: Option<&str>) -> Result<Page, ServiceError> {
    Page::at(token, PAGE).ok_or_else(|| invalid("NextToken"))
}
