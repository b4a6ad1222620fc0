//! Roles and their policies, to look at.

use super::role::Role;
use super::{State, error, listing};
use crate::ServiceError;
use crate::moment::Iso;
use crate::operation::{self, Answer, Context};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};

const MAX_SESSION_SECONDS: u64 = 3600;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfRole {
    role_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListRoles {
    path_prefix: Option<String>,
    marker: Option<String>,
    max_items: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListRolePolicies {
    role_name: String,
    marker: Option<String>,
    max_items: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetRolePolicy {
    role_name: String,
    policy_name: String,
}

impl State {
    pub(super) fn get_role(&self, input: &OfRole, context: &Context<'_>) -> Answer {
        let role = self.named_role(&input.role_name)?;
        let mut answer = role.output(&input.role_name, context.account_id);
        answer["Tags"] = role.properties["Tags"].clone();
        Ok(json!({ "Role": answer }))
    }

    pub(super) fn list_roles(&self, input: &ListRoles, context: &Context<'_>) -> Answer {
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        let roles = self.roles.iter();
        let roles = roles.filter(|(_, role)| role.path().starts_with(prefix));
        let roles = roles.map(|(name, role)| role.output(name, context.account_id));
        let (marker, max_items) = (input.marker.as_deref(), input.max_items.as_deref());
        operation::output(listing::page(roles, marker, max_items)?.listed("Roles"))
    }

    /// The policies that are embedded in the role.
    pub(super) fn list_role_policies(&self, input: &ListRolePolicies) -> Answer {
        let role = self.named_role(&input.role_name)?;
        let names = role.policies().map(|policy| &policy["PolicyName"]);
        let (marker, max_items) = (input.marker.as_deref(), input.max_items.as_deref());
        operation::output(listing::page(names, marker, max_items)?.listed("PolicyNames"))
    }

    pub(super) fn list_attached_role_policies(&self, input: &ListRolePolicies) -> Answer {
        let role = self.named_role(&input.role_name)?;
        let managed = role.properties["ManagedPolicyArns"].as_array();
        let arns = managed.into_iter().flatten().filter_map(Value::as_str);
        let attached = arns.map(|arn| {
            json!({
                "PolicyName": arn.rsplit('/').next(),
                "PolicyArn": arn,
            })
        });
        let (marker, max_items) = (input.marker.as_deref(), input.max_items.as_deref());
        operation::output(listing::page(attached, marker, max_items)?.listed("AttachedPolicies"))
    }

    pub(super) fn get_role_policy(&self, input: &GetRolePolicy) -> Answer {
        let role = self.named_role(&input.role_name)?;
        let mut policies = role.policies();
        let policy = policies.find(|policy| policy["PolicyName"] == input.policy_name);
        let policy = policy.ok_or_else(|| error::no_such_role_policy(&input.policy_name))?;
        Ok(json!({
            "RoleName": input.role_name,
            "PolicyName": input.policy_name,
            "PolicyDocument": escaped(&policy["PolicyDocument"]),
        }))
    }

    fn named_role(&self, name: &str) -> Result<&Role, ServiceError> {
        self.roles
            .get(name)
            .ok_or_else(|| error::no_such_role(name))
    }
}

impl Role {
    fn path(&self) -> &str {
        self.properties["Path"].as_str().unwrap_or("/")
    }

    fn policies(&self) -> impl Iterator<Item = &Value> {
        self.properties["Policies"].as_array().into_iter().flatten()
    }

    fn output(&self, name: &str, account_id: &str) -> Value {
        json!({
            "Path": self.path(),
            "RoleName": name,
            "RoleId": self.id,
            "Arn": format!("arn:aws:iam::{account_id}:role{}{name}", self.path()),
            "CreateDate": Iso(self.created_at),
            "AssumeRolePolicyDocument": escaped(&self.properties["AssumeRolePolicyDocument"]),
            "Description": self.properties["Description"],
            "MaxSessionDuration": MAX_SESSION_SECONDS,
        })
    }
}

/// "Policies returned by this operation are URL-encoded compliant with RFC 3986" (`GetRolePolicy`, IAM
/// API reference).
fn escaped(document: &Value) -> Option<String> {
    let is_there = !document.is_null();
    is_there.then(|| utf8_percent_encode(&document.to_string(), NON_ALPHANUMERIC).to_string())
}
