//! Assets: what the CDK CLI uploads before a deployment.

use crate::artifact::{Artifact, Artifacts};
use crate::cdk::manifest::{ROLE_SUFFIX, VERSION};
use serde_json::{Map, Value, json};

/// The bucket that `cdk bootstrap` makes.
pub(super) const BUCKET: &str = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}";

pub(super) fn template_path(stack: &str) -> String {
    format!("{stack}.template.json")
}

pub(super) fn manifest_path(stack: &str) -> String {
    format!("{stack}.assets.json")
}

pub(super) fn lambda_path(artifact: &Artifact) -> String {
    format!("asset.{}.zip", artifact.sha256())
}

/// The name of a Lambda's code in the bucket.
pub(super) fn lambda_key(artifact: &Artifact) -> String {
    format!("{}.zip", artifact.sha256())
}

/// The asset manifest of a stack: its template, which is too large to be sent along, and its Lambdas.
pub(super) fn manifest(stack: &str, template_hash: &str, lambdas: Option<&Artifacts>) -> Value {
    let mut files = Map::new();
    if let Some(artifacts) = lambdas {
        for (function, artifact) in artifacts.iter() {
            let name = format!("{stack}-{}", function.name());
            let asset = file(&name, &lambda_path(artifact), &lambda_key(artifact));
            files.insert(artifact.sha256().to_owned(), asset);
        }
    }
    let key = format!("{template_hash}.json");
    let asset = file(stack, &template_path(stack), &key);
    files.insert(template_hash.to_owned(), asset);
    json!({"version": VERSION, "files": files, "dockerImages": {}})
}

fn file(name: &str, path: &str, key: &str) -> Value {
    json!({
        "displayName": name,
        "source": {"path": path, "packaging": "file"},
        "destinations": {
            "current": {
                "bucketName": BUCKET,
                "objectKey": key,
                "assumeRoleArn": format!(
                    "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/cdk-hnb659fds-file-publishing-role-{ROLE_SUFFIX}"
                ),
            },
        },
    })
}
