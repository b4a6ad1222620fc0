//! KMS.

use crate::infrastructure::{Expression, Policy};

/// A symmetric KMS key that KMS replaces each year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it is for.
    pub description: String,
    /// Who may use it.
    pub policy: Policy,
}

/// A name for a key, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAlias {
    /// The name, without `alias/`.
    pub name: String,
    /// The key.
    pub key: Expression,
}
