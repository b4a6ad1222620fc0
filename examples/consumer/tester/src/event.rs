//! What the Lambda is invoked with.

use contract::{FieldNames, SecretLayout};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The schedule's input: nothing is compiled in, so that one build serves every bucket.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    /// The bucket of the object that each key is used on.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The pipeline whose secrets are looked at; without it, all that are tagged `Rotatable=true`.
    pub pipeline: Option<String>,
    /// The names of the fields, by the names of the secrets that have names of their own. The default
    /// layout and the legacy one are known.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldNames>,
}

impl Event {
    /// How a secret's JSON names its fields.
    pub(crate) fn layout(&self, secret: &str) -> SecretLayout {
        self.fields
            .get(secret)
            .map_or(SecretLayout::Standard, |names| {
                SecretLayout::Fields(names.clone())
            })
    }
}
