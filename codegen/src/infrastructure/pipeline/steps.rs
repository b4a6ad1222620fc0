//! The five Lambda functions, each with a log group and a role of its own.

use super::Builder;
use crate::infrastructure::{Expression, Function, LogGroup, Role, Statement};
use contract::bound::LAMBDA_TIMEOUT;
use contract::step::Step;

/// A step waits for AWS's answers most of its time.
const MEMORY_MIB: u32 = 128;

impl Builder<'_> {
    pub(super) fn steps(&mut self) -> Vec<(Step, Expression)> {
        Step::ALL.map(|step| (step, self.step(step))).into()
    }

    fn step(&mut self, step: Step) -> Expression {
        let deployment = &self.configuration.deployment;
        let id = capitalized(step.name());
        let log_group = self.stack.add(
            &format!("{id}Log"),
            LogGroup {
                name: self.names.step_log(step),
                retention_days: deployment.log_retention_days,
            },
        );
        let role = self.stack.add(
            &format!("{id}Role"),
            Role {
                name: self.names.step(step),
                description: format!("The step {}: {}", step.name(), purpose(step)),
                // Lambda names no source when it takes on a role; iam:PassRole guards who gives it one.
                trust: Statement::trust("lambda.amazonaws.com"),
                policy: self.grants.step(step, log_group),
                permissions_boundary: deployment.permissions_boundary.clone(),
            },
        );
        self.stack.add(
            &format!("{id}Function"),
            Function {
                step,
                name: self.names.step(step),
                description: format!("Keywheel {}: {}", self.names.pipeline(), purpose(step)),
                role,
                log_group: self.names.step_log(step),
                architecture: deployment.architecture,
                memory_mib: MEMORY_MIB,
                timeout: LAMBDA_TIMEOUT,
                tracing: deployment.tracing,
            },
        )
    }
}

fn purpose(step: Step) -> &'static str {
    match step {
        Step::Create => "makes the new key and stores it as pending",
        Step::Verify => "tries the new key out",
        Step::Publish => "makes the new key current",
        Step::Deactivate => "makes the old key Inactive once nobody uses it",
        Step::Delete => "deletes a key",
    }
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
