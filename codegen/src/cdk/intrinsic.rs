//! Expressions as CloudFormation's intrinsic functions.

use crate::infrastructure::document::Writes;
use crate::infrastructure::{Expression, LogicalId, Managed, Resource};
use serde::Serialize;
use serde::ser::Serializer;
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
        json!(self.deployed(expression))
    }

    /// The same, to be written at once.
    pub(super) fn deployed(self, expression: &'a Expression) -> Deployed<'a> {
        Deployed {
            expression,
            intrinsics: self,
        }
    }

    /// The expression as a part of a text for `Fn::Sub`.
    pub(super) fn template(self, expression: &Expression) -> String {
        let mut text = String::new();
        self.append(expression, &mut text);
        text
    }

    fn append(self, expression: &Expression, text: &mut String) {
        match expression {
            Expression::Literal(literal) if literal.contains("${") => {
                text.push_str(&literal.replace("${", "${!"));
            }
            Expression::Literal(literal) => text.push_str(literal),
            Expression::Account => text.push_str("${AWS::AccountId}"),
            Expression::Region => text.push_str("${AWS::Region}"),
            Expression::Partition => text.push_str("${AWS::Partition}"),
            Expression::Arn(id) => {
                text.push_str("${");
                text.push_str(id.as_str());
                text.push_str(if self.is_ref(id) { "}" } else { ".Arn}" });
            }
            Expression::Concat(parts) => parts.iter().for_each(|part| self.append(part, text)),
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
            | Resource::AsynchronousInvocation(_)
            | Resource::TopicPolicy(_)
            | Resource::Subscription(_)
            | Resource::QueuePolicy(_)
            | Resource::KeyAlias(_)
            | Resource::Dashboard(_)
            | Resource::Nothing(_) => unreachable!("it has no ARN that anything refers to"),
        }
    }
}

impl<'a> Writes<'a> for Intrinsics<'a> {
    type Written = Deployed<'a>;

    fn written(self, expression: &'a Expression) -> Deployed<'a> {
        self.deployed(expression)
    }
}

/// An expression as it is written in a template.
#[derive(Clone, Copy)]
pub(super) struct Deployed<'a> {
    expression: &'a Expression,
    intrinsics: Intrinsics<'a>,
}

impl Serialize for Deployed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pseudo = |name: &'static str| [("Ref", name)];
        match self.expression {
            Expression::Literal(text) => serializer.serialize_str(text),
            Expression::Account => serializer.collect_map(pseudo("AWS::AccountId")),
            Expression::Region => serializer.collect_map(pseudo("AWS::Region")),
            Expression::Partition => serializer.collect_map(pseudo("AWS::Partition")),
            Expression::Arn(id) if self.intrinsics.is_ref(id) => {
                serializer.collect_map([("Ref", id.as_str())])
            }
            Expression::Arn(id) => serializer.collect_map([("Fn::GetAtt", [id.as_str(), "Arn"])]),
            Expression::Concat(_) => {
                serializer.collect_map([("Fn::Sub", self.intrinsics.template(self.expression))])
            }
        }
    }
}
