//! SNS: topics and their subscriptions.

use super::text;
use crate::{Account, Service, ServiceError};
use serde_json::json;

impl Account {
    /// Makes a topic and gives its ARN.
    ///
    /// # Errors
    /// When SNS refuses.
    pub fn create_topic(&self, name: &str) -> Result<String, ServiceError> {
        let output = self.furnish(Service::Sns, "CreateTopic", json!({ "Name": name }))?;
        Ok(text(&output["TopicArn"]))
    }

    /// Subscribes an address to a topic, which its owner is to confirm.
    ///
    /// # Errors
    /// When SNS refuses.
    pub fn subscribe(
        &self,
        topic_arn: &str,
        protocol: &str,
        endpoint: &str,
    ) -> Result<(), ServiceError> {
        let input = json!({ "TopicArn": topic_arn, "Protocol": protocol, "Endpoint": endpoint });
        self.furnish(Service::Sns, "Subscribe", input).map(drop)
    }

    /// Confirms the subscription of an address, as its owner does with the link in the first mail.
    pub fn confirm_subscription(&self, topic_arn: &str, endpoint: &str) {
        let mut state = self.state();
        state.home_mut().sns.confirm(topic_arn, endpoint);
    }
}
