//! That the comparison leaves nothing out: neither of what CloudFormation is told, nor of what Terraform is.

use crate::cloudformation::{Deployed, deploy};
use crate::counterpart::{Counterpart, counterparts};
use crate::endpoint;
use crate::schema::Used;
use crate::tool::Workspace;
use crate::world;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is not compared of what CloudFormation is told: the zip is an object in a bucket there, and a file here.
const ONLY_CLOUDFORMATION: [&str; 3] = [
    "AWS::Lambda::EventInvokeConfig Qualifier",
    "AWS::Lambda::Function Code/S3Bucket",
    "AWS::Lambda::Function Code/S3Key",
];

/// All resources of the configurations that between them set everything.
fn deployed() -> Vec<Deployed> {
    [
        world::QUICKSTART,
        world::EVERYTHING,
        world::NATIVE,
        world::TOPIC,
        world::PECULIAR,
    ]
    .into_iter()
    .map(world::read)
    .flat_map(|configuration| {
        let templates = world::templates(&configuration);
        let deployed = templates
            .iter()
            .map(|template| deploy(template, &configuration.region));
        deployed.flatten().collect::<Vec<_>>()
    })
    .collect()
}

/// Terraform's attributes are computed from CloudFormation's properties, so a property that no attribute
/// depends on is one that nothing compares.
#[test]
fn each_property_of_cloudformations_changes_what_terraform_must_have() {
    let mut ignored = BTreeSet::new();
    let mut checked = 0;
    for resource in deployed() {
        let shown = shown(&counterparts(&resource));
        for path in leaves(&resource.properties) {
            let mut properties = resource.properties.clone();
            change(properties.pointer_mut(&path).unwrap());
            let changed = Deployed {
                id: resource.id.clone(),
                kind: resource.kind.clone(),
                properties,
                arn: resource.arn.clone(),
            };
            checked += 1;
            if self::shown(&counterparts(&changed)) == shown {
                let names = path
                    .split('/')
                    .filter(|part| part.parse::<usize>().is_err());
                let names: Vec<_> = names.filter(|part| !part.is_empty()).collect();
                ignored.insert(format!("{} {}", resource.kind, names.join("/")));
            }
        }
    }
    println!("{checked} properties");
    assert_eq!(ignored, ONLY_CLOUDFORMATION.map(ToOwned::to_owned).into());
}

fn shown(counterparts: &[Counterpart]) -> Vec<(String, Value)> {
    let counterparts = counterparts.iter();
    counterparts
        .map(|one| (one.address.clone(), one.attributes.clone()))
        .collect()
}

/// The pointers to all texts, numbers and truth values.
fn leaves(value: &Value) -> Vec<String> {
    let below = |key: &str, value: &Value| -> Vec<String> {
        let key = key.replace('~', "~0").replace('/', "~1");
        leaves(value)
            .into_iter()
            .map(|rest| format!("/{key}{rest}"))
            .collect()
    };
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| below(key, value))
            .collect(),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items
                .flat_map(|(index, value)| below(&index.to_string(), value))
                .collect()
        }
        _ => vec![String::new()],
    }
}

/// Another value of the same kind. A document in a text stays one.
fn change(leaf: &mut Value) {
    *leaf = match &*leaf {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(document @ Value::Object(_)) => json!(json!({"changed": document}).to_string()),
            _ => json!(format!("changed-{text}")),
        },
        Value::Number(number) => json!(number.as_f64().unwrap() + 1.0),
        Value::Bool(flag) => json!(!flag),
        other => json!([other]),
    };
}

/// What Terraform is told and CloudFormation is not.
const ONLY_TERRAFORM: [&str; 8] = [
    // Read, not made.
    "aws_caller_identity",
    "aws_partition",
    "aws_region",
    // What Lambda does when nothing is said.
    "aws_lambda_function.logging_config.log_format",
    // So that Terraform sees that a zip has changed.
    "aws_lambda_function.source_code_hash",
    // In place of a name, for those who use the module by itself.
    "aws_secretsmanager_secret.name_prefix",
    // CloudFormation has no properties for them.
    "aws_iam_user.force_destroy",
    "aws_secretsmanager_secret.recovery_window_in_days",
];

#[test]
fn each_attribute_that_terraform_is_told_is_compared_or_makes_no_difference() {
    let configuration = world::read(world::EVERYTHING);
    let Some(workspace) = Workspace::new("coverage", &world::files(&configuration)) else {
        return;
    };
    workspace.init();
    let mut used = Used::default();
    let schemas = workspace.schemas();
    let plan = workspace.plan(&endpoint::start());
    used.module(&plan["configuration"]["root_module"], &schemas);
    let mut compared = BTreeSet::new();
    for resource in deployed() {
        for Counterpart {
            address,
            attributes,
        } in counterparts(&resource)
        {
            paths(
                &attributes,
                address.split('.').next().unwrap(),
                &mut compared,
            );
        }
    }
    let more: BTreeSet<_> = used
        .known
        .iter()
        .filter(|path| !compared.contains(*path))
        .cloned()
        .collect();
    assert_eq!(more, ONLY_TERRAFORM.map(ToOwned::to_owned).into());
}

/// The attributes that are compared, and those of blocks.
fn paths(attributes: &Value, path: &str, found: &mut BTreeSet<String>) {
    found.insert(path.to_owned());
    match attributes {
        Value::Object(members) => {
            for (name, value) in members {
                paths(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(blocks) => {
            for block in blocks {
                paths(block, path, found);
            }
        }
        _ => {}
    }
}
