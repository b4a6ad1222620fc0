//! IAM: users and roles.

use crate::config::Tags;
use crate::infrastructure::{Policy, Statement};

/// An IAM user. It has no key of CloudFormation's making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// The policy that bounds what it may do.
    pub permissions_boundary: Option<String>,
    /// The managed policies that are attached to it.
    pub policies: Vec<String>,
    /// Its own tags, besides the stack's.
    pub tags: Tags,
    /// Whether it is deleted although it has keys.
    pub force_destroy: bool,
}

/// An IAM role of the pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Who takes it on.
    pub trust: Statement,
    /// What it may do: all of it.
    pub policy: Policy,
    /// The policy that bounds what it may do.
    pub permissions_boundary: Option<String>,
}
