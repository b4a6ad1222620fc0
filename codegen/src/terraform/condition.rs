//! What is there only with some values of a module's variables.

use crate::infrastructure::{LogicalId, Statement};

/// When a part of a module is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// X-Ray traces.
    Tracing,
    /// Keys of the customer's encrypt secrets.
    SecretKeys,
    /// The alerts' topic is created, rather than there already.
    CreatedTopic,
    /// The topic's key is created, rather than the customer's.
    CreatedKey,
    /// It is known which key encrypts the topic.
    KnownKey,
    /// Somebody may read the secret besides.
    Readers,
}

impl Condition {
    /// As an expression.
    pub(super) const fn expression(self) -> &'static str {
        match self {
            Condition::Tracing => "var.tracing",
            Condition::SecretKeys => "length(var.secret_kms_key_arns) > 0",
            Condition::CreatedTopic => "local.creates_topic",
            Condition::CreatedKey => "local.creates_key",
            Condition::KnownKey => "local.knows_key",
            Condition::Readers => "length(var.secret_readers) > 0",
        }
    }
}

/// When a statement is there; always, if no condition is named.
pub(super) fn of_statement(statement: &Statement) -> Option<Condition> {
    match statement.sid.as_str() {
        "Traces" => Some(Condition::Tracing),
        "SecretKeys" => Some(Condition::SecretKeys),
        "AlertKey" => Some(Condition::KnownKey),
        "KeywheelReaders" => Some(Condition::Readers),
        _ => None,
    }
}

/// When a resource of the rotator is there; always, if no condition is named.
pub(super) fn of_resource(id: &LogicalId) -> Option<Condition> {
    match id.as_str() {
        "AlertKey" | "AlertKeyAlias" => Some(Condition::CreatedKey),
        "AlertTopic" | "AlertTopicPolicy" | "AlertTopicAlarm" => Some(Condition::CreatedTopic),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Configuration, Trigger};
    use crate::infrastructure::{Infrastructure, Managed, Resource, Stack};
    use crate::lock::Lock;
    use crate::terraform::symbol;

    /// Values of the module's variables, as far as anything depends on them.
    #[derive(Clone, Copy, Debug)]
    struct Corner {
        tracing: bool,
        secret_key: bool,
        topic: bool,
        key: bool,
    }

    impl Corner {
        fn all() -> impl Iterator<Item = Corner> {
            (0..16).map(|bits| Corner {
                tracing: bits & 1 != 0,
                secret_key: bits & 2 != 0,
                topic: bits & 4 != 0,
                key: bits & 8 != 0,
            })
        }

        fn configuration(self) -> Configuration {
            let alerts = if self.topic {
                "topicArn: 'arn:aws:sns:us-west-2:123456789012:oncall'"
            } else {
                "emails: [a@example.com]"
            };
            let key =
                |name: &str| format!("kmsKeyArn: 'arn:aws:kms:us-west-2:123456789012:key/{name}'");
            let file_key = if self.key {
                key("11111111-1111-1111-1111-111111111111")
            } else {
                String::new()
            };
            let user_key = if self.secret_key {
                ", ".to_owned() + &key("22222222-2222-2222-2222-222222222222")
            } else {
                String::new()
            };
            let file = format!(
                "pipeline: p\nregion: us-west-2\nalerts: {{ {alerts} }}\ntracing: {}\n{file_key}\nusers:\n  Bot: {{ secret: bot, trigger: secretsManager{user_key} }}\n",
                self.tracing
            );
            config::read(file.as_bytes()).unwrap()
        }

        fn has(self, condition: Condition) -> bool {
            match condition {
                Condition::Tracing => self.tracing,
                // The file's key is the secrets' as well; the module is told of it by its root.
                Condition::SecretKeys => self.secret_key || self.key,
                Condition::CreatedTopic => !self.topic,
                Condition::CreatedKey => !self.topic && !self.key,
                Condition::KnownKey => !self.topic || self.key,
                Condition::Readers => false,
            }
        }
    }

    fn pipeline(configuration: &Configuration) -> Stack {
        Infrastructure::of(configuration, &Lock::empty()).pipeline
    }

    /// What there is but for subscriptions, each with the statements of its role.
    fn parts(
        stack: &Stack,
        is_there: impl Fn(Option<Condition>) -> bool,
    ) -> Vec<(String, Vec<String>)> {
        let is_subscription =
            |managed: &&Managed| matches!(managed.resource, Resource::Subscription(_));
        let resources = stack.resources.iter();
        resources
            .filter(|managed| !is_subscription(managed) && is_there(of_resource(&managed.id)))
            .map(|managed| {
                let statements = match &managed.resource {
                    Resource::Role(role) => role.policy.statements.as_slice(),
                    _ => &[],
                };
                let statements = statements.iter().filter(|one| is_there(of_statement(one)));
                let sids = statements.map(|one| one.sid.clone()).collect();
                (managed.id.as_str().to_owned(), sids)
            })
            .collect()
    }

    #[test]
    fn the_conditions_give_what_the_model_has_for_all_values_of_the_variables() {
        let whole = pipeline(&symbol::configuration(Trigger::SecretsManager));
        for corner in Corner::all() {
            let expected = parts(&pipeline(&corner.configuration()), |_| true);
            let actual = parts(&whole, |condition| {
                condition.is_none_or(|condition| corner.has(condition))
            });
            assert_eq!(actual, expected, "{corner:?}");
        }
    }
}
