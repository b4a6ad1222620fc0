//! The users, their secrets and their schedules: there, and within reach of the roles.

use super::{Check, DEPLOY, Patient};
use crate::many::AT_ONCE;
use crate::{Call, Error, schedule};
use aws_sdk_scheduler::types::ScheduleState;
use codegen::config::{Trigger, User};
use contract::tag;
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

const WHY_TAGS: &str = "the roles reach only what has it";

impl Patient<'_> {
    /// The checks of all users; one for all who are in order.
    pub(super) async fn users(&self, mut told: impl FnMut(Check)) {
        let mut fine = 0;
        let mut checked = stream::iter(self.pipeline.users())
            .map(|user| self.user(user))
            .buffered(AT_ONCE);
        while let Some(checks) = checked.next().await {
            if checks.is_empty() {
                fine += 1;
            }
            checks.into_iter().for_each(&mut told);
        }
        if fine > 0 {
            told(Check::fine(
                format!("{fine} of {} users", self.pipeline.users().len()),
                "they, their secrets and their schedules are there, tagged, and as configured",
            ));
        }
    }

    async fn user(&self, user: &User) -> Vec<Check> {
        let of_user = self.iam_user(user).await;
        let of_secret = self.secret(user).await;
        let of_schedule = self.schedule(user).await;
        [of_user, of_secret, of_schedule]
            .into_iter()
            .flatten()
            .collect()
    }

    async fn iam_user(&self, user: &User) -> Option<Check> {
        let subject = format!("user {}", user.name());
        let mut pages = self
            .clients
            .iam
            .list_user_tags()
            .user_name(user.name().as_str())
            .into_paginator()
            .items()
            .send();
        let mut tags = Vec::new();
        while let Some(tag) = pages.next().await {
            match tag {
                Ok(tag) => tags.push((tag.key, tag.value)),
                Err(error) => {
                    let call = Call::new("iam:ListUserTags", subject.clone());
                    return Some(self.not_seen(subject, Error::of_call(call, &error)));
                }
            }
        }
        let missing = self.missing_tag(&tags)?;
        let fix = format!(
            "`aws iam tag-user --user-name {} --tags Key={},Value={}`",
            user.name(),
            missing.0,
            missing.1
        );
        Some(untagged(subject, missing, fix))
    }

    async fn secret(&self, user: &User) -> Option<Check> {
        let subject = format!("secret {}", user.secret());
        let call = self.clients.secrets.describe_secret();
        let found = match call.secret_id(user.secret().as_str()).send().await {
            Ok(found) => found,
            Err(error) => {
                let call = Call::new("secretsmanager:DescribeSecret", subject.clone());
                return Some(self.not_seen(subject, Error::of_call(call, &error)));
            }
        };
        if found.deleted_date.is_some() {
            let fix = format!(
                "`aws secretsmanager restore-secret --secret-id {}`",
                user.secret()
            );
            return Some(Check::finding(subject, "it is to be deleted", fix));
        }
        if user.trigger == Trigger::SecretsManager && found.rotation_enabled != Some(true) {
            let facts = "its own rotation is off, so there will be none";
            return Some(Check::finding(subject, facts, DEPLOY));
        }
        let tags = found.tags.unwrap_or_default().into_iter();
        let tags: Vec<_> = tags
            .map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()))
            .collect();
        let missing = self.missing_tag(&tags)?;
        let fix = format!(
            "`aws secretsmanager tag-resource --secret-id {} --tags Key={},Value={}`",
            user.secret(),
            missing.0,
            missing.1
        );
        Some(untagged(subject, missing, fix))
    }

    /// A tag without which the roles do not reach a user or a secret.
    fn missing_tag(&self, tags: &[(String, String)]) -> Option<(&'static str, String)> {
        let needed = [
            (tag::PIPELINE, self.pipeline.name()),
            (tag::ROTATABLE, tag::ROTATABLE_VALUE),
        ];
        let mut missing = needed.into_iter().filter(|(name, value)| {
            let mut tags = tags.iter();
            !tags.any(|(key, found)| key == name && found == value)
        });
        let (name, value) = missing.next()?;
        Some((name, value.to_owned()))
    }

    async fn schedule(&self, user: &User) -> Option<Check> {
        let name = self.pipeline.schedule(user.name());
        let subject = format!("schedule {name}");
        let found = match schedule::get(self.clients, self.pipeline, &name).await {
            Ok(found) => found,
            Err(error) => return Some(self.not_seen(subject, error)),
        };
        let is_native = user.trigger == Trigger::SecretsManager;
        if !is_native && found.state != Some(ScheduleState::Enabled) {
            let fix = format!("`keywheel resume {}` enables it", user.name());
            return Some(Check::finding(subject, "it is disabled", fix));
        }
        let input = found.target.and_then(|target| target.input);
        let input: Option<Value> = serde_json::from_str(&input.unwrap_or_default()).ok();
        (input != Some(json!(user.rotation))).then(|| {
            let facts = "it asks for another rotation than the configuration";
            Check::finding(subject, facts, DEPLOY)
        })
    }

    fn not_seen(&self, subject: String, error: Error) -> Check {
        if error.is_not_there() {
            Check::missing(subject, self.pipeline)
        } else {
            Check::unseen(subject, error)
        }
    }
}

fn untagged(subject: String, (name, value): (&str, String), fix: String) -> Check {
    let facts = format!("it has no tag {name}={value}, and {WHY_TAGS}");
    Check::finding(subject, facts, fix)
}
