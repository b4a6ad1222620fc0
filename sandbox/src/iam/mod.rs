//! Identity and Access Management: users, their access keys, and the roles of the Lambdas.

mod access_key;
mod error;
mod keyring;
mod listing;
mod policy;
mod role;
mod role_policy;
mod simulation;
mod user;

pub use access_key::{AccessKey, Owner, Status, Use};
pub(crate) use policy::{Policy, Request};
pub use user::User;

use crate::operation::{self, Answer, Context};
use crate::{Principal, Service};
use contract::SecretAccessKey;
use jiff::Timestamp;
use role::Role;
use serde_json::Value;
use std::collections::BTreeMap;

/// What IAM remembers.
#[derive(Default)]
pub struct State {
    users: BTreeMap<String, User>,
    roles: BTreeMap<String, Role>,
    /// Each key that ever was: deleted ones work a little longer, and their history is checked.
    keys: BTreeMap<String, AccessKey>,
    /// The ids of the keys that each user has, by the user's id: the ones that ever were grow in number.
    held: BTreeMap<String, Vec<String>>,
}

impl State {
    /// The users, by name.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    /// One user.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<&User> {
        self.users.get(name)
    }

    /// Every access key that ever was, deleted ones and those of roles included.
    pub fn keys(&self) -> impl Iterator<Item = &AccessKey> {
        self.keys.values()
    }

    /// One access key, even a deleted one.
    #[must_use]
    pub fn key(&self, access_key_id: &str) -> Option<&AccessKey> {
        self.keys.get(access_key_id)
    }

    /// The keys that a user has, oldest first.
    #[must_use]
    pub fn keys_of(&self, user: &User) -> Vec<&AccessKey> {
        let held = self.held.get(user.id()).map_or(&[][..], Vec::as_slice);
        oldest_first(held.iter().filter_map(|id| self.keys.get(id)))
    }

    /// The keys that a user had at a moment, oldest first.
    fn keys_as_of(&self, user: &User, moment: Timestamp) -> Vec<&AccessKey> {
        let all = self.keys.values();
        oldest_first(all.filter(|key| key.is_of(user) && key.exists_at(moment)))
    }

    pub(crate) fn call(
        &mut self,
        operation: &str,
        input: Value,
        context: &mut Context<'_>,
    ) -> Answer {
        match operation {
            "CreateUser" => self.create_user(operation::input(input)?, context),
            "GetUser" => self.get_user(&operation::input(input)?, context),
            "DeleteUser" => self.delete_user(&operation::input(input)?, context),
            "TagUser" => self.tag_user(operation::input(input)?, context),
            "UntagUser" => self.untag_user(&operation::input(input)?),
            "ListUsers" => self.list_users(&operation::input(input)?, context),
            "GetRole" => self.get_role(&operation::input(input)?, context),
            "ListRoles" => self.list_roles(&operation::input(input)?, context),
            "ListRolePolicies" => self.list_role_policies(&operation::input(input)?),
            "GetRolePolicy" => self.get_role_policy(&operation::input(input)?),
            "ListAttachedRolePolicies" => {
                self.list_attached_role_policies(&operation::input(input)?)
            }
            "SimulatePrincipalPolicy" => self.simulate_principal_policy(operation::input(input)?),
            "ListUserTags" => self.list_user_tags(&operation::input(input)?, context),
            "CreateAccessKey" => self.create_access_key(&operation::input(input)?, context),
            "ListAccessKeys" => self.list_access_keys(&operation::input(input)?, context),
            "UpdateAccessKey" => self.update_access_key(&operation::input(input)?, context),
            "DeleteAccessKey" => self.delete_access_key(&operation::input(input)?, context),
            "GetAccessKeyLastUsed" => {
                self.get_access_key_last_used(&operation::input(input)?, context)
            }
            other => Err(operation::unknown(other)),
        }
    }

    /// The key, if this place accepts it now.
    pub(crate) fn accepted_key(
        &self,
        access_key_id: &str,
        service: Service,
        region: &str,
        now: Timestamp,
        timing: &crate::Timing,
    ) -> Option<&AccessKey> {
        self.keys
            .get(access_key_id)
            .filter(|key| key.is_accepted(service, region, now, timing))
    }

    /// Records a use of this key, if its place accepts it now; and tells whether it does. Applications do so
    /// thousands of times a year, so the key is looked up once.
    pub(crate) fn use_key(
        &mut self,
        access_key_id: &str,
        secret: &SecretAccessKey,
        used: Use,
        timing: &crate::Timing,
    ) -> bool {
        let known = self.keys.get_mut(access_key_id).filter(|key| {
            key.is_accepted(used.service, &used.region, used.at, timing)
                && key.secret().expose() == secret.expose()
        });
        known.map(|key| key.record_use(used, timing)).is_some()
    }

    pub(crate) fn record_use(&mut self, access_key_id: &str, used: Use, timing: &crate::Timing) {
        if let Some(key) = self.keys.get_mut(access_key_id) {
            key.record_use(used, timing);
        }
    }

    /// Who a key's owner is as a caller.
    pub(crate) fn principal(&self, key: &AccessKey, account_id: &str) -> Principal {
        match key.owner() {
            Owner::User { name, id } => Principal::User {
                name: name.clone(),
                id: id.clone(),
                arn: self
                    .users
                    .get(name)
                    .map(|user| user.arn(account_id))
                    .unwrap_or_else(|| user::arn(account_id, "/", name)),
            },
            Owner::Role { name, id } => Principal::Role {
                name: name.clone(),
                id: id.clone(),
                arn: role::session_arn(account_id, name),
            },
        }
    }
}

fn oldest_first<'a>(keys: impl Iterator<Item = &'a AccessKey>) -> Vec<&'a AccessKey> {
    let mut keys: Vec<_> = keys.collect();
    keys.sort_by_key(|key| (key.created_at(), key.id()));
    keys
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value, answer: &Answer) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(name) = input["RoleName"].as_str() {
        return Some(format!("role/{name}"));
    }
    let created = answer
        .as_ref()
        .ok()
        .and_then(|answer| text(&answer["AccessKey"]["AccessKeyId"]));
    created
        .or_else(|| text(&input["AccessKeyId"]))
        .map(|id| format!("key/{id}"))
        .or_else(|| text(&input["UserName"]).map(|name| format!("user/{name}")))
}
