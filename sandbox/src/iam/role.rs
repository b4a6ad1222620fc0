//! Roles: who the Lambdas are.

use super::{AccessKey, Owner, Policy, State};
use crate::Principal;
use crate::generator::Generator;
use contract::SecretAccessKey;
use jiff::Timestamp;
use serde_json::Value;

/// An IAM role.
pub(super) struct Role {
    pub(super) id: String,
    pub(super) created_at: Timestamp,
    /// What it was made with, in the words of CloudFormation.
    pub(super) properties: Value,
    /// What it may do; everything when nobody said.
    policies: Option<Vec<Policy>>,
}

impl State {
    /// Makes a role that may do what these policies allow.
    pub(crate) fn create_role(
        &mut self,
        name: &str,
        policies: Vec<Policy>,
        now: Timestamp,
        generator: &mut Generator,
    ) {
        let role = Role {
            id: generator.role_id(),
            created_at: now,
            properties: Value::Null,
            policies: Some(policies),
        };
        self.roles.insert(name.to_owned(), role);
    }

    /// Says what a role was made with, in the words of CloudFormation.
    pub(crate) fn describe_role(&mut self, name: &str, properties: Value) {
        if let Some(role) = self.roles.get_mut(name) {
            role.properties = properties;
        }
    }

    /// A role's policies, if it has any that are known.
    pub(crate) fn policies_of(&self, role: &str) -> Option<&[Policy]> {
        self.roles.get(role)?.policies.as_deref()
    }

    /// A role as a caller.
    pub(crate) fn role(&self, name: &str, account_id: &str) -> Option<Principal> {
        let role = self.roles.get(name)?;
        Some(Principal::Role {
            name: name.to_owned(),
            id: role.id.clone(),
            arn: session_arn(account_id, name),
        })
    }

    /// Credentials of a role, which is made when it is not there. They work at once and always.
    pub(crate) fn issue_role_credentials(
        &mut self,
        name: &str,
        now: Timestamp,
        generator: &mut Generator,
    ) -> (String, String) {
        let role = self.roles.entry(name.to_owned()).or_insert_with(|| Role {
            id: generator.role_id(),
            created_at: now,
            properties: Value::Null,
            policies: None,
        });
        let owner = Owner::Role {
            name: name.to_owned(),
            id: role.id.clone(),
        };
        let (id, secret) = (generator.role_key_id(), generator.secret_access_key());
        self.keys.insert(
            id.clone(),
            AccessKey::new(&id, SecretAccessKey::new(secret.clone()), owner, now),
        );
        (id, secret)
    }
}

/// The session of a Lambda, or of whoever else acts as the role, has the role's name.
pub(super) fn session_arn(account_id: &str, name: &str) -> String {
    format!("arn:aws:sts::{account_id}:assumed-role/{name}/{name}")
}
