//! A stack where it is deployed: expressions worked out, for comparing what is there with what is generated.

use super::document::Writes;
use super::{Expression, LogicalId, Policy, Resource, Stack, Statement};
use serde_json::{Value, json};

/// A stack in an account and a region.
#[derive(Clone, Copy, Debug)]
pub struct Deployed<'a> {
    /// What is deployed.
    pub stack: &'a Stack,
    /// The partition of the region: `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    /// The region.
    pub region: &'a str,
    /// The account.
    pub account: &'a str,
}

impl<'a> Deployed<'a> {
    /// The text that an expression stands for. The id of a KMS key is made up by AWS, so of such a key's ARN
    /// the end is `*`.
    #[must_use]
    pub fn text(self, expression: &Expression) -> String {
        match expression {
            Expression::Literal(text) => text.clone(),
            Expression::Account => self.account.to_owned(),
            Expression::Region => self.region.to_owned(),
            Expression::Partition => self.partition.to_owned(),
            Expression::Arn(id) => self.arn(id),
            Expression::Concat(parts) => parts.iter().map(|part| self.text(part)).collect(),
        }
    }

    /// A policy as IAM keeps it.
    #[must_use]
    pub fn policy(self, policy: &'a Policy) -> Value {
        json!(Writes::policy(self, policy))
    }

    /// A role's trust policy.
    #[must_use]
    pub fn trust(self, trust: &Statement) -> Value {
        let policy = Policy::new([trust.clone()]);
        json!(Writes::policy(self, &policy))
    }

    fn arn(self, id: &LogicalId) -> String {
        let Some(resource) = self.stack.resource(id) else {
            return String::new();
        };
        let of = |service: &str, resource: String| self.text(&Expression::arn(service, &resource));
        match resource {
            Resource::Function(function) => of("lambda", format!("function:{}", function.name)),
            Resource::StateMachine(machine) => {
                of("states", format!("stateMachine:{}", machine.name))
            }
            Resource::LogGroup(group) => of("logs", format!("log-group:{}:*", group.name)),
            Resource::Topic(topic) => of("sns", topic.name.clone()),
            Resource::Queue(queue) => of("sqs", queue.name.clone()),
            Resource::Key(_) => of("kms", "key/*".to_owned()),
            Resource::Role(role) => self.text(&Expression::iam_arn(&format!("role/{}", role.name))),
            _ => String::new(),
        }
    }
}

impl<'a> Writes<'a> for Deployed<'_> {
    type Written = String;

    fn written(self, expression: &'a Expression) -> String {
        self.text(expression)
    }
}
