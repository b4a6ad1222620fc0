//! What Secrets Manager needs to start rotations by itself, and who hears when one fails.

use super::Builder;
use super::alerts::AlertTopic;
use crate::infrastructure::{Expression, Pattern, Rule};
use statemachine::rotation::{NATIVE_PATHS, native_failures, native_message};

impl Builder<'_> {
    /// The rule on rotations that fail before an execution could tell of it, with the role and the
    /// dead-letter queue of the other rule.
    pub(super) fn native_failures(
        &mut self,
        role: Expression,
        topic: &AlertTopic,
        dead_letters: &Expression,
    ) {
        let name = self.names.native_rule();
        let function = self.names.function(contract::Function::Rotate);
        self.stack.add(
            "NativeRule",
            Rule {
                name: name.clone(),
                description: "Rotations that Secrets Manager started and that failed".to_owned(),
                pattern: Pattern {
                    document: native_failures(Pattern::PLACE),
                    subject: Expression::arn("lambda", &format!("function:{function}")),
                },
                topic: topic.arn.clone(),
                role,
                paths: NATIVE_PATHS.into(),
                template: native_message(&self.configuration.region),
                dead_letters: dead_letters.clone(),
            },
        );
        self.rule_alarm(
            "NativeRuleAlarm",
            "native-rule-failed",
            &name,
            "a rotation of Secrets Manager's that failed and could not tell of it. Look at the secrets whose last rotation failed, and at the log of the rotate Lambda.",
            topic,
        );
    }
}
