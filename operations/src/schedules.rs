//! The users' schedules: whether they are there and enabled.

use crate::{Call, Clients, Error, Pipeline};
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
            self.get(&name).await?
        };
        Ok(match enabled {
            None => Starter::Missing,
            Some(true) => Starter::Ready,
            Some(false) => Starter::Disabled,
        })
    }

    async fn get(&self, name: &str) -> Result<Option<bool>, Error> {
        let call = self.clients.schedules.get_schedule();
        let call = call.group_name(self.pipeline.schedule_group()).name(name);
        match call.send().await {
            Ok(schedule) => Ok(Some(schedule.state == Some(ScheduleState::Enabled))),
            Err(error) => {
                let call = Call::new("scheduler:GetSchedule", format!("schedule {name}"));
                let error = Error::of_call(call, &error);
                if error.is_not_there() {
                    Ok(None)
                } else {
                    Err(error)
                }
            }
        }
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
                let call = Call::new("scheduler:ListSchedules", subject.clone());
                let error = Error::of_call(call, &error);
                if error.is_not_there() {
                    Error::NotDeployed {
                        what: subject,
                        place: self.pipeline.place(),
                    }
                } else {
                    error
                }
            })?;
            let enabled = schedule.state == Some(ScheduleState::Enabled);
            listed.insert(schedule.name.unwrap_or_default(), enabled);
        }
        Ok(listed)
    }
}
