//! Listing schedules and their groups, page by page.

use super::{DEFAULT_GROUP, State, arn, group_arn, not_found, validation};
use crate::ServiceError;
use crate::moment::Epoch;
use crate::operation::{Answer, Context};
use crate::page::{Page, listed};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// The largest page, and the one that is given without a wish.
const LARGEST_PAGE: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListSchedules {
    group_name: Option<String>,
    state: Option<String>,
    #[serde(flatten)]
    listing: Listing,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Listing {
    name_prefix: Option<String>,
    max_results: Option<String>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OfGroup {
    name: String,
}

impl State {
    pub(super) fn list_schedules(&self, input: &ListSchedules, context: &Context<'_>) -> Answer {
        let schedules = self.schedules.iter();
        let wanted = schedules.filter(|((group, name), schedule)| {
            let of_group = input.group_name.as_ref();
            of_group.is_none_or(|wanted| wanted == group)
                && input.listing.has(name)
                && input
                    .state
                    .as_deref()
                    .is_none_or(|state| state == schedule.state())
        });
        let entries = wanted.map(|((group, name), schedule)| {
            json!({
                "Arn": arn(context.region, context.account_id, group, name),
                "GroupName": group,
                "Name": name,
                "State": schedule.state(),
                "Target": { "Arn": schedule.target_arn() },
                "CreationDate": Epoch(schedule.created_at),
                "LastModificationDate": Epoch(schedule.modified_at),
            })
        });
        let (entries, next) = input.listing.page()?.cut(entries);
        Ok(listed(("Schedules", entries), ("NextToken", next)))
    }

    pub(super) fn get_schedule_group(&self, input: &OfGroup, context: &Context<'_>) -> Answer {
        let name = &input.name;
        let mut groups = self.groups();
        let found = groups.find(|(group, _)| group == name);
        let (_, made) = found.ok_or_else(|| not_found("Schedule group", name))?;
        Ok(group(context, name, made))
    }

    pub(super) fn list_schedule_groups(&self, input: &Listing, context: &Context<'_>) -> Answer {
        let groups = self.groups().filter(|(name, _)| input.has(name));
        let groups = groups.map(|(name, made)| group(context, name, made));
        let (groups, next) = input.page()?.cut(groups);
        Ok(listed(("ScheduleGroups", groups), ("NextToken", next)))
    }

    /// With the one that is always there.
    fn groups(&self) -> impl Iterator<Item = (&str, Timestamp)> {
        let made = self.groups.iter();
        let made = made.filter(|(name, _)| *name != DEFAULT_GROUP);
        let made = made.map(|(name, made)| (name.as_str(), *made));
        std::iter::once((DEFAULT_GROUP, Timestamp::UNIX_EPOCH)).chain(made)
    }
}

impl Listing {
    fn has(&self, name: &str) -> bool {
        let prefix = self.name_prefix.as_deref().unwrap_or_default();
        name.starts_with(prefix)
    }

    fn page(&self) -> Result<Page, ServiceError> {
        let size = match &self.max_results {
            None => Some(LARGEST_PAGE),
            Some(text) => text.parse().ok(),
        };
        let size = size.filter(|size| (1..=LARGEST_PAGE).contains(size));
        let size = size.ok_or_else(|| {
            validation(format!(
                "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value between 1 and {LARGEST_PAGE}"
            ))
        })?;
        Page::at(self.next_token.as_deref(), size).ok_or_else(|| validation("Invalid NextToken."))
    }
}

fn group(context: &Context<'_>, name: &str, made: Timestamp) -> Value {
    json!({
        "Arn": group_arn(context, name),
        "Name": name,
        "State": "ACTIVE",
        "CreationDate": Epoch(made),
        "LastModificationDate": Epoch(made),
    })
}
