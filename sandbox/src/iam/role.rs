//! Roles: who the Lambdas are.

use super::{AccessKey, Owner, State};
use crate::generator::Generator;
use contract::SecretAccessKey;
use jiff::Timestamp;

/// An IAM role.
pub(super) struct Role {
    id: String,
}

impl State {
    /// Credentials of a role, which is made when it is not there. They work at once and always.
    pub(crate) fn issue_role_credentials(
        &mut self,
        name: &str,
        now: Timestamp,
        generator: &mut Generator,
    ) -> (String, String) {
        let role = self.roles.entry(name.to_owned()).or_insert_with(|| Role {
            id: generator.role_id(),
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
