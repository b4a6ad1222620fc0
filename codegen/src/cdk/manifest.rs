//! The assembly's manifest: which stacks there are, where they go, and through which roles.

use super::asset;
use crate::infrastructure::Environment;
use serde_json::{Map, Value, json};

/// The oldest version of the format that has everything in it that is used here: each CLI since then
/// reads it.
pub(super) const VERSION: &str = "21.0.0";
/// What the names of the roles that `cdk bootstrap` makes end with. The CLI fills it in.
pub(super) const ROLE_SUFFIX: &str = "${AWS::AccountId}-${AWS::Region}";
/// Where `cdk bootstrap` writes down its version.
const BOOTSTRAP_VERSION: &str = "/cdk-bootstrap/hnb659fds/version";

/// What the manifest says of a stack.
pub(super) struct DescribedStack {
    pub(super) name: String,
    pub(super) template_hash: String,
    /// The stack that must be there before.
    pub(super) depends_on: Option<String>,
    /// What the CLI tells before it compares or deploys it.
    pub(super) warning: Option<&'static str>,
}

pub(super) fn manifest(environment: &Environment, stacks: &[DescribedStack]) -> Value {
    let mut artifacts = Map::new();
    for stack in stacks {
        artifacts.insert(
            assets(&stack.name),
            json!({
                "type": "cdk:asset-manifest",
                "properties": {
                    "file": asset::manifest_path(&stack.name),
                    "requiresBootstrapStackVersion": 6,
                    "bootstrapStackVersionSsmParameter": BOOTSTRAP_VERSION,
                },
            }),
        );
        artifacts.insert(stack.name.clone(), described(environment, stack));
    }
    json!({"version": VERSION, "artifacts": artifacts})
}

fn described(environment: &Environment, stack: &DescribedStack) -> Value {
    let account = environment.account.as_deref().unwrap_or("unknown-account");
    let mut dependencies = vec![assets(&stack.name)];
    dependencies.extend(stack.depends_on.clone());
    let mut described = json!({
        "type": "aws:cloudformation:stack",
        "environment": format!("aws://{account}/{}", environment.region),
        "properties": {
            "templateFile": asset::template_path(&stack.name),
            "stackName": stack.name,
            "validateOnSynth": false,
            "assumeRoleArn": role("deploy"),
            "cloudFormationExecutionRoleArn": role("cfn-exec"),
            "stackTemplateAssetObjectUrl": format!("s3://{}/{}.json", asset::BUCKET, stack.template_hash),
            "requiresBootstrapStackVersion": 6,
            "bootstrapStackVersionSsmParameter": BOOTSTRAP_VERSION,
            "lookupRole": {
                "arn": role("lookup"),
                "requiresBootstrapStackVersion": 8,
                "bootstrapStackVersionSsmParameter": BOOTSTRAP_VERSION,
            },
        },
        "dependencies": dependencies,
        "displayName": stack.name,
    });
    if let Some(warning) = stack.warning {
        let place = format!("/{}", stack.name);
        described["metadata"] = json!({place: [{"type": "aws:cdk:warning", "data": warning}]});
    }
    described
}

/// The asset manifest's name among the artifacts.
fn assets(stack: &str) -> String {
    format!("{stack}.assets")
}

fn role(name: &str) -> String {
    format!(
        "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/cdk-hnb659fds-{name}-role-{ROLE_SUFFIX}"
    )
}
