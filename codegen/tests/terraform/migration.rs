//! A state of aws-accesskey-rotator goes on with the same users and secrets.

use crate::ancestor;
use crate::endpoint;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const USER: &str = "module.rotatable_bot.aws_iam_user.user[0]";
const SECRET: &str = "module.rotatable_bot.aws_secretsmanager_secret.secret[0]";
const ROTATION: &str = "module.rotatable_bot.aws_secretsmanager_secret_rotation.rotation[0]";
const VERSION: &str = "module.rotatable_bot.aws_secretsmanager_secret_version.rotatable_secret";

#[test]
fn a_state_of_the_ancestor_keeps_its_user_and_its_secret_and_cuts_no_key() {
    let Some(workspace) = ancestor::workspace("migration", ancestor::EXAMPLE) else {
        return;
    };
    workspace.init();
    let plan = workspace.plan_from(&state(), &endpoint::start());
    let changes: BTreeMap<_, _> = plan["resource_changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["address"].as_str().unwrap(), change))
        .collect();
    let actions = |address: &str| &changes[address]["change"]["actions"];

    // Both get the tags that they have not yet, in place, under the name that the module has for them.
    for (address, before, tags) in [
        (
            USER,
            "module.rotatable_bot.aws_iam_user.rotatable_user",
            json!({"Rotatable": "true", "keywheel:pipeline": "keywheel"}),
        ),
        (
            SECRET,
            "module.rotatable_bot.aws_secretsmanager_secret.rotatable_secret",
            json!({"Rotatable": "true", "keywheel:pipeline": "keywheel", "keywheel:schedule": "RotatableBot"}),
        ),
    ] {
        assert_eq!(actions(address), &json!(["update"]), "{address}");
        assert_eq!(changes[address]["previous_address"], before);
        assert_eq!(changes[address]["change"]["after"]["tags"], tags);
    }
    // The secret's rotation goes on with the new Lambda, by the ARN of the same secret.
    assert_eq!(actions(ROTATION), &json!(["create"]));
    let rotation = &changes[ROTATION]["change"]["after"];
    assert_eq!(
        rotation["secret_id"],
        changes[SECRET]["change"]["after"]["arn"]
    );
    assert_eq!(
        rotation["rotation_lambda_arn"],
        "arn:aws:lambda:us-west-2:123456789012:function:keywheel-rotate"
    );
    // A version of the secret is neither written nor deleted.
    assert_eq!(actions(VERSION), &json!(["forget"]));

    let gone: Vec<_> = changes
        .iter()
        .filter(|(_, change)| {
            let actions = change["change"]["actions"].as_array().unwrap();
            actions.contains(&json!("delete"))
        })
        .map(|(address, _)| *address)
        .collect();
    assert_eq!(
        gone,
        [
            "module.rotator.aws_cloudwatch_event_rule.cleanup_rule",
            "module.rotator.aws_iam_role.rotate_lambda_role",
            "module.rotator.aws_lambda_function.cleanup_lambda",
            "module.rotator.aws_lambda_function.rotate_lambda",
        ]
    );
}

/// What the ancestor's modules leave in a state, as far as it tells something: the user, the secret with a
/// rotation of its own, the first version of it, and of the machinery a resource of each kind.
fn state() -> Value {
    let tags = json!({"Rotatable": "true"});
    let secret =
        "arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/rotatable-bot-key-AbCdEf";
    let version = "11111111-1111-1111-1111-111111111111";
    let resources = [
        resource(
            "module.rotatable_bot",
            "aws_iam_user.rotatable_user",
            json!({
                "id": "RotatableBot",
                "name": "RotatableBot",
                "arn": "arn:aws:iam::123456789012:user/RotatableBot",
                "unique_id": "AIDAROTATABLEBOT",
                "path": "/",
                "force_destroy": false,
                "permissions_boundary": null,
                "tags": tags,
            }),
        ),
        resource(
            "module.rotatable_bot",
            "aws_secretsmanager_secret.rotatable_secret",
            json!({
                "id": secret,
                "arn": secret,
                "name": "dev/rotatable-bot-key",
                "description": "",
                "kms_key_id": "",
                "name_prefix": null,
                "policy": "",
                "recovery_window_in_days": 30,
                "rotation_enabled": true,
                "rotation_lambda_arn": "arn:aws:lambda:us-west-2:123456789012:function:rotateAccessKey",
                "rotation_rules": [{"automatically_after_days": 30}],
                "tags": tags,
            }),
        ),
        resource(
            "module.rotatable_bot",
            "aws_secretsmanager_secret_version.rotatable_secret",
            json!({
                "id": format!("{secret}|{version}"),
                "arn": secret,
                "secret_id": secret,
                "secret_string": "{\"UserName\":\"RotatableBot\"}",
                "version_id": version,
                "version_stages": ["AWSPREVIOUS"],
            }),
        ),
        resource(
            "module.rotator",
            "aws_lambda_function.rotate_lambda",
            json!({"id": "rotateAccessKey", "function_name": "rotateAccessKey"}),
        ),
        resource(
            "module.rotator",
            "aws_lambda_function.cleanup_lambda",
            json!({"id": "cleanupAccessKey", "function_name": "cleanupAccessKey"}),
        ),
        resource(
            "module.rotator",
            "aws_iam_role.rotate_lambda_role",
            json!({"id": "RotateAccessKeyLambdaRole", "name": "RotateAccessKeyLambdaRole"}),
        ),
        resource(
            "module.rotator",
            "aws_cloudwatch_event_rule.cleanup_rule",
            json!({"id": "cleanup_rule", "name": "cleanup_rule", "is_enabled": true}),
        ),
    ];
    state_of(&resources)
}

/// A state with these resources.
pub(crate) fn state_of(resources: &[Value]) -> Value {
    json!({
        "version": 4,
        "terraform_version": "1.0.0",
        "serial": 1,
        "lineage": "00000000-0000-0000-0000-000000000000",
        "outputs": {},
        "resources": resources,
    })
}

/// A resource that is there once.
pub(crate) fn resource(module: &str, address: &str, attributes: Value) -> Value {
    let (kind, name) = address.split_once('.').unwrap();
    let mut resource = json!({
        "module": module,
        "mode": "managed",
        "type": kind,
        "name": name,
        "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
        "instances": [{"schema_version": 0}],
    });
    resource["instances"][0]["attributes"] = attributes;
    resource
}

/// The same, as the one that `count` or `for_each` has made of this key.
pub(crate) fn indexed(mut resource: Value, key: &Value) -> Value {
    resource["instances"][0]["index_key"] = key.clone();
    resource
}
