//! Expressions of the model in Terraform's language.

use super::hcl::Hcl;
use super::symbol::Module;
use crate::infrastructure::{Expression, LogicalId, Managed, Resource};

/// Writes the expressions of one module.
#[derive(Clone, Copy)]
pub(super) struct References<'a> {
    pub(super) module: Module,
    resources: &'a [Managed],
}

impl<'a> References<'a> {
    pub(super) fn of(module: Module, resources: &'a [Managed]) -> Self {
        References { module, resources }
    }

    /// The expression in a document: by name, so that a plan shows the whole document before anything
    /// is there.
    pub(super) fn value(self, expression: &Expression) -> Hcl {
        Hcl::template(&self.template(expression))
    }

    /// The expression as the inside of a quoted template.
    pub(super) fn template(self, expression: &Expression) -> String {
        match expression {
            Expression::Literal(text) => self.module.template(text),
            Expression::Account => self.module.place("account"),
            Expression::Region => self.module.place("region"),
            Expression::Partition => self.module.place("partition"),
            Expression::Arn(id) => self.arn(id),
            Expression::Concat(parts) => parts.iter().map(|part| self.template(part)).collect(),
        }
    }

    /// A resource's ARN by its name.
    fn arn(self, id: &LogicalId) -> String {
        match self.resource(id) {
            Resource::Role(role) => {
                self.template(&Expression::iam_arn(&format!("role/{}", role.name)))
            }
            Resource::LogGroup(log_group) => {
                self.of_service("logs", &format!("log-group:{}:*", log_group.name))
            }
            Resource::Function(function) => {
                self.of_service("lambda", &format!("function:{}", function.name))
            }
            Resource::StateMachine(machine) => {
                self.of_service("states", &format!("stateMachine:{}", machine.name))
            }
            Resource::Queue(queue) => self.of_service("sqs", &queue.name),
            // These may be the customer's.
            Resource::Topic(_) => "${local.alert_topic_arn}".to_owned(),
            Resource::Key(_) => "${local.alert_key_arn}".to_owned(),
            // Nobody knows its ARN before it is there.
            Resource::Secret(_) => "${local.secret_arn}".to_owned(),
            Resource::User(_)
            | Resource::SecretPolicy(_)
            | Resource::RotationSchedule(_)
            | Resource::Permission(_)
            | Resource::AsynchronousInvocation(_)
            | Resource::Schedule(_)
            | Resource::ScheduleGroup(_)
            | Resource::TopicPolicy(_)
            | Resource::Subscription(_)
            | Resource::Rule(_)
            | Resource::QueuePolicy(_)
            | Resource::KeyAlias(_)
            | Resource::Alarm(_)
            | Resource::Dashboard(_)
            | Resource::Nothing(_) => unreachable!("nothing refers to its ARN"),
        }
    }

    fn of_service(self, service: &str, resource: &str) -> String {
        self.template(&Expression::arn(service, resource))
    }

    /// The name that a resource has in the module.
    pub(super) fn label_of(self, arn: &Expression) -> String {
        match arn {
            Expression::Arn(id) => label(id),
            _ => unreachable!("it is a resource of the same stack"),
        }
    }

    /// The id of the first resource that is such a one.
    pub(super) fn id_of(self, is: impl Fn(&Resource) -> bool) -> &'a LogicalId {
        let found = self.resources.iter().find(|managed| is(&managed.resource));
        &found.expect("there is such a resource").id
    }

    fn resource(self, id: &LogicalId) -> &'a Resource {
        let found = self.resources.iter().find(|managed| managed.id == *id);
        &found.expect("what is referred to is there").resource
    }
}

/// A resource's name: `CreateRole` is `create_role`.
pub(super) fn label(id: &LogicalId) -> String {
    let mut label = String::new();
    for c in id.as_str().chars() {
        if c.is_ascii_uppercase() && !label.is_empty() {
            label.push('_');
        }
        label.push(c.to_ascii_lowercase());
    }
    label
}
