//! IAM and KMS: who may do what.

use super::{Properties, object};
use crate::cdk::intrinsic::Intrinsics;
use crate::infrastructure::document::Writes;
use crate::infrastructure::{Key, KeyAlias, Policy, Role, User};
use serde::Serialize;
use serde_json::json;

/// What CloudFormation calls the properties of a user.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UserProperties<'a> {
    user_name: &'a str,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    managed_policy_arns: &'a [String],
}

pub(super) fn user(user: &User) -> Properties<'_, UserProperties<'_>> {
    let properties = UserProperties {
        user_name: &user.name,
        path: &user.path,
        permissions_boundary: user.permissions_boundary.as_deref(),
        managed_policy_arns: &user.policies,
    };
    Properties::with_tags("AWS::IAM::User", properties, &user.tags)
}

pub(super) fn role<'a>(role: &'a Role, intrinsics: Intrinsics<'a>) -> Properties<'a> {
    let trust = Policy::new([role.trust.clone()]);
    let properties = object([
        ("RoleName", Some(json!(role.name))),
        ("Description", Some(json!(role.description))),
        (
            "AssumeRolePolicyDocument",
            Some(json!(intrinsics.policy(&trust))),
        ),
        (
            "PermissionsBoundary",
            role.permissions_boundary.as_ref().map(|arn| json!(arn)),
        ),
        (
            "Policies",
            Some(json!([{
                "PolicyName": role.name,
                "PolicyDocument": intrinsics.policy(&role.policy),
            }])),
        ),
    ]);
    Properties::tagged("AWS::IAM::Role", properties)
}

pub(super) fn key<'a>(key: &'a Key, intrinsics: Intrinsics<'_>) -> Properties<'a> {
    let properties = json!({
        "Description": key.description,
        "EnableKeyRotation": true,
        "KeyPolicy": intrinsics.policy(&key.policy),
    });
    Properties::tagged("AWS::KMS::Key", properties)
}

pub(super) fn key_alias<'a>(alias: &'a KeyAlias, intrinsics: Intrinsics<'_>) -> Properties<'a> {
    let properties = json!({
        "AliasName": format!("alias/{}", alias.name),
        "TargetKeyId": intrinsics.value(&alias.key),
    });
    Properties::untagged("AWS::KMS::Alias", properties)
}
