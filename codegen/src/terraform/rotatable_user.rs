//! The module `rotatable_user`: what a fleet holds for one user.

use super::hcl::Hcl;
use super::reference::References;
use super::symbol::{self, Module};
use super::template::Template;
use crate::config;
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
    let configuration = symbol::configuration();
    let user = symbol::user(&configuration);
    let resources = infrastructure::resources_of(user, &configuration);
    let references = References::of(Module::RotatableUser, &resources);
    let [rotation, first] = schedules(&resources);
    let config::Schedule::Every(first_interval) = first.when else {
        unreachable!("the first start is a rate");
    };
    let text = |text: &str| Module::RotatableUser.text(text).print(4);
    Template::UserMain.render(&json!({
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
    let defaults = symbol::defaults();
    let user = symbol::user(&defaults);
    let config::Schedule::Every(interval) = user.schedule else {
        unreachable!("the default is an interval");
    };
    let shortest = contract::Policy::SHORTEST_QUIET_PERIOD;
    Template::UserVariables.render(&json!({
        "user_path": Hcl::text(&user.iam_user.path).print(2),
        "recovery_window": user.managed_secret.recovery_window.as_secs() / DAY,
        "rotate_after_days": interval.as_secs() / DAY,
        "window": user.window.as_secs() / 60,
        "policy": user.rotation.policy,
        "shortest_quiet_period": shortest.as_secs(),
        "verify_calls": user.rotation.verification.consecutive,
    }))
}

/// The two schedules of a calendar.
fn schedules(resources: &[Managed]) -> [&Schedule; 2] {
    let schedules: Vec<_> = resources
        .iter()
        .filter_map(|managed| match &managed.resource {
            Resource::Schedule(schedule) => Some(schedule),
            _ => None,
        })
        .collect();
    schedules.try_into().expect("a calendar has two schedules")
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
            Hcl::expression("coalesce(var.verify_regions, [var.pipeline.region])")
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
