//! What is in an account before anything happens: users as they begin, the stack, and their schedules.

use super::schedule::Schedule;
use super::spec::{Beginning, Trigger, UserSpec, WorldError, WorldSpec};
use crate::Account;
use crate::cloudformation::PipelineStack;
use crate::stepfunctions::StateMachine;
use contract::{Duration, Function, Probe, tag};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Makes a user and its secret, as they are before the first rotation, and what its probes read.
pub(super) fn furnish(account: &Account, user: &UserSpec) -> Result<(), WorldError> {
    let (name, secret) = (user.rotation.user.as_str(), user.rotation.secret.as_str());
    account.create_user(name)?;
    let tags = [
        (tag::ROTATABLE, tag::ROTATABLE_VALUE),
        (tag::PIPELINE, user.rotation.pipeline.as_str()),
    ];
    account.tag_user(name, &tags)?;
    match user.beginning {
        Beginning::Fresh => {
            account.create_secret(secret, Some(&json!({ "UserName": name }).to_string()))?;
        }
        Beginning::EmptySecret => {
            account.create_secret(secret, None)?;
        }
        Beginning::Adopted => {
            let key = account.create_access_key_long_ago(name)?;
            let mut document = contract::SecretDocument::empty();
            document.user_name = Some(name.to_owned());
            document.key = Some(key);
            account.create_secret(secret, Some(&document.write(&user.rotation.secret_layout)))?;
        }
    }
    account.tag_secret(secret, &tags)?;
    if user.trigger == Trigger::SecretsManager {
        let function = account.function_arn(&role_name(&user.rotation.pipeline, Function::Rotate));
        account.set_rotation(secret, &function)?;
    }
    for probe in &user.rotation.verification.probes {
        let Probe::S3 { bucket, key } = probe;
        account.put_object(bucket, key, "test");
        account.allow_read(bucket, name);
    }
    Ok(())
}

/// Makes what the stack has besides the Lambdas and the state machine.
pub(super) fn deploy(account: &Account, stack: &PipelineStack) -> Result<(), WorldError> {
    for (role, policies) in &stack.policies {
        account.create_role(role, policies)?;
    }
    for role in &stack.roles {
        let name = role["RoleName"].as_str().unwrap_or_default();
        account.describe_role(name, role.clone());
    }
    let topic = account.create_topic(stack.topic_name())?;
    for (protocol, endpoint) in &stack.subscriptions {
        account.subscribe(&topic, protocol, endpoint)?;
        account.confirm_subscription(&topic, endpoint);
    }
    account.create_state_machine(StateMachine {
        arn: account.state_machine_arn(&stack.state_machine),
        name: stack.state_machine.clone(),
        role_arn: account.role_arn(&stack.state_machine_role),
        definition: stack.deployed_definition(),
        logging: stack.logging.clone(),
        created_at: account.clock().now(),
    });
    for rule in &stack.rules {
        account.put_rule(rule.clone())?;
        account.put_targets(json!({ "Rule": rule["Name"], "Targets": rule["Targets"] }))?;
    }
    Ok(())
}

/// Makes the users' schedules; gives their groups and names.
pub(super) fn deploy_schedules(
    account: &Account,
    spec: &WorldSpec,
) -> Result<BTreeMap<String, (String, String)>, WorldError> {
    let mut deployed = BTreeMap::new();
    for user in &spec.users {
        let rotation = &user.rotation;
        let of_stack = spec.stack.schedules.get(rotation.user.as_str());
        let mut properties = of_stack.cloned().unwrap_or_else(|| schedule_of(user));
        // The secret is made anew here, and has another ARN than the one in the template.
        properties["Target"]["Input"] = json!(json!(rotation).to_string());
        account.create_schedule(&properties);
        let text = |field: &str| properties[field].as_str().unwrap_or_default().to_owned();
        let name = text("Name");
        if user.trigger == Trigger::SecretsManager {
            account.tag_secret(rotation.secret.as_str(), &[(tag::SCHEDULE, &name)])?;
        }
        deployed.insert(rotation.user.to_string(), (text("GroupName"), name));
    }
    for properties in &spec.stack.first_schedules {
        account.create_schedule(properties);
    }
    Ok(deployed)
}

/// The schedule of a user whose own stack nobody has read.
fn schedule_of(user: &UserSpec) -> Value {
    let rotation = &user.rotation;
    let mut properties = json!({
        "GroupName": rotation.pipeline,
        "Name": rotation.user.as_str().replace(',', "_"),
        "State": match user.trigger {
            Trigger::Schedule => "ENABLED",
            Trigger::SecretsManager => "DISABLED",
        },
        "FlexibleTimeWindow": { "Mode": "OFF" },
        "Target": { "Arn": "", "RoleArn": "" },
    });
    if let Schedule::Every {
        first_after,
        interval,
    } = &user.schedule
    {
        let minutes = |time: &Duration| time.as_secs().div_ceil(60);
        properties["ScheduleExpression"] = json!(format!("rate({} minutes)", minutes(interval)));
        properties["FlexibleTimeWindow"] =
            json!({ "Mode": "FLEXIBLE", "MaximumWindowInMinutes": minutes(first_after) });
    }
    properties
}

/// The name of a function and of its role, by which the invariants tell who did something.
pub(super) fn role_name(pipeline: &str, function: Function) -> String {
    format!("{pipeline}-{}", function.name())
}
