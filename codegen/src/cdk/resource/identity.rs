//! IAM and KMS: who may do what.

use super::{Properties, object};
use crate::cdk::intrinsic::Intrinsics;
use crate::infrastructure::{Key, KeyAlias, Policy, Role, User};
use serde_json::json;

pub(super) fn user(user: &User) -> Properties<'_> {
    let properties = object([
        ("UserName", Some(json!(user.name))),
        ("Path", Some(json!(user.path))),
        (
            "PermissionsBoundary",
            user.permissions_boundary.as_ref().map(|arn| json!(arn)),
        ),
        (
            "ManagedPolicyArns",
            (!user.policies.is_empty()).then(|| json!(user.policies)),
        ),
    ]);
    Properties::with_tags("AWS::IAM::User", properties, &user.tags)
}

pub(super) fn role<'a>(role: &'a Role, intrinsics: Intrinsics<'_>) -> Properties<'a> {
    let trust = Policy::new([role.trust.clone()]);
    let properties = object([
        ("RoleName", Some(json!(role.name))),
        ("Description", Some(json!(role.description))),
        ("AssumeRolePolicyDocument", Some(intrinsics.policy(&trust))),
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
