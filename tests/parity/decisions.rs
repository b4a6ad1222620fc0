//! What the roles may do, decided by iam-simulate: all that rotations do, and nothing else.

mod machinery;
mod rotations;
mod services;
mod steps;

use crate::assembly::{ACCOUNT, Generated};
use crate::policies::Policies;
use crate::simulation::{Request, allowed};
use std::collections::BTreeSet;

/// The policies of the quickstart with all functions, and the ARNs that they are about.
struct Quickstart(Policies);

impl Quickstart {
    fn new() -> Self {
        Quickstart(Policies::of(&Generated::quickstart_with_a_native_user()))
    }

    /// A request of one of the pipeline's roles.
    fn request(&self, role: &str, action: &str, resource: &str) -> Request {
        let role = format!("quickstart-{role}");
        Request::of_role(&role, &self.0.identity[&role], action, resource)
    }
}

/// An ARN in the quickstart's region.
fn regional(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:us-west-2:{ACCOUNT}:{rest}")
}

/// The requests that are allowed, by the names they have.
fn names_of_allowed(requests: &[(String, Request)]) -> BTreeSet<&str> {
    let decisions = allowed(requests.iter().map(|(_, request)| request));
    let named = requests.iter().zip(decisions);
    named
        .filter(|(_, allowed)| *allowed)
        .map(|((name, _), _)| name.as_str())
        .collect()
}
