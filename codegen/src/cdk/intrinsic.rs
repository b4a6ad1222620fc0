//! Expressions as CloudFormation's intrinsic functions.

use crate::infrastructure::{Expression, LogicalId, Managed, Resource};
use serde_json::{Value, json};

/// Writes the expressions of one stack.
#[derive(Clone, Copy)]
pub(super) struct Intrinsics<'a> {
    resources: &'a [Managed],
}

impl<'a> Intrinsics<'a> {
    pub(super) fn of(resources: &'a [Managed]) -> Self {
        Intrinsics { resources }
    }

    /// The expression as a value of the template.
    pub(super) fn value(self, expression: &Expression) -> Value {
        match expression {
            Expression::Literal(text) => json!(text),
            Expression::Account => json!({"Ref": "AWS::AccountId"}),
            Expression::Region => json!({"Ref": "AWS::Region"}),
            Expression::Partition => json!({"Ref": "AWS::Partition"}),
            Expression::Arn(id) if self.is_ref(id) => json!({"Ref": id.as_str()}),
            Expression::Arn(id) => json!({"Fn::GetAtt": [id.as_str(), "Arn"]}),
            Expression::Concat(_) => json!({"Fn::Sub": self.template(expression)}),
        }
    }

    /// The expression as a part of a text for `Fn::Sub`.
    pub(super) fn template(self, expression: &Expression) -> String {
        match expression {
            Expression::Literal(text) => text.replace("${", "${!"),
            Expression::Account => "${AWS::AccountId}".to_owned(),
            Expression::Region => "${AWS::Region}".to_owned(),
            Expression::Partition => "${AWS::Partition}".to_owned(),
            Expression::Arn(id) if self.is_ref(id) => format!("${{{}}}", id.as_str()),
            Expression::Arn(id) => format!("${{{}.Arn}}", id.as_str()),
            Expression::Concat(parts) => parts.iter().map(|part| self.template(part)).collect(),
        }
    }

    /// Whether `Ref` gives the ARN of a resource, rather than its attribute `Arn`
    /// (CloudFormation template reference, "Return values" of each type).
    fn is_ref(self, id: &LogicalId) -> bool {
        let mut resources = self.resources.iter();
        let found = resources.find(|managed| managed.id == *id);
        match found.expect("what is referred to is in the stack").resource {
            Resource::Secret(_) | Resource::StateMachine(_) | Resource::Topic(_) => true,
            Resource::User(_)
            | Resource::Role(_)
            | Resource::Function(_)
            | Resource::LogGroup(_)
            | Resource::Schedule(_)
            | Resource::ScheduleGroup(_)
            | Resource::Rule(_)
            | Resource::Queue(_)
            | Resource::Key(_)
            | Resource::Alarm(_) => false,
            Resource::SecretPolicy(_)
            | Resource::RotationSchedule(_)
            | Resource::Permission(_)
            | Resource::TopicPolicy(_)
            | Resource::Subscription(_)
            | Resource::QueuePolicy(_)
            | Resource::KeyAlias(_)
            | Resource::Dashboard(_)
            | Resource::Nothing(_) => unreachable!("it has no ARN that anything refers to"),
        }
    }
}
