//! Who hears when a person is needed, and of alerts that did not get through.

use super::Builder;
use crate::infrastructure::{
    Alarm, Expression, Key, KeyAlias, LogicalId, Metric, Pattern, Policy, Queue, QueuePolicy,
    Rings, Role, Rule, Statement, Subscription, Topic, TopicPolicy,
};
use contract::{Duration, Function};
use statemachine::rotation::{UNANNOUNCED_PATHS, unannounced_failures, unannounced_message};

/// The topic, created or there already.
pub(super) struct AlertTopic {
    pub(super) arn: Expression,
    /// The key that encrypts it, as far as it is known.
    pub(super) key: Option<Expression>,
    /// Whether this stack creates it.
    pub(super) created: bool,
}

/// Something to look at rather than to lose: as long as SQS keeps messages.
const DEAD_LETTERS_KEPT: Duration = Duration::from_days(14);

impl Builder<'_> {
    pub(super) fn alert_topic(&mut self) -> AlertTopic {
        let customer_key = self.configuration.deployment.kms_key_arn.as_ref();
        let customer_key = customer_key.map(|key| Expression::literal(key.as_str()));
        let alerts = &self.configuration.alerts;
        let topic = if let Some(arn) = &alerts.topic_arn {
            AlertTopic {
                arn: arn.as_str().into(),
                key: customer_key,
                created: false,
            }
        } else {
            let key = customer_key.unwrap_or_else(|| self.topic_key());
            let arn = self.stack.add(
                "AlertTopic",
                Topic {
                    name: self.names.topic(),
                    display_name: format!("Keywheel {}", self.names.pipeline()),
                    kms_key: key.clone(),
                },
            );
            let policy = self.grants.topic(&arn);
            self.stack.add(
                "AlertTopicPolicy",
                TopicPolicy {
                    topic: arn.clone(),
                    policy,
                },
            );
            AlertTopic {
                arn,
                key: Some(key),
                created: true,
            }
        };
        for email in &alerts.emails {
            // The id follows the address: another address is another subscription, whatever its place.
            self.stack.add(
                &format!("Alert{}", crate::hash::mark(email)),
                Subscription {
                    topic: topic.arn.clone(),
                    email: email.clone(),
                },
            );
        }
        topic
    }

    fn topic_key(&mut self) -> Expression {
        let key = self.stack.add(
            "AlertKey",
            Key {
                description: format!("Encrypts the topic {}", self.names.topic()),
                policy: self.grants.topic_key(),
            },
        );
        self.stack.add(
            "AlertKeyAlias",
            KeyAlias {
                name: self.names.topic(),
                key: key.clone(),
            },
        );
        key
    }

    /// The queue of schedules that did not start and alerts that were not told, and its alarm.
    pub(super) fn dead_letters(&mut self, topic: &AlertTopic) -> Expression {
        let name = self.names.dead_letters();
        let queue = self.stack.add(
            "DeadLetters",
            Queue {
                name: name.clone(),
                retention: DEAD_LETTERS_KEPT,
            },
        );
        let policy = self.grants.dead_letters(&queue, self.rules());
        self.stack.add(
            "DeadLettersPolicy",
            QueuePolicy {
                queue: LogicalId::new("DeadLetters"),
                policy,
            },
        );
        self.stack.add(
            "DeadLettersAlarm",
            Alarm {
                name: self.names.alarm("dead-letters"),
                description: format!(
                    "A rotation or the watchdog never started, because its schedule could not start it for 24 hours; or an alert could not be sent. Keys work as before. The messages in the queue {name} say which. `keywheel rotate` with the user starts the rotation; without the program, start an execution with the input in the message. Then delete the message."
                ),
                metric: dead_letters(&name),
                rings: Rings::AboveZero,
                topic: topic.arn.clone(),
            },
        );
        queue
    }

    /// The rules that send alerts.
    fn rules(&self) -> Vec<Expression> {
        let native = self
            .configuration
            .functions()
            .contains(&Function::Rotate)
            .then(|| self.names.native_rule());
        [self.names.alert_rule()]
            .into_iter()
            .chain(native)
            .map(|name| Expression::arn("events", &format!("rule/{name}")))
            .collect()
    }

    /// The rule that tells what the state machine could not, and alarms for when even that fails.
    /// Gives the rule's role.
    pub(super) fn unannounced_failures(
        &mut self,
        state_machine: Expression,
        topic: &AlertTopic,
        dead_letters: &Expression,
    ) -> Expression {
        let name = self.names.alert_rule();
        let role = self.stack.add(
            "AlertRuleRole",
            Role {
                name: self.names.alert_rule_role(),
                description: "The rule on executions that ended without an alert: sends one"
                    .to_owned(),
                trust: Statement::trust("events.amazonaws.com").on_behalf_of(self.rules()),
                policy: Policy::new(self.grants.publish(&topic.arn, topic.key.as_ref())),
                permissions_boundary: self.configuration.deployment.permissions_boundary.clone(),
            },
        );
        self.stack.add(
            "AlertRule",
            Rule {
                name: name.clone(),
                description: "Executions that were aborted, timed out, or failed without an alert of their own".to_owned(),
                pattern: Pattern {
                    document: unannounced_failures(Pattern::PLACE),
                    subject: state_machine,
                },
                topic: topic.arn.clone(),
                role: role.clone(),
                paths: UNANNOUNCED_PATHS.into(),
                template: unannounced_message(&self.configuration.region),
                dead_letters: dead_letters.clone(),
            },
        );
        let caught = format!(
            "an execution that ended badly and could not tell of it. Look at the failed, timed out and aborted executions of {}.",
            self.names.state_machine()
        );
        self.rule_alarm("AlertRuleAlarm", "alert-rule-failed", &name, &caught, topic);
        // Others may publish to a topic that was there before, and their failures are not ours.
        if topic.created {
            self.stack.add(
                "AlertTopicAlarm",
                Alarm {
                    name: self.names.alarm("alerts-undelivered"),
                    description: format!(
                        "An alert reached the topic {} and not all of its subscribers. Look at its subscriptions.",
                        self.names.topic()
                    ),
                    metric: undelivered(&self.names.topic()),
                    rings: Rings::AboveZero,
                    topic: topic.arn.clone(),
                },
            );
        }
        role
    }

    /// The alarm for when a rule's alert fails. `caught` ends its description's first sentence.
    pub(super) fn rule_alarm(
        &mut self,
        id: &str,
        alarm: &str,
        rule: &str,
        caught: &str,
        topic: &AlertTopic,
    ) {
        self.stack.add(
            id,
            Alarm {
                name: self.names.alarm(alarm),
                description: format!("The rule {rule} caught {caught}"),
                metric: Metric {
                    namespace: "AWS/Events",
                    name: "FailedInvocations",
                    dimensions: vec![("RuleName", rule.into())],
                    statistic: "Sum",
                },
                rings: Rings::AboveZero,
                topic: topic.arn.clone(),
            },
        );
    }
}

pub(super) fn dead_letters(queue: &str) -> Metric {
    Metric {
        namespace: "AWS/SQS",
        name: "ApproximateNumberOfMessagesVisible",
        dimensions: vec![("QueueName", queue.into())],
        statistic: "Maximum",
    }
}

pub(super) fn undelivered(topic: &str) -> Metric {
    Metric {
        namespace: "AWS/SNS",
        name: "NumberOfNotificationsFailed",
        dimensions: vec![("TopicName", topic.into())],
        statistic: "Sum",
    }
}
