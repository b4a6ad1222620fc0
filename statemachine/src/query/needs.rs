//! What an expression needs, so that nothing else is made for it.

use std::collections::BTreeSet;

/// The members of `$states`.
const MEMBERS: [&str; 4] = ["input", "context", "result", "errorOutput"];

/// The variables and functions that an expression names, and the members of `$states`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    names: BTreeSet<String>,
    members: BTreeSet<&'static str>,
    bound: BTreeSet<String>,
}

impl Needs {
    /// It names a variable or a function; `$states` by itself needs all members.
    pub(super) fn name(&mut self, name: &str) {
        if name == "states" {
            self.members.extend(MEMBERS);
        }
        self.names.insert(name.to_owned());
    }

    /// It reads a member of `$states`.
    pub(super) fn member(&mut self, name: &str) {
        self.names.insert("states".to_owned());
        let known = MEMBERS.iter().find(|member| **member == name);
        self.members.extend(known);
    }

    /// It gives this name a value of its own.
    pub(super) fn binds(&mut self, name: &str) {
        self.bound.insert(name.to_owned());
    }

    /// Whether it has given this name a value of its own.
    pub(super) fn has_bound(&self, name: &str) -> bool {
        self.bound.contains(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The members of `$states` that it reads, in their usual order.
    pub(super) fn members(&self) -> impl Iterator<Item = &'static str> {
        let members = MEMBERS.into_iter();
        members.filter(|member| self.members.contains(member))
    }
}
