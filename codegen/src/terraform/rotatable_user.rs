//! The module `rotatable_user`: what a fleet holds for one user.

use super::hcl::Hcl;
use super::pipeline;
use super::reference::References;
use super::symbol::{self, Module, PIPELINE};
use super::template::Template;
use crate::config::{self, Trigger};
use crate::infrastructure::{self, Managed, Policy, Resource, Schedule};
use contract::{Duration, Rotation, tag};
use serde_json::{Value, json};

/// Seconds in a day.
const DAY: u64 = 86_400;

/// The files of the module, by their names.
pub(super) fn files() -> [(&'static str, String); 4] {
    [
        ("main.tf", main()),
        ("outputs.tf", Template::UserOutputs.render(&json!({}))),
        ("variables.tf", variables()),
        ("versions.tf", super::versions()),
    ]
}

fn main() -> String {
    let configuration = symbol::configuration(Trigger::Schedule);
    let user = symbol::user(&configuration);
    let resources = infrastructure::resources_of(user, &configuration);
    let references = References::of(Module::RotatableUser, &resources);
    let [rotation, first]: [&Schedule; 2] = schedules(&resources)
        .try_into()
        .expect("a calendar has two schedules");
    let native = symbol::configuration(Trigger::SecretsManager);
    let native = infrastructure::resources_of(symbol::user(&native), &native);
    let [holder]: [&Schedule; 1] = schedules(&native)
        .try_into()
        .expect("one schedule holds the input");
    let config::Schedule::Every(first_interval) = first.when else {
        unreachable!("the first start is a rate");
    };
    let text = |text: &str| Module::RotatableUser.text(text).print(4);
    let pipeline_tags = Hcl::Object(vec![(
        tag::PIPELINE.to_owned(),
        Module::RotatorsLambda.text(PIPELINE),
    )]);
    let pipeline_tags = Hcl::Call("tomap", vec![pipeline_tags]);
    let schedule_tag = Hcl::Object(vec![(
        tag::SCHEDULE.to_owned(),
        Hcl::expression("local.schedule_names[\"\"]"),
    )]);
    Template::UserMain.render(&json!({
        "lambda_arn_pattern": pipeline::lambda_arn_pattern().print(2),
        "pipeline": pipeline::object(Module::RotatorsLambda, pipeline_tags).print(2),
        "trigger": {
            "schedule": Hcl::text(Trigger::Schedule.name()).print(2),
            "secrets_manager": Hcl::text(Trigger::SecretsManager.name()).print(2),
        },
        "schedule_tag": schedule_tag.print(2),
        "window": minutes(Trigger::Schedule),
        "native_window": minutes(Trigger::SecretsManager),
        "native_description": text(&holder.description),
        "own_tags": Hcl::object([(tag::ROTATABLE, Hcl::text(tag::ROTATABLE_VALUE))]).print(2),
        "statements": references.statements(secret_statements(&resources)).print(4),
        "description": text(&rotation.description),
        "first_description": text(&first.description),
        "first_expression": Hcl::text(&infrastructure::rate(first_interval)).print(4),
        "secret_description": text(secret_description(&resources)),
        "rotation": input(&user.rotation).print(2),
        "year": Duration::YEAR.as_secs(),
    }))
}

fn variables() -> String {
    let defaults = symbol::defaults(Trigger::Schedule);
    let user = symbol::user(&defaults);
    let config::Schedule::Every(interval) = user.schedule else {
        unreachable!("the default is an interval");
    };
    let shortest = contract::Policy::SHORTEST_QUIET_PERIOD;
    Template::UserVariables.render(&json!({
        "user_path": Hcl::text(&user.iam_user.path).print(2),
        "force_destroy": user.iam_user.force_destroy,
        "recovery_window": user.managed_secret.recovery_window.as_secs() / DAY,
        "rotate_after_days": interval.as_secs() / DAY,
        "lambda_arn_pattern": pipeline::lambda_arn_pattern().print(4),
        "window": minutes(Trigger::Schedule),
        "native_window": minutes(Trigger::SecretsManager),
        "policy": user.rotation.policy,
        "shortest_quiet_period": shortest.as_secs(),
        "verify_calls": user.rotation.verification.consecutive,
    }))
}

/// The window when nothing is said of it.
fn minutes(trigger: Trigger) -> u64 {
    symbol::user(&symbol::defaults(trigger)).window.as_secs() / 60
}

fn schedules(resources: &[Managed]) -> Vec<&Schedule> {
    resources
        .iter()
        .filter_map(|managed| match &managed.resource {
            Resource::Schedule(schedule) => Some(schedule),
            _ => None,
        })
        .collect()
}

fn secret_statements(resources: &[Managed]) -> &Policy {
    resources
        .iter()
        .find_map(|managed| match &managed.resource {
            Resource::SecretPolicy(policy) => Some(&policy.statements),
            _ => None,
        })
        .expect("a created secret has a policy")
}

fn secret_description(resources: &[Managed]) -> &str {
    resources
        .iter()
        .find_map(|managed| match &managed.resource {
            Resource::Secret(secret) => Some(secret.description.as_str()),
            _ => None,
        })
        .expect("the secret is created")
}

/// The execution's input, with a variable for each member.
fn input(rotation: &Rotation) -> Hcl {
    let input = serde_json::to_value(rotation).expect("a rotation is plain data");
    members(&input, "")
}

fn members(value: &Value, path: &str) -> Hcl {
    let Some(object) = value.as_object() else {
        return member(value, path);
    };
    let members = object.iter().map(|(key, value)| {
        let path = format!("{path}.{key}");
        // What holds the names of fields is no object here.
        let value = if path == ".secretLayout" {
            member(value, &path)
        } else {
            members(value, &path)
        };
        (key.clone(), value)
    });
    Hcl::Object(members.collect())
}

fn member(value: &Value, path: &str) -> Hcl {
    match (path, value) {
        (".schema", schema) => Hcl::expression(schema.to_string()),
        (".pipeline" | ".user" | ".secret", Value::String(mark)) => {
            Module::RotatableUser.text(mark)
        }
        (".secretLayout", _) => Hcl::expression("local.secret_layout"),
        (".verification.regions", _) => {
            Hcl::expression("coalesce(var.verify_regions, [local.pipeline.region])")
        }
        (".verification.consecutive", _) => Hcl::expression("var.verify_calls"),
        (".verification.probes", _) => {
            Hcl::expression("[for object in var.verify_s3_objects : { s3 = object }]")
        }
        (path, _) => match path.strip_prefix(".policy.") {
            Some(name) => Hcl::expression(format!("var.{}", snake_case(name))),
            None => unreachable!("the module has no variable for {path}"),
        },
    }
}

/// `gracePeriodSeconds` to `grace_period_seconds`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}
