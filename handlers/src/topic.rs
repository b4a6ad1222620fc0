//! The alerts' topic: who hears it, and telling them.

use crate::Failure;
use aws_sdk_sns::Client;
use aws_sdk_sns::operation::list_subscriptions_by_topic::ListSubscriptionsByTopicError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

/// What SNS says in place of an ARN.
const PENDING: &str = "PendingConfirmation";
/// The same of one that is gone and still listed.
const DELETED: &str = "Deleted";

/// What to do about a subscription that nobody has confirmed.
pub const CONFIRMING: &str =
    "follow the link in the mail from AWS Notifications; if it has expired, deploy again";

/// Somebody who hears from a topic, or would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Who: an email address, as a rule.
    pub endpoint: String,
    /// Whether they have said that they want to; nothing is sent to others.
    pub is_confirmed: bool,
}

/// Who hears from a topic.
///
/// # Errors
/// When SNS refuses, or cannot be reached.
pub async fn subscriptions(
    topics: &Client,
    arn: &str,
) -> Result<Vec<Subscription>, SdkError<ListSubscriptionsByTopicError, HttpResponse>> {
    let mut pages = topics
        .list_subscriptions_by_topic()
        .topic_arn(arn)
        .into_paginator()
        .items()
        .send();
    let mut subscriptions = Vec::new();
    while let Some(subscription) = pages.next().await {
        let subscription = subscription?;
        if subscription.subscription_arn() != Some(DELETED) {
            subscriptions.push(Subscription {
                is_confirmed: subscription.subscription_arn() != Some(PENDING),
                endpoint: subscription.endpoint.unwrap_or_default(),
            });
        }
    }
    Ok(subscriptions)
}

/// Tells whoever hears from a topic.
pub(crate) async fn publish(
    topics: &Client,
    arn: &str,
    subject: &str,
    message: &str,
) -> Result<(), Failure> {
    let call = topics.publish().topic_arn(arn).subject(subject);
    let told = call.message(message).send().await;
    told.map(drop)
        .map_err(|error| Failure::of_call("sns:Publish", arn, &error))
}
