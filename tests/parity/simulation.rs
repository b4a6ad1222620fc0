//! iam-simulate: may this principal do this to that?

use crate::assembly::ACCOUNT;
use crate::tools::{node_script, printed};
use serde_json::{Value, json};

/// A request, and the policies that are about it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    principal: String,
    action: String,
    resource: String,
    context: Vec<(String, Value)>,
    identity: Option<Value>,
    on_resource: Option<Value>,
}

impl Request {
    /// A request of a principal that no policy of its own allows anything.
    pub(crate) fn of(principal: &str, action: &str, resource: &str) -> Self {
        Request {
            principal: principal.to_owned(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            context: Vec::new(),
            identity: None,
            on_resource: None,
        }
    }

    /// A request of a role that may do what this policy says.
    pub(crate) fn of_role(role: &str, policy: &Value, action: &str, resource: &str) -> Self {
        let session = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/session");
        Request {
            identity: Some(policy.clone()),
            ..Request::of(&session, action, resource)
        }
    }

    /// With this in its context.
    pub(crate) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.context.push((key.to_owned(), value.into()));
        self
    }

    /// To a resource that has this policy.
    pub(crate) fn governed_by(mut self, policy: &Value) -> Self {
        self.on_resource = Some(policy.clone());
        self
    }

    fn simulation(&self) -> Value {
        let account = self.resource.split(':').nth(4);
        let account = account.filter(|account| !account.is_empty());
        let context: serde_json::Map<_, _> = self.context.iter().cloned().collect();
        let identity: Vec<_> = self
            .identity
            .iter()
            .map(|policy| json!({"name": "role", "policy": policy}))
            .collect();
        let mut simulation = json!({
            "request": {
                "principal": self.principal,
                "action": self.action,
                "resource": {
                    "resource": self.resource,
                    "accountId": account.unwrap_or(ACCOUNT),
                },
                "contextVariables": context,
            },
            "identityPolicies": identity,
        });
        if let Some(policy) = &self.on_resource {
            simulation["resourcePolicy"] = policy.clone();
        }
        simulation
    }
}

/// Which of the requests are allowed.
pub(crate) fn allowed<'a>(requests: impl IntoIterator<Item = &'a Request>) -> Vec<bool> {
    let requests: Vec<_> = requests.into_iter().collect();
    let simulations: Value = requests
        .iter()
        .map(|request| request.simulation())
        .collect();
    let decisions = printed(&mut node_script("simulate.cjs"), &simulations.to_string());
    let decisions: Vec<_> = decisions.lines().collect();
    assert_eq!(decisions.len(), requests.len(), "{decisions:#?}");
    let decisions = decisions.into_iter().zip(requests);
    decisions
        .map(|(decision, request)| match decision {
            "Allowed" => true,
            "ImplicitlyDenied" | "ExplicitlyDenied" => false,
            other => panic!("{other}: {request:#?}"),
        })
        .collect()
}
