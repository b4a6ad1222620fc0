//! The Lambda functions, each with a log group and a role of its own.

use super::Builder;
use crate::infrastructure::{Expression, Function, LogGroup, Permission, Role, Statement};
use contract::bound::{LAMBDA_TIMEOUT, WATCH_TIMEOUT};
use contract::environment::{SCHEDULE_GROUP, STATE_MACHINE, Variable};
use contract::step::Step;

/// A function waits for AWS's answers most of its time.
const MEMORY_MIB: u32 = 128;

impl Builder<'_> {
    /// The five steps, which the state machine calls.
    pub(super) fn steps(&mut self) -> Vec<(Step, Expression)> {
        Step::ALL
            .map(|step| (step, self.function(step.into(), Vec::new(), Vec::new())))
            .into()
    }

    /// The function that Secrets Manager calls. Whichever secret it is for, the function asks for the
    /// secret's tags before it does anything, so the account is all that there is to check here.
    pub(super) fn rotate(&mut self) {
        let state_machine = format!("stateMachine:{}", self.names.state_machine());
        let function = self.function(
            contract::Function::Rotate,
            vec![
                (SCHEDULE_GROUP, self.names.pipeline().into()),
                (STATE_MACHINE, Expression::arn("states", &state_machine)),
            ],
            Vec::new(),
        );
        self.stack.add(
            "RotatePermission",
            Permission {
                function,
                service: "secretsmanager.amazonaws.com",
            },
        );
    }

    pub(super) fn function(
        &mut self,
        program: contract::Function,
        environment: Vec<(Variable, Expression)>,
        more: Vec<Statement>,
    ) -> Expression {
        let deployment = &self.configuration.deployment;
        let id = capitalized(program.name());
        let log_group = self.stack.add(
            &format!("{id}Log"),
            LogGroup {
                name: self.names.function_log(program),
                retention_days: deployment.log_retention_days,
            },
        );
        let kind = match program {
            contract::Function::Step(_) => "step",
            contract::Function::Watch => "watchdog",
            contract::Function::Rotate => "rotation function",
        };
        let role = self.stack.add(
            &format!("{id}Role"),
            Role {
                name: self.names.function(program),
                description: format!("The {kind} {}: {}", program.name(), purpose(program)),
                // Lambda names no source when it takes on a role; iam:PassRole guards who gives it one.
                trust: Statement::trust("lambda.amazonaws.com"),
                policy: self.grants.function(program, more, log_group),
                permissions_boundary: deployment.permissions_boundary.clone(),
            },
        );
        self.stack.add(
            &format!("{id}Function"),
            Function {
                program,
                name: self.names.function(program),
                description: format!("Keywheel {}: {}", self.names.pipeline(), purpose(program)),
                role,
                environment,
                log_group: self.names.function_log(program),
                architecture: deployment.architecture,
                memory_mib: MEMORY_MIB,
                timeout: match program {
                    contract::Function::Watch => WATCH_TIMEOUT,
                    _ => LAMBDA_TIMEOUT,
                },
                tracing: deployment.tracing,
            },
        )
    }
}

fn purpose(program: contract::Function) -> &'static str {
    match program {
        contract::Function::Step(Step::Create) => "makes the new key and stores it as pending",
        contract::Function::Step(Step::Verify) => "tries the new key out",
        contract::Function::Step(Step::Publish) => "makes the new key current",
        contract::Function::Step(Step::Deactivate) => {
            "makes the old key Inactive once nobody uses it"
        }
        contract::Function::Step(Step::Delete) => "deletes a key",
        contract::Function::Watch => "looks at every user each day, and tells who needs a person",
        contract::Function::Rotate => "rotates for Secrets Manager, and hands over the old key",
    }
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
