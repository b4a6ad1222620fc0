//! IAM: users, their keys, and roles.

use super::{listed, text};
use crate::state::State;
use crate::{Account, Service, ServiceError};
use contract::{KeyMaterial, SecretAccessKey};
use jiff::Timestamp;
use serde_json::{Value, json};

impl Account {
    /// Makes an IAM user and gives its unique id.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn create_user(&self, name: &str) -> Result<String, ServiceError> {
        let output = self.furnish(Service::Iam, "CreateUser", json!({ "UserName": name }))?;
        Ok(text(&output["User"]["UserId"]))
    }

    /// Puts tags on a user.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn tag_user(&self, name: &str, tags: &[(&str, &str)]) -> Result<(), ServiceError> {
        let input = json!({ "UserName": name, "Tags": listed(tags) });
        self.furnish(Service::Iam, "TagUser", input).map(drop)
    }

    /// Deletes a user that has no keys.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn delete_user(&self, name: &str) -> Result<(), ServiceError> {
        self.furnish(Service::Iam, "DeleteUser", json!({ "UserName": name }))
            .map(drop)
    }

    /// Makes an access key for a user. It becomes known to the services in time, like any other.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn create_access_key(&self, user_name: &str) -> Result<KeyMaterial, ServiceError> {
        self.make_access_key(user_name, self.clock().now())
    }

    /// The same, some time ago: the key is known everywhere already.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn create_access_key_long_ago(&self, user_name: &str) -> Result<KeyMaterial, ServiceError> {
        const AGO: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);
        let then = self
            .clock()
            .now()
            .saturating_sub(AGO)
            .unwrap_or(Timestamp::MIN);
        self.make_access_key(user_name, then)
    }

    /// Sets a key's status, as a person does in the console.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn update_access_key(
        &self,
        user_name: &str,
        access_key_id: &str,
        status: crate::iam::Status,
    ) -> Result<(), ServiceError> {
        let now = self.clock().now();
        self.state()
            .iam
            .force_status(user_name, access_key_id, status, now)
    }

    /// Deletes a key, as a person does in the console.
    ///
    /// # Errors
    /// When IAM refuses.
    pub fn delete_access_key(
        &self,
        user_name: &str,
        access_key_id: &str,
    ) -> Result<(), ServiceError> {
        let input = json!({ "UserName": user_name, "AccessKeyId": access_key_id });
        self.furnish(Service::Iam, "DeleteAccessKey", input)
            .map(drop)
    }

    /// Makes a role with policies, which then decide what it may do.
    ///
    /// # Errors
    /// When a policy uses what this account does not understand.
    pub fn create_role(&self, name: &str, policies: &[Value]) -> Result<(), serde_json::Error> {
        let policies = policies.iter().cloned();
        let policies = policies
            .map(serde_json::from_value)
            .collect::<Result<_, _>>()?;
        let mut state = self.state();
        let State { iam, generator, .. } = &mut *state;
        iam.create_role(name, policies, self.clock().now(), generator);
        Ok(())
    }

    /// Says what a role was made with, in the words of CloudFormation, for those who look at it.
    pub(crate) fn describe_role(&self, name: &str, properties: Value) {
        self.state().iam.describe_role(name, properties);
    }

    /// Credentials of a role: access key id and secret. They work at once, and for ever.
    #[must_use]
    pub fn issue_role_credentials(&self, role_name: &str) -> (String, String) {
        let now = self.clock().now();
        let mut state = self.state();
        let State {
            iam,
            generator,
            canaries,
            ..
        } = &mut *state;
        let (id, secret) = iam.issue_role_credentials(role_name, now, generator);
        canaries.insert(secret.clone());
        (id, secret)
    }

    fn make_access_key(
        &self,
        user_name: &str,
        now: Timestamp,
    ) -> Result<KeyMaterial, ServiceError> {
        let input = json!({ "UserName": user_name });
        let output = self.furnish_at(now, Service::Iam, "CreateAccessKey", input)?;
        let key = &output["AccessKey"];
        Ok(KeyMaterial {
            id: text(&key["AccessKeyId"])
                .parse()
                .expect("the generator's ids have IAM's shape"),
            secret: SecretAccessKey::new(text(&key["SecretAccessKey"])),
        })
    }
}
