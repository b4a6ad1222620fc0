//! The pipeline's stack: what rotates, what starts it, and what tells people.

mod alerts;
mod dashboard;
mod functions;
mod native;
mod schedules;
mod watch;

use super::grant::Grants;
use super::{Expression, LogGroup, Names, Role, Stack, StateMachine, Statement, stack_tags};
use crate::config::Configuration;
use alerts::AlertTopic;
use contract::Function;
use contract::step::Step;
use statemachine::rotation::{self, Substitution};

/// The machinery of this configuration.
pub(super) fn stack(configuration: &Configuration) -> Stack {
    let mut builder = Builder {
        configuration,
        names: Names::of(&configuration.pipeline),
        grants: Grants::of(configuration),
        stack: Stack {
            name: configuration.pipeline.clone(),
            description: format!(
                "Keywheel pipeline {}: rotates the access keys of IAM users",
                configuration.pipeline
            ),
            tags: stack_tags(configuration),
            resources: Vec::new(),
        },
    };
    let is_native = configuration.functions().contains(&Function::Rotate);
    let topic = builder.alert_topic();
    let functions = builder.steps();
    if is_native {
        builder.rotate();
    }
    let state_machine = builder.state_machine(&functions, &topic);
    let dead_letters = builder.dead_letters(&topic);
    builder.schedules(&state_machine, &dead_letters);
    builder.watch(&topic, &dead_letters);
    let role = builder.unannounced_failures(state_machine, &topic, &dead_letters);
    if is_native {
        builder.native_failures(role, &topic, &dead_letters);
    }
    builder.dashboard(&topic);
    builder.stack
}

struct Builder<'a> {
    configuration: &'a Configuration,
    names: Names<'a>,
    grants: Grants<'a>,
    stack: Stack,
}

impl Builder<'_> {
    fn state_machine(
        &mut self,
        functions: &[(Step, Expression)],
        topic: &AlertTopic,
    ) -> Expression {
        let name = self.names.state_machine();
        let log_group = self.stack.add(
            "RotationLog",
            LogGroup {
                name: self.names.state_machine_log(),
                retention_days: self.configuration.deployment.log_retention_days,
            },
        );
        let itself = Expression::arn("states", &format!("stateMachine:{name}"));
        let arns = functions.iter().map(|(_, arn)| arn.clone()).collect();
        let policy = self
            .grants
            .state_machine(arns, &topic.arn, topic.key.as_ref());
        let role = self.stack.add(
            "RotationRole",
            Role {
                name: name.clone(),
                description: "The rotation's state machine: runs the steps and sends alerts"
                    .to_owned(),
                trust: Statement::trust("states.amazonaws.com").on_behalf_of([itself]),
                policy,
                permissions_boundary: self.configuration.deployment.permissions_boundary.clone(),
            },
        );
        let substitutions = Substitution::ALL.map(|substitution| {
            let stands_for = match substitution {
                Substitution::AlertTopic => &topic.arn,
                Substitution::Function(step) => {
                    let function = functions.iter().find(|(of, _)| *of == step);
                    &function.expect("there is a function for each step").1
                }
            };
            (substitution.name(), stands_for.clone())
        });
        self.stack.add(
            "Rotation",
            StateMachine {
                name,
                definition: serde_json::to_value(rotation::definition())
                    .expect("a definition is plain data"),
                substitutions: substitutions.into(),
                role,
                log_group,
                tracing: self.configuration.deployment.tracing,
            },
        )
    }
}
