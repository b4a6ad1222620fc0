//! ARNs, of what is in an account or will be.

use crate::{Account, lambda};

impl Account {
    /// The ARN of a state machine.
    pub(crate) fn state_machine_arn(&self, name: &str) -> String {
        format!(
            "arn:aws:states:{}:{}:stateMachine:{name}",
            self.region(),
            self.account_id()
        )
    }

    /// The ARN of a topic.
    pub(crate) fn topic_arn(&self, name: &str) -> String {
        format!("arn:aws:sns:{}:{}:{name}", self.region(), self.account_id())
    }

    /// The ARN of a role without a path.
    pub(crate) fn role_arn(&self, name: &str) -> String {
        format!("arn:aws:iam::{}:role/{name}", self.account_id())
    }

    /// The ARN of a Lambda function.
    pub(crate) fn function_arn(&self, name: &str) -> String {
        lambda::function_arn(self.region(), self.account_id(), name)
    }
}
