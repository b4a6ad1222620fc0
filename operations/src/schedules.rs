//! The users' schedules: whether they are there and enabled.

use crate::{Call, Clients, Error, Pipeline, schedule};
use aws_sdk_scheduler::types::ScheduleState;
use codegen::config::{Trigger, User};
use handlers::Glance;
use handlers::standing::Starter;
use std::collections::BTreeMap;
use tokio::sync::OnceCell;

/// What a page of schedules has.
const PAGE: usize = 100;

/// The schedules of a pipeline: each by itself for a few users, in pages for many.
pub(crate) struct Schedules<'a> {
    pipeline: &'a Pipeline,
    clients: &'a Clients,
    in_pages: bool,
    listed: OnceCell<BTreeMap<String, bool>>,
}

impl<'a> Schedules<'a> {
    /// For so many users.
    pub(crate) fn of(pipeline: &'a Pipeline, clients: &'a Clients, users: usize) -> Self {
        Schedules {
            pipeline,
            clients,
            in_pages: users > pipeline.users().len().div_ceil(PAGE),
            listed: OnceCell::new(),
        }
    }

    /// What is to start the user's next rotation.
    pub(crate) async fn starter(&self, user: &User, glance: &Glance) -> Result<Starter, Error> {
        if user.trigger == Trigger::SecretsManager {
            return Ok(if glance.rotation_enabled {
                Starter::Ready
            } else {
                Starter::Disabled
            });
        }
        let name = self.pipeline.schedule(user.name());
        let enabled = if self.in_pages {
            let listed = self.listed.get_or_try_init(|| self.list()).await?;
            listed.get(&name).copied()
        } else {
            match schedule::get(self.clients, self.pipeline, &name).await {
                Ok(found) => Some(found.state == Some(ScheduleState::Enabled)),
                Err(error) if error.is_not_there() => None,
                Err(error) => return Err(error),
            }
        };
        Ok(match enabled {
            None => Starter::Missing,
            Some(true) => Starter::Ready,
            Some(false) => Starter::Disabled,
        })
    }

    async fn list(&self) -> Result<BTreeMap<String, bool>, Error> {
        let group = self.pipeline.schedule_group();
        let mut pages = self
            .clients
            .schedules
            .list_schedules()
            .group_name(group)
            .max_results(100)
            .into_paginator()
            .items()
            .send();
        let mut listed = BTreeMap::new();
        while let Some(schedule) = pages.next().await {
            let schedule = schedule.map_err(|error| {
                let subject = format!("schedule group {group}");
                let call = Call::new("scheduler:ListSchedules", subject);
                Error::of_call(call, &error).or_not_deployed(self.pipeline)
            })?;
            let enabled = schedule.state == Some(ScheduleState::Enabled);
            listed.insert(schedule.name.unwrap_or_default(), enabled);
        }
        Ok(listed)
    }
}
