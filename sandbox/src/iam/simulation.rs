//! What a role's policies say to a request that nobody makes.

use super::policy::{Policy, Request};
use super::{State, error};
use crate::operation::{self, Answer};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SimulatePrincipalPolicy {
    policy_source_arn: String,
    action_names: Vec<String>,
    resource_arns: Option<Vec<String>>,
    context_entries: Option<Vec<ContextEntry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ContextEntry {
    context_key_name: String,
    #[serde(default)]
    context_key_values: Vec<String>,
}

impl State {
    /// As [`crate::Account`] decides itself: a role without policies may do everything, a user nothing.
    pub(super) fn simulate_principal_policy(&self, input: SimulatePrincipalPolicy) -> Answer {
        let source = &input.policy_source_arn;
        let name = source.rsplit('/').next().unwrap_or_default();
        let is_role = source.contains(":role/");
        if is_role && !self.roles.contains_key(name) {
            return Err(error::no_such_role(name));
        }
        if !is_role && self.user(name).is_none() {
            return Err(error::no_such_user(name));
        }
        let resources = input.resource_arns.unwrap_or_else(|| vec!["*".to_owned()]);
        let entries = input.context_entries.unwrap_or_default().into_iter();
        let context: BTreeMap<_, _> = entries
            .map(|entry| (entry.context_key_name, entry.context_key_values))
            .collect();
        let policies = if is_role {
            self.policies_of(name)
        } else {
            Some(&[][..])
        };
        let decide = |action: &str, resource: &str| {
            let request = Request {
                action,
                resource,
                context: context.clone(),
            };
            let allowed = policies.is_none_or(|policies| Policy::allow(policies, &request));
            json!({
                "EvalActionName": action,
                "EvalResourceName": resource,
                "EvalDecision": if allowed { "allowed" } else { "implicitDeny" },
            })
        };
        let actions = input.action_names.iter();
        let results = actions.flat_map(|action| {
            let resources = resources.iter();
            resources.map(move |resource| decide(action, resource))
        });
        let results: Vec<_> = results.collect();
        operation::output(json!({ "EvaluationResults": results, "IsTruncated": false }))
    }
}
