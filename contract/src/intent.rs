//! The intent record: written before a key is created, so that a crash leaves a trace.

use crate::AccessKeyId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// "I am about to create a key": the value of the secret version under
/// [`label::INTENT`](crate::label::INTENT).
///
/// `CreateAccessKey` takes no idempotency token and shows the secret once. Should the Lambda die
/// between that call and storing the key, this record lets the next run tell its own orphan from
/// a key that a person made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intent {
    /// The user's unique id: a user that was deleted and made again under the same name has another.
    pub user_id: String,
    /// The keys that were there before.
    pub existing_keys: Vec<AccessKeyId>,
    /// When the record was written, by the Lambda's clock.
    pub at: Timestamp,
    /// The execution that wrote it, for people who read the secret's versions.
    pub execution: String,
    /// The version that was current then, which the new key is to replace.
    #[serde(default)]
    pub current_version_id: Option<String>,
}
