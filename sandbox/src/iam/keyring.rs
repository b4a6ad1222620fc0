//! The keys of users: what callers do with them.

use super::access_key::{AccessKey, Owner, Status};
use super::{State, error, listing};
use crate::ServiceError;
use crate::moment::Iso;
use crate::operation::{self, Answer, Context};
use contract::SecretAccessKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// IAM's quota; Inactive and Expired keys count.
const KEYS_PER_USER: usize = 2;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateAccessKey {
    user_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListAccessKeys {
    user_name: Option<String>,
    marker: Option<String>,
    max_items: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UpdateAccessKey {
    user_name: Option<String>,
    access_key_id: String,
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteAccessKey {
    user_name: Option<String>,
    access_key_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GetAccessKeyLastUsed {
    access_key_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata<'a> {
    user_name: &'a str,
    access_key_id: &'a str,
    status: Status,
    create_date: Iso,
}

impl State {
    pub(super) fn create_access_key(
        &mut self,
        input: &CreateAccessKey,
        context: &mut Context<'_>,
    ) -> Answer {
        let user = self.named_or_calling(input.user_name.as_deref(), context)?;
        if self.keys_of(user).len() >= KEYS_PER_USER {
            return Err(error::key_quota(KEYS_PER_USER));
        }
        let owner = Owner::User {
            name: user.name.clone(),
            id: user.id.clone(),
        };
        let (user_name, user_id) = (user.name.clone(), user.id.clone());
        let id = context.generator.access_key_id();
        let secret = context.generator.secret_access_key();
        context.canaries.insert(secret.clone());
        let answer = json!({ "AccessKey": {
            "UserName": user_name,
            "AccessKeyId": id,
            "Status": Status::Active,
            "SecretAccessKey": secret,
            "CreateDate": Iso(context.now),
        }});
        let key = AccessKey::new(&id, SecretAccessKey::new(secret), owner, context.now);
        self.held.entry(user_id).or_default().push(id.clone());
        self.keys.insert(id, key);
        Ok(answer)
    }

    pub(super) fn list_access_keys(&self, input: &ListAccessKeys, context: &Context<'_>) -> Answer {
        let user = self.named_or_calling(input.user_name.as_deref(), context)?;
        let keys = if context.as_of == context.now {
            self.keys_of(user)
        } else {
            self.keys_as_of(user, context.as_of)
        };
        let keys = keys.into_iter().map(|key| Metadata {
            user_name: &user.name,
            access_key_id: key.id(),
            status: key.status_at(context.as_of),
            create_date: Iso(key.created_at()),
        });
        let page = listing::page(keys, input.marker.as_deref(), input.max_items.as_deref())?;
        let mut answer = page.listed("AccessKeyMetadata");
        answer["UserName"] = json!(user.name);
        operation::output(answer)
    }

    pub(super) fn update_access_key(
        &mut self,
        input: &UpdateAccessKey,
        context: &Context<'_>,
    ) -> Answer {
        let status = match input.status.as_str() {
            "Active" => Status::Active,
            "Inactive" => Status::Inactive,
            _ => {
                return Err(error::validation(
                    "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]",
                ));
            }
        };
        let now = context.now;
        self.own_key(input.user_name.as_deref(), &input.access_key_id, context)?
            .set_status(status, now);
        Ok(Value::Null)
    }

    pub(super) fn delete_access_key(
        &mut self,
        input: &DeleteAccessKey,
        context: &Context<'_>,
    ) -> Answer {
        let key = self.own_key(input.user_name.as_deref(), &input.access_key_id, context)?;
        key.delete(context.now);
        if let Owner::User { id, .. } = key.owner().clone()
            && let Some(held) = self.held.get_mut(&id)
        {
            held.retain(|id| *id != input.access_key_id);
        }
        Ok(Value::Null)
    }

    pub(super) fn get_access_key_last_used(
        &self,
        input: &GetAccessKeyLastUsed,
        context: &Context<'_>,
    ) -> Answer {
        let key = self
            .keys
            .get(&input.access_key_id)
            .filter(|key| key.exists_at(context.as_of));
        let Some((key, Owner::User { name, .. })) = key.map(|key| (key, key.owner())) else {
            return Err(error::key_of_nobody(context.caller, &input.access_key_id));
        };
        let last_used = match key.known_use(context.as_of, context.timing) {
            Some(used) => json!({
                "LastUsedDate": Iso(used.at),
                "ServiceName": used.service.name(),
                "Region": &*used.region,
            }),
            None => json!({ "ServiceName": "N/A", "Region": "N/A" }),
        };
        operation::output(json!({ "UserName": name, "AccessKeyLastUsed": last_used }))
    }

    /// Sets any status, Expired too, which no caller of the API can.
    pub(crate) fn force_status(
        &mut self,
        user_name: &str,
        access_key_id: &str,
        status: Status,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let user = self
            .users
            .get(user_name)
            .ok_or_else(|| error::no_such_user(user_name))?;
        let key = self
            .keys
            .get_mut(access_key_id)
            .filter(|key| key.is_of(user) && key.deleted_at().is_none())
            .ok_or_else(|| error::no_such_key(access_key_id))?;
        key.set_status(status, now);
        Ok(())
    }

    /// A key that the user of this name, or the calling user, has.
    fn own_key(
        &mut self,
        user_name: Option<&str>,
        access_key_id: &str,
        context: &Context<'_>,
    ) -> Result<&mut AccessKey, ServiceError> {
        let user = self.named_or_calling(user_name, context)?;
        let user_id = user.id.clone();
        self.keys
            .get_mut(access_key_id)
            .filter(|key| {
                key.deleted_at().is_none()
                    && matches!(key.owner(), Owner::User { id, .. } if *id == user_id)
            })
            .ok_or_else(|| error::no_such_key(access_key_id))
    }
}
