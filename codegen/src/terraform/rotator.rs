//! The module `rotator`: the pipeline's stack.

mod alarm;
mod dashboard;

use super::condition;
use super::hcl::{self, Hcl};
use super::pipeline;
use super::reference::{References, label};
use super::symbol::{self, Module};
use super::template::Template;
use crate::config::{self, Trigger};
use crate::infrastructure::{
    Expression, Infrastructure, Managed, Names, Pattern, Policy, Resource, Rule, Schedule,
    StateMachine, rate,
};
use crate::lock::Lock;
use contract::environment::Variable;
use serde_json::{Value, json};
use statemachine::rotation::{CONSOLE, OTHER_CONSOLES};

/// The state machine's definition, as `keywheel synth --target asl` writes it.
const DEFINITION: &str = "rotation.asl.json";

/// The files of the module, by their names.
pub(super) fn files() -> [(&'static str, String); 5] {
    // The module does not know who will use it, so what Secrets Manager's rotation needs is always there.
    let configuration = symbol::configuration(Trigger::SecretsManager);
    let infrastructure = Infrastructure::of(&configuration, &Lock::empty());
    let stack = &infrastructure.pipeline;
    let rotator = Rotator {
        references: References::of(Module::Rotator, &stack.resources),
    };
    let resources: Vec<_> = stack
        .resources
        .iter()
        .map(|managed| rotator.block(managed))
        .collect();
    let names = Names::of(&configuration.pipeline);
    let topic = Expression::arn("sns", &names.topic());
    let main = Template::RotatorMain.render(&json!({
        "tags": Hcl::Object(
            stack
                .tags
                .iter()
                .map(|(key, value)| (key.clone(), Module::Rotator.text(value)))
                .collect(),
        )
        .print(2),
        "console": Hcl::text(CONSOLE).print(2),
        "consoles": Hcl::object(
            OTHER_CONSOLES.map(|(partition, _, domain)| (partition, Hcl::text(domain))),
        )
        .print(2),
        "topic": rotator.label_of(|resource| matches!(resource, Resource::Topic(_))),
        "topic_arn": rotator.references.value(&topic).print(2),
        "key": rotator.label_of(|resource| matches!(resource, Resource::Key(_))),
        "resources": resources,
    }));
    let behind = [
        rotator.address_of(
            "aws_iam_role_policy",
            |resource| matches!(resource, Resource::Role(role) if role.name == names.scheduler()),
        ),
        rotator.address_of("aws_lambda_permission", |resource| {
            matches!(resource, Resource::Permission(_))
        }),
        rotator.address_of(
            "aws_scheduler_schedule_group",
            |resource| matches!(resource, Resource::ScheduleGroup(group) if group.name == names.pipeline()),
        ),
        rotator.address_of("aws_sfn_state_machine", |resource| {
            matches!(resource, Resource::StateMachine(_))
        }),
        rotator.address_of("aws_sqs_queue", |resource| {
            matches!(resource, Resource::Queue(_))
        }),
    ];
    let tags = Hcl::expression("local.tags");
    let outputs = Template::RotatorOutputs.render(&json!({
        "pipeline": pipeline::object(Module::Rotator, tags).print(2),
        "rotator_lambda_arn": pipeline::lambda_arn(rotator.references).print(2),
        "behind": Hcl::List(behind.into()).print(2),
        "state_machine": rotator.label_of(|resource| matches!(resource, Resource::StateMachine(_))),
    }));
    [
        ("main.tf", main),
        ("outputs.tf", outputs),
        (DEFINITION, crate::asl::definition()),
        ("variables.tf", variables()),
        ("versions.tf", super::versions()),
    ]
}

fn variables() -> String {
    let defaults = symbol::defaults(Trigger::Schedule);
    let zips = super::FUNCTIONS.map(|function| format!("{}.zip", function.name()));
    Template::RotatorVariables.render(&json!({
        "pipeline": Hcl::text(&defaults.pipeline).print(2),
        "retention": defaults.deployment.log_retention_days,
        "tracing": defaults.deployment.tracing,
        "architecture": Hcl::text(defaults.deployment.architecture.name()).print(2),
        "zips": zips.join(", "),
    }))
}

#[derive(Clone, Copy)]
struct Rotator<'a> {
    references: References<'a>,
}

impl Rotator<'_> {
    /// A resource's blocks.
    fn block(self, managed: &Managed) -> String {
        let (template, mut values) = self.resource(&managed.resource);
        let condition = condition::of_resource(&managed.id);
        values["label"] = json!(label(&managed.id));
        values["count"] =
            json!(condition.map(|condition| { format!("{} ? 1 : 0", condition.expression()) }));
        if let Resource::Subscription(_) = managed.resource {
            // One in the model for each address; here one for all of them.
            values["label"] = json!("alert");
        }
        template.render(&values).trim_end().to_owned()
    }

    /// The template of a resource, and what is in it. What a type is made of is taken apart to the last
    /// field, so that whoever adds one is sent here.
    fn resource(self, resource: &Resource) -> (Template, Value) {
        use crate::infrastructure as model;
        match resource {
            Resource::Role(model::Role {
                name,
                description,
                trust,
                policy,
                // Of the whole pipeline: a variable.
                permissions_boundary: _,
            }) => (
                Template::Role,
                json!({
                    "name": self.text(name),
                    "description": self.text(description),
                    "trust": self.references.policy(&Policy::new([trust.clone()]), 2),
                    "policy": self.references.policy(policy, 2),
                }),
            ),
            Resource::Function(model::Function {
                program,
                name,
                description,
                role,
                environment,
                log_group,
                architecture: _,
                memory_mib,
                timeout,
                tracing: _,
            }) => (
                Template::Function,
                json!({
                    "step": program.name(),
                    "name": self.text(name),
                    "description": self.text(description),
                    "memory": memory_mib,
                    "timeout": timeout.as_secs(),
                    "role": self.references.label_of(role),
                    "environment": self.environment(environment),
                    "log_group": self.text(log_group),
                    "log_label": self.label_of(
                        |of| matches!(of, Resource::LogGroup(of) if of.name == *log_group),
                    ),
                }),
            ),
            Resource::Permission(model::Permission { function, service }) => (
                Template::Permission,
                json!({
                    "function": self.references.label_of(function),
                    "service": self.text(service),
                }),
            ),
            Resource::AsynchronousInvocation(model::AsynchronousInvocation {
                function,
                retries,
            }) => (
                Template::AsynchronousInvocation,
                json!({
                    "function": self.label_of(
                        |of| matches!(of, Resource::Function(of) if of.name == *function),
                    ),
                    "retries": retries,
                }),
            ),
            Resource::Schedule(schedule) => (Template::Schedule, self.schedule(schedule)),
            Resource::LogGroup(model::LogGroup {
                name,
                retention_days: _,
            }) => (Template::LogGroup, json!({"name": self.text(name)})),
            Resource::StateMachine(machine) => {
                (Template::StateMachine, self.state_machine(machine))
            }
            Resource::ScheduleGroup(model::ScheduleGroup { name }) => {
                (Template::ScheduleGroup, json!({"name": self.text(name)}))
            }
            Resource::Topic(model::Topic {
                name,
                display_name,
                kms_key: _,
            }) => (
                Template::Topic,
                json!({"name": self.text(name), "display_name": self.text(display_name)}),
            ),
            Resource::TopicPolicy(model::TopicPolicy { topic: _, policy }) => (
                Template::TopicPolicy,
                json!({"policy": self.references.policy(policy, 2)}),
            ),
            Resource::Subscription(model::Subscription { topic: _, email }) => (
                Template::Subscription,
                json!({"endpoint": self.text(email)}),
            ),
            Resource::Rule(rule) => (Template::Rule, self.rule(rule)),
            Resource::Queue(model::Queue { name, retention }) => (
                Template::Queue,
                json!({"name": self.text(name), "retention": retention.as_secs()}),
            ),
            Resource::QueuePolicy(model::QueuePolicy { queue, policy }) => (
                Template::QueuePolicy,
                json!({
                    "queue": label(queue),
                    "policy": self.references.policy(policy, 2),
                }),
            ),
            Resource::Key(model::Key {
                description,
                policy,
            }) => (
                Template::Key,
                json!({
                    "description": self.text(description),
                    "policy": self.references.policy(policy, 2),
                }),
            ),
            Resource::KeyAlias(model::KeyAlias { name, key: _ }) => (
                Template::KeyAlias,
                json!({"name": self.text(&format!("alias/{name}"))}),
            ),
            Resource::Alarm(alarm) => (Template::Alarm, self.alarm(alarm)),
            Resource::Dashboard(dashboard) => (Template::Dashboard, self.dashboard(dashboard)),
            Resource::User(_)
            | Resource::Secret(_)
            | Resource::SecretPolicy(_)
            | Resource::RotationSchedule(_)
            | Resource::Nothing(_) => unreachable!("it is a fleet's"),
        }
    }

    /// What a function is told, if it is told anything.
    fn environment(self, variables: &[(Variable, Expression)]) -> Option<String> {
        let variables = variables
            .iter()
            .map(|(variable, value)| (variable.name, self.references.value(value)));
        match Hcl::object(variables) {
            Hcl::Object(none) if none.is_empty() => None,
            variables => Some(variables.print(4)),
        }
    }

    fn state_machine(self, machine: &StateMachine) -> Value {
        let StateMachine {
            name,
            // The same for all: a file beside the module.
            definition: _,
            substitutions,
            role,
            log_group,
            tracing: _,
        } = machine;
        let substitutions = substitutions
            .iter()
            .map(|(name, stands_for)| (*name, self.references.value(stands_for)));
        json!({
            "name": self.text(name),
            "role": self.references.label_of(role),
            "substitutions": Hcl::object(substitutions).print(2),
            "log_group": self.references.label_of(log_group),
        })
    }

    fn rule(self, rule: &Rule) -> Value {
        let Rule {
            name,
            description,
            pattern,
            topic: _,
            role,
            paths,
            template,
            dead_letters,
        } = rule;
        let pattern = Hcl::json(&pattern.document, &|text| {
            let around: Vec<_> = text.split(Pattern::PLACE).map(hcl::escape).collect();
            Hcl::template(&around.join(&self.references.template(&pattern.subject)))
        });
        let paths = paths.iter().map(|(name, path)| (*name, Hcl::text(path)));
        json!({
            "name": self.text(name),
            "description": self.text(description),
            "pattern": jsonencode(pattern),
            "role": self.references.label_of(role),
            "paths": Hcl::object(paths).print(4),
            "template": self.text(template),
            "dead_letters": self.references.label_of(dead_letters),
        })
    }

    /// A schedule of the pipeline's own. Those of users are in the other module.
    fn schedule(self, schedule: &Schedule) -> Value {
        let Schedule {
            name,
            description,
            group,
            enabled: _,
            when,
            window: _,
            target,
            input,
            role,
            dead_letters,
        } = schedule;
        let config::Schedule::Every(interval) = when else {
            unreachable!("a pipeline's own schedule comes in an interval");
        };
        json!({
            "name": self.text(name),
            "description": self.text(description),
            "group": self.label_of(
                |of| matches!(of, Resource::ScheduleGroup(of) if of.name == *group),
            ),
            "expression": Hcl::text(&rate(*interval)).print(2),
            "target": self.references.label_of(target),
            "input": self.text(input),
            "role": self.references.label_of(role),
            "dead_letters": self.references.label_of(dead_letters),
            "invocation": self.label_of(|of| matches!(of, Resource::AsynchronousInvocation(_))),
        })
    }

    fn text(self, text: &str) -> String {
        Module::Rotator.text(text).print(2)
    }

    /// The address of the first of these resources.
    fn address_of(self, kind: &str, is: impl Fn(&Resource) -> bool) -> Hcl {
        Hcl::expression(format!("{kind}.{}", self.label_of(is)))
    }

    /// The name of the only resource that is such a one.
    fn label_of(self, is: impl Fn(&Resource) -> bool) -> String {
        label(self.references.id_of(is))
    }
}

/// A value as JSON, in an attribute of a block.
fn jsonencode(value: Hcl) -> String {
    Hcl::Call("jsonencode", vec![value]).print(2)
}
