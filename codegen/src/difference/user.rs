//! Users: which come, go and stay, and what changes for each.

use super::assembly::{Assembly, Resource};
use super::change::{Edit, Presence, ResourceChange, UserChange};
use super::kind::{ROTATION_SCHEDULE, SCHEDULE, SECRET, SECRET_POLICY, USER};
use super::owner::Owners;
use super::rotation;
use std::collections::BTreeMap;

/// What is known of a user in one assembly.
#[derive(Default)]
struct Facts {
    secret: Option<String>,
    schedule: Option<String>,
    /// Whether Secrets Manager starts the rotations.
    native: bool,
}

/// What changes for each user, given the resources of users that change.
pub(super) fn changes(
    old: &Assembly,
    new: &Assembly,
    owners: &Owners,
    changes: impl Iterator<Item = (String, ResourceChange)>,
) -> Vec<UserChange> {
    let mut by_user: BTreeMap<String, Vec<ResourceChange>> = BTreeMap::new();
    for (user, change) in changes {
        by_user.entry(user).or_default().push(change);
    }
    let (before, after) = (facts(old, owners), facts(new, owners));
    by_user
        .into_iter()
        .map(|(user, mut resources)| {
            resources.sort_by_key(|change| (place(change), change.stack.clone()));
            let presence = match (before.get(user.as_str()), after.get(user.as_str())) {
                (None, _) => Presence::Arrives,
                (_, None) => Presence::Leaves,
                (Some(old), Some(new)) => {
                    if old.native != new.native {
                        tell_trigger(&mut resources, new.native);
                    }
                    Presence::Stays
                }
            };
            let known = after.get(user.as_str()).or(before.get(user.as_str()));
            UserChange {
                presence,
                secret: known.and_then(|facts| facts.secret.clone()),
                schedule: known.and_then(Facts::when),
                resources,
                user,
            }
        })
        .collect()
}

fn facts<'a>(assembly: &Assembly, owners: &'a Owners) -> BTreeMap<&'a str, Facts> {
    let mut users: BTreeMap<&str, Facts> = BTreeMap::new();
    for resource in assembly.stacks.iter().flat_map(|stack| &stack.resources) {
        let Some(owner) = owners.owner(resource) else {
            continue;
        };
        let facts = users.entry(owner).or_default();
        match resource.kind.as_str() {
            SECRET => facts.secret = resource.text("Name").map(str::to_owned),
            SCHEDULE => of_schedule(resource, facts),
            ROTATION_SCHEDULE => facts.native = true,
            _ => {}
        }
    }
    users
}

fn of_schedule(schedule: &Resource, facts: &mut Facts) {
    if facts.secret.is_none() {
        facts.secret = rotation::input(&schedule.properties, "secret");
    }
    // The first start comes after the schedule proper, and once.
    if !is_first_start(&schedule.id) {
        facts.schedule = Some(rotation::when(&schedule.properties));
    }
}

impl Facts {
    fn when(&self) -> Option<String> {
        let when = self.schedule.clone()?;
        Some(if self.native {
            format!("{when} by Secrets Manager")
        } else {
            when
        })
    }
}

/// Says who starts the rotations from now on, in place of what that does to the schedule.
fn tell_trigger(resources: &mut [ResourceChange], native: bool) {
    let words = if native {
        "its rotations are started by its secret's own rotation, no longer by its schedule"
    } else {
        "its rotations are started by its schedule, no longer by its secret's own rotation"
    };
    let schedules = resources
        .iter_mut()
        .filter(|change| change.kind == SCHEDULE);
    for schedule in schedules.filter(|change| !is_first_start(&change.id)) {
        let edits = &mut schedule.edits;
        edits.retain(|edit| !["Description", "State"].contains(&edit.path.as_str()));
        edits.insert(0, Edit::note("State", words).of_rotation());
    }
}

/// Whether a schedule is the one that begins a calendar.
pub(super) fn is_first_start(id: &str) -> bool {
    id.starts_with("FirstStart")
}

/// The order in which a user's resources are told.
fn place(change: &ResourceChange) -> usize {
    let order = [USER, SECRET, SECRET_POLICY, SCHEDULE, ROTATION_SCHEDULE];
    let place = order.iter().position(|kind| *kind == change.kind);
    2 * place.unwrap_or(order.len()) + usize::from(is_first_start(&change.id))
}
