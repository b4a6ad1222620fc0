//! A stack as a CloudFormation template.

use super::intrinsic::Intrinsics;
use super::resource::Written;
use crate::artifact::Artifacts;
use crate::config::Tags;
use crate::infrastructure::{Managed, Resource, Stack};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::json;

/// Where the code of the Lambdas is.
#[derive(Clone, Copy)]
pub(super) enum LambdaCode<'a> {
    Built(&'a Artifacts),
    Missing,
}

/// What the CDK CLI warns of, and CloudFormation says when it refuses to deploy an assembly without code.
pub(super) const NOT_BUILT: &str = "This assembly is for review: it was generated with --no-assets and holds no code for the Lambdas. Run `make lambdas` and `keywheel synth`, then deploy.";

/// The parameter that the rule reads: CloudFormation wants one in a rule.
const CODE: &str = "LambdaCode";
const MISSING: &str = "missing";

/// A stack's template. It is written as it goes, without a tree of values in between: a fleet has tens of
/// thousands of resources, each is written twice, and most of the time went into such trees.
pub(super) struct Template<'a> {
    pub(super) stack: &'a Stack,
    pub(super) code: LambdaCode<'a>,
}

impl Template<'_> {
    fn needs_code(&self) -> bool {
        let mut resources = self.stack.resources.iter();
        resources.any(|managed| matches!(managed.resource, Resource::Function(_)))
    }
}

impl Serialize for Template<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut template = serializer.serialize_map(None)?;
        template.serialize_entry("AWSTemplateFormatVersion", "2010-09-09")?;
        template.serialize_entry("Description", &self.stack.description)?;
        if matches!(self.code, LambdaCode::Missing) && self.needs_code() {
            let parameters = json!({
                CODE: {"Type": "String", "Default": MISSING, "Description": NOT_BUILT},
            });
            template.serialize_entry("Parameters", &parameters)?;
            // Rules are checked before anything is touched.
            let rules = json!({
                "LambdasAreBuilt": {
                    "Assertions": [{
                        "Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": CODE}, MISSING]}]},
                        "AssertDescription": NOT_BUILT,
                    }],
                },
            });
            template.serialize_entry("Rules", &rules)?;
        }
        let resources = Resources {
            resources: &self.stack.resources,
            tags: &self.stack.tags,
            code: self.code,
        };
        template.serialize_entry("Resources", &resources)?;
        template.end()
    }
}

/// The resources of a template, by their logical ids.
pub(super) struct Resources<'a> {
    pub(super) resources: &'a [Managed],
    pub(super) tags: &'a Tags,
    pub(super) code: LambdaCode<'a>,
}

impl Serialize for Resources<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let intrinsics = Intrinsics::of(self.resources);
        serializer.collect_map(self.resources.iter().map(|managed| {
            let written = Written {
                managed,
                tags: self.tags,
                intrinsics,
                code: self.code,
            };
            (managed.id.as_str(), written)
        }))
    }
}
