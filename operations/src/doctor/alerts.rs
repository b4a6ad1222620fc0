//! The topic of the alerts: there, and heard by somebody.

use super::{Check, Patient, counted};
use crate::{Call, Error};

/// What SNS says in place of an ARN.
const PENDING: &str = "PendingConfirmation";

impl Patient<'_> {
    pub(super) async fn alerts(&self) -> Vec<Check> {
        let arn = self.pipeline.topic_arn();
        let subject = format!("topic {}", arn.rsplit(':').next().unwrap_or_default());
        let mut pages = self
            .clients
            .topics
            .list_subscriptions_by_topic()
            .topic_arn(&arn)
            .into_paginator()
            .items()
            .send();
        let (mut checks, mut heard) = (Vec::new(), 0);
        while let Some(subscription) = pages.next().await {
            let subscription = match subscription {
                Ok(subscription) => subscription,
                Err(error) => {
                    let call = Call::new("sns:ListSubscriptionsByTopic", subject.clone());
                    let error = Error::of_call(call, &error);
                    return vec![if error.is_not_there() {
                        Check::missing(subject, self.pipeline)
                    } else {
                        Check::unseen(subject, error)
                    }];
                }
            };
            if subscription.subscription_arn() == Some(PENDING) {
                let who = subscription.endpoint().unwrap_or_default();
                checks.push(Check::finding(
                    format!("subscription of {who}"),
                    "it is not confirmed, so no alert is sent there",
                    "follow the link in the mail from AWS Notifications; if it has expired, deploy again",
                ));
            } else {
                heard += 1;
            }
        }
        checks.push(if heard > 0 {
            Check::fine(subject, format!("it has {}", counted(heard, "confirmed subscription")))
        } else {
            Check::finding(
                subject,
                "nobody has confirmed a subscription, so nobody hears of a rotation that needs a person",
                "confirm one, or name whom to tell under `alerts` in the configuration",
            )
        });
        checks
    }
}
