//! The topic of the alerts: there, and heard by somebody.

use super::{Check, Patient, counted};
use crate::{Call, Error};
use handlers::topic;

impl Patient<'_> {
    pub(super) async fn alerts(&self) -> Vec<Check> {
        let arn = self.pipeline.topic_arn();
        let subject = format!("topic {}", arn.rsplit(':').next().unwrap_or_default());
        let (mut checks, mut heard) = (Vec::new(), 0);
        let subscriptions = match topic::subscriptions(&self.clients.topics, &arn).await {
            Ok(subscriptions) => subscriptions,
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
        for subscription in subscriptions {
            if subscription.is_confirmed {
                heard += 1;
            } else {
                checks.push(Check::finding(
                    format!("subscription of {}", subscription.endpoint),
                    "it is not confirmed, so no alert is sent there",
                    topic::CONFIRMING,
                ));
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
