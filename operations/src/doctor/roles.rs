//! The roles: each may do what was generated, and no more.

use super::{Check, DEPLOY, Patient, counted};
use crate::{Call, Error};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use codegen::infrastructure::{Resource, Role};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

impl Patient<'_> {
    /// One check for each role; one for all of them when they are as generated.
    pub(super) async fn roles(&self) -> Vec<Check> {
        let resources = self.stack.resources.iter();
        let roles = resources.filter_map(|managed| match &managed.resource {
            Resource::Role(role) => Some(role),
            _ => None,
        });
        let (mut checks, mut fine) = (Vec::new(), 0);
        for role in roles {
            let subject = format!("role {}", role.name);
            match self.role(role).await {
                Ok(None) => fine += 1,
                Ok(Some(facts)) => checks.push(Check::finding(subject, facts, DEPLOY)),
                Err(error) if error.is_not_there() => {
                    checks.push(Check::missing(subject, self.pipeline));
                }
                Err(error) => checks.push(Check::unseen(subject, error)),
            }
        }
        if fine > 0 {
            let how = "they are there, and may do what was generated and no more";
            checks.push(Check::fine(counted(fine, "role"), how));
        }
        checks
    }

    /// What is wrong with a role.
    async fn role(&self, role: &Role) -> Result<Option<String>, Error> {
        let iam = &self.clients.iam;
        let name = role.name.as_str();
        let found = iam.get_role().role_name(name).send().await;
        let found = found.map_err(|error| failed("iam:GetRole", name, &error))?;
        let trust = found.role.and_then(|role| role.assume_role_policy_document);
        if !is_same(&self.deployed().trust(&role.trust), trust.as_deref()) {
            return Ok(Some("another trusts it than was generated".to_owned()));
        }
        let attached = iam.list_attached_role_policies().role_name(name);
        let attached = attached.send().await;
        let attached =
            attached.map_err(|error| failed("iam:ListAttachedRolePolicies", name, &error))?;
        let attached = attached.attached_policies.unwrap_or_default();
        if let Some(policy) = attached.first() {
            return Ok(Some(format!(
                "the policy {} is attached to it, which was not generated",
                policy.policy_name().unwrap_or_default()
            )));
        }
        let listed = iam.list_role_policies().role_name(name).send().await;
        let listed = listed.map_err(|error| failed("iam:ListRolePolicies", name, &error))?;
        let [policy] = listed.policy_names.as_slice() else {
            let count = listed.policy_names.len();
            return Ok(Some(format!("it has {count} policies of its own, not 1")));
        };
        let call = iam.get_role_policy().role_name(name).policy_name(policy);
        let found = call.send().await;
        let found = found.map_err(|error| failed("iam:GetRolePolicy", name, &error))?;
        let generated = self.deployed().policy(&role.policy);
        Ok((!is_same(&generated, Some(&found.policy_document)))
            .then(|| "it may do something else than was generated".to_owned()))
    }
}

fn failed<E>(action: &'static str, role: &str, error: &SdkError<E, HttpResponse>) -> Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    Error::of_call(Call::new(action, format!("role {role}")), error)
}

/// Whether a policy in IAM's own words says what was generated.
fn is_same(generated: &Value, found: Option<&str>) -> bool {
    let decoded = percent_decode_str(found.unwrap_or_default()).decode_utf8();
    let found = decoded
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok());
    found.is_some_and(|found| alike(&normal(generated), &normal(&found)))
}

/// A policy in one of the many ways to write it: lists instead of single values, in order, without names
/// of statements.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(name, _)| *name != "Sid");
            let mut sorted: Vec<(String, Value)> = fields
                .map(|(name, value)| {
                    let is_single = value.is_string() && name != "Version" && name != "Effect";
                    let listed = Value::Array(vec![value.clone()]);
                    (
                        name.clone(),
                        normal(if is_single { &listed } else { value }),
                    )
                })
                .collect();
            sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(sorted.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(normal).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        other => other.clone(),
    }
}

/// Equal, where a generated `key/*` is any key: its id is made up by AWS.
fn alike(generated: &Value, found: &Value) -> bool {
    match (generated, found) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|found| alike(value, found)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::String(generated), Value::String(found)) => {
            let any_key = generated
                .strip_suffix("key/*")
                .filter(|arn| arn.contains(":kms:"));
            generated == found
                || any_key.is_some_and(|arn| found.starts_with(&format!("{arn}key/")))
        }
        (generated, found) => generated == found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn policy(action: &Value, resource: &str) -> Value {
        json!({
            "Version": "2012-10-17",
            "Statement": [{ "Sid": "Alert", "Effect": "Allow", "Action": action, "Resource": resource }],
        })
    }

    #[test]
    fn a_policy_is_the_same_however_it_is_written() {
        let generated = policy(&json!(["sns:Publish"]), "arn:aws:sns:us-west-2:1:topic");
        let single = json!({
            "Statement": { "Resource": ["arn:aws:sns:us-west-2:1:topic"], "Action": "sns:Publish", "Effect": "Allow" },
            "Version": "2012-10-17",
        });
        let listed = json!({ "Version": "2012-10-17", "Statement": [single["Statement"]] });
        assert!(is_same(&generated, Some(&listed.to_string())));
        let encoded = percent_encoding::utf8_percent_encode(
            &listed.to_string(),
            percent_encoding::NON_ALPHANUMERIC,
        )
        .to_string();
        assert!(is_same(&generated, Some(&encoded)));
        assert!(!is_same(&generated, None));
        let more = policy(
            &json!(["sns:Publish", "sns:Subscribe"]),
            "arn:aws:sns:us-west-2:1:topic",
        );
        assert!(!is_same(&generated, Some(&more.to_string())));
    }

    #[test]
    fn any_key_of_the_account_may_stand_for_the_generated_one() {
        let generated = policy(&json!("kms:Decrypt"), "arn:aws:kms:us-west-2:1:key/*");
        let own = policy(&json!("kms:Decrypt"), "arn:aws:kms:us-west-2:1:key/abc");
        let foreign = policy(&json!("kms:Decrypt"), "arn:aws:kms:us-west-2:2:key/abc");
        assert!(is_same(&generated, Some(&own.to_string())));
        assert!(!is_same(&generated, Some(&foreign.to_string())));
    }
}
