//! Users and their tags.

use super::{State, error, listing};
use crate::ServiceError;
use crate::moment::Iso;
use crate::operation::{self, Answer, Context};
use crate::tag::{self, Tag};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An IAM user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) path: String,
    pub(super) created_at: Timestamp,
    pub(super) permissions_boundary: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
}

impl User {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The unique id; a user that is made again under the same name has another.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The tags.
    #[must_use]
    pub fn tags(&self) -> &BTreeMap<String, String> {
        &self.tags
    }

    /// The ARN.
    #[must_use]
    pub fn arn(&self, account_id: &str) -> String {
        arn(account_id, &self.path, &self.name)
    }

    fn output(&self, account_id: &str) -> UserOutput {
        UserOutput {
            path: self.path.clone(),
            user_name: self.name.clone(),
            user_id: self.id.clone(),
            arn: self.arn(account_id),
            create_date: Iso(self.created_at),
            permissions_boundary: self.permissions_boundary.as_ref().map(|arn| {
                json!({
                    "PermissionsBoundaryType": "Policy",
                    "PermissionsBoundaryArn": arn,
                })
            }),
            tags: tag::listed(&self.tags),
        }
    }
}

pub(super) fn arn(account_id: &str, path: &str, name: &str) -> String {
    format!("arn:aws:iam::{account_id}:user{path}{name}")
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CreateUser {
    user_name: String,
    path: Option<String>,
    permissions_boundary: Option<String>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfUser {
    user_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TagUser {
    user_name: String,
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UntagUser {
    user_name: String,
    tag_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListUsers {
    path_prefix: Option<String>,
    marker: Option<String>,
    max_items: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListUserTags {
    user_name: String,
    marker: Option<String>,
    max_items: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct UserOutput {
    path: String,
    user_name: String,
    user_id: String,
    arn: String,
    create_date: Iso,
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions_boundary: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl State {
    pub(super) fn create_user(&mut self, input: CreateUser, context: &mut Context<'_>) -> Answer {
        if input.user_name.parse::<contract::UserName>().is_err() {
            return Err(error::validation(
                "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
            ));
        }
        let path = input.path.unwrap_or_else(|| "/".to_owned());
        if !(path.starts_with('/') && path.ends_with('/')) {
            return Err(error::validation(
                "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
            ));
        }
        // Names are unique without regard to case.
        if let Some(existing) = self
            .users
            .keys()
            .find(|name| name.eq_ignore_ascii_case(&input.user_name))
        {
            return Err(error::user_exists(existing));
        }
        let user = User {
            permissions_boundary: input.permissions_boundary,
            name: input.user_name.clone(),
            id: context.generator.user_id(),
            path,
            created_at: context.now,
            tags: tag::collected(input.tags),
        };
        let output = user.output(context.account_id);
        self.users.insert(input.user_name, user);
        operation::output(json!({ "User": output }))
    }

    pub(super) fn get_user(&self, input: &OfUser, context: &Context<'_>) -> Answer {
        let user = self.named_or_calling(input.user_name.as_deref(), context)?;
        operation::output(json!({ "User": user.output(context.account_id) }))
    }

    pub(super) fn delete_user(&mut self, input: &OfUser, context: &Context<'_>) -> Answer {
        let user = self.named_or_calling(input.user_name.as_deref(), context)?;
        if !self.keys_of(user).is_empty() {
            return Err(error::keys_left());
        }
        let name = user.name.clone();
        self.users.remove(&name);
        Ok(Value::Null)
    }

    pub(super) fn tag_user(&mut self, input: TagUser, _: &Context<'_>) -> Answer {
        let user = self
            .users
            .get_mut(&input.user_name)
            .ok_or_else(|| error::no_such_user(&input.user_name))?;
        user.tags.extend(tag::collected(input.tags));
        Ok(Value::Null)
    }

    pub(super) fn untag_user(&mut self, input: &UntagUser) -> Answer {
        let user = self
            .users
            .get_mut(&input.user_name)
            .ok_or_else(|| error::no_such_user(&input.user_name))?;
        user.tags.retain(|key, _| !input.tag_keys.contains(key));
        Ok(Value::Null)
    }

    /// Tags are not in the list ("IAM resource-listing operations return a subset of the available
    /// attributes", `ListUsers`, IAM API reference).
    pub(super) fn list_users(&self, input: &ListUsers, context: &Context<'_>) -> Answer {
        let prefix = input.path_prefix.as_deref().unwrap_or("/");
        let users = self.users.values();
        let users = users.filter(|user| user.path.starts_with(prefix));
        let users = users.map(|user| UserOutput {
            tags: Vec::new(),
            ..user.output(context.account_id)
        });
        let (marker, max_items) = (input.marker.as_deref(), input.max_items.as_deref());
        operation::output(listing::page(users, marker, max_items)?.listed("Users"))
    }

    pub(super) fn list_user_tags(&self, input: &ListUserTags, _: &Context<'_>) -> Answer {
        let user = self
            .users
            .get(&input.user_name)
            .ok_or_else(|| error::no_such_user(&input.user_name))?;
        let tags = tag::listed(&user.tags).into_iter();
        let (marker, max_items) = (input.marker.as_deref(), input.max_items.as_deref());
        operation::output(listing::page(tags, marker, max_items)?.listed("Tags"))
    }

    /// The user of this name; without a name the calling user.
    pub(super) fn named_or_calling(
        &self,
        name: Option<&str>,
        context: &Context<'_>,
    ) -> Result<&User, ServiceError> {
        let name = match (name, context.caller) {
            (Some(name), _) => name,
            (None, crate::Principal::User { name, .. }) => name,
            (None, _) => {
                return Err(error::validation(
                    "Must specify userName when calling with non-User credentials",
                ));
            }
        };
        self.users
            .get(name)
            .ok_or_else(|| error::no_such_user(name))
    }
}
