//! A stack as a CloudFormation template.

use super::intrinsic::Intrinsics;
use super::resource::{Properties, properties};
use crate::artifact::Artifacts;
use crate::config::Tags;
use crate::infrastructure::{LogicalId, Managed, Resource, Retention, Stack};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Where the code of the Lambdas is.
#[derive(Clone, Copy)]
pub(super) enum LambdaCode<'a> {
    Built(&'a Artifacts),
    Missing,
}

/// What CloudFormation says before it begins to deploy an assembly without code.
const NOT_BUILT: &str = "This assembly is for review: it was generated with --no-assets and holds no code for the Lambdas. Run `make lambdas` and `keywheel synth`, then deploy.";

/// The parameter that the rule reads: CloudFormation wants one in a rule.
const CODE: &str = "LambdaCode";
const MISSING: &str = "missing";

pub(super) fn template(stack: &Stack, code: LambdaCode<'_>) -> Value {
    let mut template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": stack.description,
    });
    let resources = resources(&stack.resources, &stack.tags, code);
    let needs_code = stack
        .resources
        .iter()
        .any(|managed| matches!(managed.resource, Resource::Function(_)));
    if needs_code && matches!(code, LambdaCode::Missing) {
        template["Parameters"] = json!({
            CODE: {"Type": "String", "Default": MISSING, "Description": NOT_BUILT},
        });
        // Rules are checked before anything is touched.
        template["Rules"] = json!({
            "LambdasAreBuilt": {
                "Assertions": [{
                    "Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": CODE}, MISSING]}]},
                    "AssertDescription": NOT_BUILT,
                }],
            },
        });
    }
    template["Resources"] = resources;
    template
}

/// The resources of a template, by their logical ids.
pub(super) fn resources(resources: &[Managed], tags: &Tags, code: LambdaCode<'_>) -> Value {
    let intrinsics = Intrinsics::of(resources);
    let resources = resources.iter().map(|managed| {
        let Properties {
            kind,
            mut properties,
            tags: tagged,
        } = properties(&managed.resource, intrinsics, code);
        if let Some(own) = tagged {
            properties["Tags"] = all_tags(tags, own);
        }
        (
            managed.id.as_str().to_owned(),
            resource(managed, kind, properties),
        )
    });
    Value::Object(resources.collect())
}

fn resource(managed: &Managed, kind: &str, properties: Value) -> Value {
    let mut resource = Map::new();
    let mut put = |name: &str, value: Value| drop(resource.insert(name.to_owned(), value));
    put("Type", json!(kind));
    if !managed.depends_on.is_empty() {
        let ids: Vec<_> = managed.depends_on.iter().map(LogicalId::as_str).collect();
        put("DependsOn", json!(ids));
    }
    let (deletion, replacement) = match managed.retention {
        Retention::Delete => ("Delete", "Delete"),
        Retention::DeleteUnlessReplaced => ("Delete", "Retain"),
        Retention::Retain => ("Retain", "Retain"),
    };
    // Some types are kept unless told otherwise, and reviewers should not need to know which.
    put("DeletionPolicy", json!(deletion));
    put("UpdateReplacePolicy", json!(replacement));
    if properties
        .as_object()
        .is_some_and(|properties| !properties.is_empty())
    {
        put("Properties", properties);
    }
    Value::Object(resource)
}

/// The stack's tags and a resource's own, which come first where both have one.
fn all_tags(stack: &Tags, own: &Tags) -> Value {
    let tags: BTreeMap<_, _> = stack.iter().chain(own).collect();
    tags.into_iter()
        .map(|(key, value)| json!({"Key": key, "Value": value}))
        .collect()
}
