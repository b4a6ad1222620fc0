//! Whose a resource is: the user that its logical id names.

use super::assembly::{Assembly, Resource};
use super::kind::{ROTATION_SCHEDULE, SCHEDULE, SECRET, SECRET_POLICY, USER};
use super::rotation;
use crate::hash;
use std::collections::BTreeMap;

/// How the logical ids of users' resources begin; the user's letters and digits and its mark follow.
const BEGINNINGS: [(&str, &str); 6] = [
    (USER, "User"),
    (SECRET, "Secret"),
    (SECRET_POLICY, "SecretPolicy"),
    (SCHEDULE, "Schedule"),
    (SCHEDULE, "FirstStart"),
    (ROTATION_SCHEDULE, "RotationSchedule"),
];

const MARK: usize = 8;

/// The users of some assemblies.
pub(super) struct Owners {
    /// Their names by what their logical ids end with.
    names: BTreeMap<String, String>,
}

impl Owners {
    pub(super) fn of<'a>(assemblies: impl IntoIterator<Item = &'a Assembly>) -> Self {
        let resources = assemblies
            .into_iter()
            .flat_map(|assembly| &assembly.stacks)
            .flat_map(|stack| &stack.resources);
        let mut names = BTreeMap::new();
        for resource in resources {
            let Some(ending) = ending(resource) else {
                continue;
            };
            let named = match resource.kind.as_str() {
                USER => resource.text("UserName").map(str::to_owned),
                SCHEDULE => rotation::input(&resource.properties, "user"),
                _ => None,
            };
            // The mark says whose the id is, whatever the properties say.
            if let Some(name) = named.filter(|name| ending.ends_with(&hash::mark(name))) {
                names.entry(ending.to_owned()).or_insert(name);
            }
        }
        Owners { names }
    }

    /// The name of the user whose resource this is.
    pub(super) fn owner(&self, resource: &Resource) -> Option<&str> {
        self.names.get(ending(resource)?).map(String::as_str)
    }
}

fn ending(resource: &Resource) -> Option<&str> {
    BEGINNINGS
        .into_iter()
        .filter(|(kind, _)| *kind == resource.kind)
        .filter_map(|(_, beginning)| resource.id.strip_prefix(beginning))
        .find(|ending| {
            let digits = ending
                .len()
                .checked_sub(MARK)
                .and_then(|at| ending.get(at..));
            digits.is_some_and(|mark| mark.bytes().all(|byte| byte.is_ascii_hexdigit()))
        })
}
