//! Terraform makes the same system as CloudFormation: each resource, each policy, each text.

use crate::cloudformation::{Deployed, QUEUE_URL, deploy};
use crate::counterpart::{Counterpart, counterparts};
use crate::tool::Workspace;
use crate::world::{self, ACCOUNT};
use codegen::config::Configuration;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

#[test]
fn the_quickstart_is_the_same_system() {
    is_the_same("quickstart", world::QUICKSTART);
}

#[test]
fn every_key_of_the_file_means_the_same() {
    is_the_same("everything", world::EVERYTHING);
}

#[test]
fn alerts_to_a_topic_that_is_there_are_the_same() {
    is_the_same("topic", world::TOPIC);
}

#[test]
fn rotations_that_secrets_manager_starts_are_the_same() {
    is_the_same("native", world::NATIVE);
}

#[test]
fn odd_names_layouts_and_waits_are_the_same() {
    is_the_same("peculiar", world::PECULIAR);
}

/// What the module `rotator` creates with some variables only.
const COUNTED: [&str; 5] = [
    "alert_key",
    "alert_key_alias",
    "alert_topic",
    "alert_topic_policy",
    "alert_topic_alarm",
];

/// Applies the configuration to a provider that is mocked, so that everything is known in the end, and
/// compares what is there then with what CloudFormation deploys.
fn is_the_same(test: &str, file: &str) {
    let configuration = world::read(file);
    let files = world::files(&configuration);
    let expected = expected(&configuration, world::text(&files, "main.tf"));
    let Some(workspace) = Workspace::new(test, &files) else {
        return;
    };
    workspace.is_formatted_and_valid();
    let state = workspace.mocked_state(&mocks(&configuration, &expected));
    let mut actual = BTreeMap::new();
    collect(&state["root_module"], &mut actual);

    let addresses: BTreeSet<_> = actual.keys().collect();
    let expected_addresses: BTreeSet<_> = expected.iter().map(|(_, one)| &one.address).collect();
    assert_eq!(addresses, expected_addresses);
    for (_, counterpart) in &expected {
        let values = &actual[&counterpart.address];
        for (name, value) in counterpart.attributes.as_object().unwrap() {
            let difference = difference(value, &values[name]);
            assert_eq!(difference, None, "{} {name}", counterpart.address);
        }
    }
}

/// What Terraform must have, with the ARN of what it is the counterpart of.
fn expected(configuration: &Configuration, root: &str) -> Vec<(Option<String>, Counterpart)> {
    let templates = world::templates(configuration);
    let (pipeline, fleets) = templates.split_first().unwrap();
    let mut expected = within("rotator", deploy(pipeline, &configuration.region));
    for template in fleets {
        let deployed = deploy(template, &configuration.region);
        let users: BTreeMap<_, _> = deployed
            .iter()
            .filter_map(|one| {
                let mark = one.id.strip_prefix("Schedule")?;
                let input = one.properties["Target"]["Input"].as_str()?;
                let input: Value = serde_json::from_str(input).unwrap();
                Some((mark.to_owned(), input["user"].as_str()?.to_owned()))
            })
            .collect();
        for one in deployed {
            let user = users.iter().find(|(mark, _)| one.id.ends_with(*mark));
            let module = module_of(user.unwrap().1, root);
            expected.extend(within(&module, vec![one]));
        }
    }
    expected
}

fn within(module: &str, deployed: Vec<Deployed>) -> Vec<(Option<String>, Counterpart)> {
    let mut expected = Vec::new();
    for one in deployed {
        for mut counterpart in counterparts(&one) {
            let name = counterpart.address.split('.').nth(1).unwrap();
            if COUNTED.contains(&name) {
                counterpart.address.push_str("[0]");
            }
            counterpart.address = format!("module.{module}.{}", counterpart.address);
            expected.push((one.arn.clone(), counterpart));
        }
    }
    expected
}

/// The module with this user in the root's text.
fn module_of(user: &str, root: &str) -> String {
    let named = root.split("\nmodule \"").find(|block| {
        block.lines().any(|line| {
            line.split_once('=').is_some_and(|(name, value)| {
                name.trim() == "user_name" && value.trim() == format!("{user:?}")
            })
        })
    });
    let block = named.unwrap_or_else(|| panic!("{user} is in no module"));
    block.split('"').next().unwrap().to_owned()
}

/// What the provider is told to answer: the ARNs that AWS would have given.
fn mocks(configuration: &Configuration, expected: &[(Option<String>, Counterpart)]) -> String {
    let region = &configuration.region;
    let mut text = format!(
        r#"mock_provider "aws" {{
  mock_data "aws_caller_identity" {{
    defaults = {{ account_id = "{ACCOUNT}" }}
  }}
  mock_data "aws_partition" {{
    defaults = {{ partition = "aws", dns_suffix = "amazonaws.com" }}
  }}
  mock_data "aws_region" {{
    defaults = {{ name = "{region}" }}
  }}
}}

run "apply" {{
"#
    );
    let mut seen = BTreeSet::new();
    for (arn, Counterpart { address, .. }) in expected {
        let Some(arn) = arn else { continue };
        let target = address.split('[').next().unwrap();
        // What hangs on a resource has no ARN of its own.
        let hang_on = ["aws_iam_role_policy.", "aws_iam_user_policy_attachment."];
        if hang_on.iter().any(|kind| target.contains(kind)) || !seen.insert(target) {
            continue;
        }
        // CloudFormation's ARN of a log group is that of its streams.
        let arn = arn.strip_suffix(":*").unwrap_or(arn);
        let url = if target.contains("aws_sqs_queue.") {
            format!("\n      url = {QUEUE_URL:?}")
        } else {
            String::new()
        };
        let _ = write!(
            text,
            "  override_resource {{\n    target = {target}\n    values = {{\n      arn = {arn:?}{url}\n    }}\n  }}\n"
        );
    }
    text + "}\n"
}

fn collect(module: &Value, resources: &mut BTreeMap<String, Value>) {
    for resource in module["resources"].as_array().into_iter().flatten() {
        if resource["mode"] == "managed" {
            let address = resource["address"].as_str().unwrap().to_owned();
            resources.insert(address, resource["values"].clone());
        }
    }
    for child in module["child_modules"].as_array().into_iter().flatten() {
        collect(child, resources);
    }
}

/// Where two values differ, if they do. The first may leave out what it says nothing about.
fn difference(expected: &Value, actual: &Value) -> Option<String> {
    let differ = || Some(format!("expected {expected}\n     got {actual}"));
    match (expected, actual) {
        (Value::Object(_) | Value::Array(_), Value::String(text)) => {
            let document: Value = serde_json::from_str(text).unwrap();
            let (expected, document) = (normal(expected), normal(&document));
            (expected != document).then(|| format!("expected {expected}\n     got {document}"))
        }
        (Value::Object(expected), Value::Object(actual)) => expected
            .iter()
            .find_map(|(key, value)| difference(value, actual.get(key).unwrap_or(&Value::Null))),
        (Value::Array(all), Value::Array(others)) if all.len() == others.len() => {
            // To the provider some lists are sets, in an order of its own.
            let is_in = |a: &Value| others.iter().any(|b| difference(a, b).is_none());
            if all.iter().all(is_in) {
                None
            } else {
                differ()
            }
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => None,
        (a, b) if a == b => None,
        (Value::Null, Value::String(text)) if text.is_empty() => None,
        _ => differ(),
    }
}

/// A document in which a list of one is that one, as it is to IAM.
fn normal(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.len() == 1 => normal(&items[0]),
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(key, value)| (key.clone(), normal(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other.clone(),
    }
}
