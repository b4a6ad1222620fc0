//! The provider's schema: what the modules set and read is there, and is not about to go.

use crate::consumer;
use crate::endpoint;
use crate::tool::Workspace;
use crate::world;
use serde_json::Value;
use std::collections::BTreeSet;

/// What a resource has besides the attributes of its type.
const META_ARGUMENTS: [&str; 2] = ["count", "for_each"];

#[test]
fn every_attribute_used_exists_in_the_providers_schema_and_is_not_deprecated() {
    let configuration = world::read(world::EVERYTHING);
    let Some(workspace) = Workspace::new("schema", &world::files(&configuration)) else {
        return;
    };
    is_in_the_schema(
        &workspace,
        // By example: an attribute, and those of blocks. Dynamic blocks are not in the document; that they are
        // valid, `terraform validate` says, which the other tests run.
        &[
            "aws_iam_user.permissions_boundary",
            "aws_scheduler_schedule.target.retry_policy.maximum_retry_attempts",
            "aws_secretsmanager_secret_rotation.rotation_rules.duration",
            "aws_lambda_function.logging_config.log_group",
            "aws_sqs_queue.sqs_managed_sse_enabled",
        ],
    );
}

#[test]
fn every_attribute_of_the_consumer_example_exists_in_the_providers_schema_too() {
    let Some(workspace) = consumer::example("schema-consumer") else {
        return;
    };
    is_in_the_schema(&workspace, &["aws_s3_bucket.force_destroy"]);
}

fn is_in_the_schema(workspace: &Workspace, examples: &[&str]) {
    workspace.init();
    let schemas = workspace.schemas();
    let plan = workspace.plan(&endpoint::start());
    let mut used = Used::default();
    used.module(&plan["configuration"]["root_module"], &schemas);
    assert_eq!(used.unknown, BTreeSet::new());
    assert_eq!(used.deprecated, BTreeSet::new());
    for known in examples {
        assert!(used.known.contains(*known), "{known}: {:#?}", used.known);
    }
}

/// The attributes that a configuration has expressions for.
#[derive(Default)]
pub(crate) struct Used {
    pub(crate) known: BTreeSet<String>,
    unknown: BTreeSet<String>,
    deprecated: BTreeSet<String>,
}

impl Used {
    pub(crate) fn module(&mut self, module: &Value, schemas: &Value) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            let kind = resource["type"].as_str().unwrap();
            let group = match resource["mode"].as_str().unwrap() {
                "managed" => "resource_schemas",
                _ => "data_source_schemas",
            };
            let block = &schemas[group][kind]["block"];
            if block.is_null() {
                self.unknown.insert(kind.to_owned());
                continue;
            }
            self.known.insert(kind.to_owned());
            self.block(&resource["expressions"], block, kind);
        }
        let calls = module["module_calls"].as_object();
        for call in calls.into_iter().flat_map(|calls| calls.values()) {
            self.module(&call["module"], schemas);
        }
    }

    fn block(&mut self, expressions: &Value, block: &Value, path: &str) {
        for (name, expression) in expressions.as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            let (attribute, nested) = (&block["attributes"][name], &block["block_types"][name]);
            let found = if nested.is_null() {
                attribute
            } else {
                &nested["block"]
            };
            if found.is_null() && !META_ARGUMENTS.contains(&name.as_str()) {
                self.unknown.insert(path);
                continue;
            }
            if found["deprecated"] == true {
                self.deprecated.insert(path.clone());
            }
            if !nested.is_null() {
                // A block that may be there once is an object, one that may be there often a list of them.
                let blocks = expression
                    .as_array()
                    .map_or(std::slice::from_ref(expression), |all| all);
                for expressions in blocks {
                    self.block(expressions, &nested["block"], &path);
                }
            }
            self.known.insert(path);
        }
    }
}
