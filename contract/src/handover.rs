//! What the rotate Lambda hands over to the state machine.

use crate::step::DeleteReason;
use crate::{AccessKeyId, KeyRef, Rotation};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where an execution begins that the rotate Lambda starts: the field `handover` beside the fields of
/// the [`Rotation`](crate::Rotation). Without it, an execution begins with create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Handover {
    /// Secrets Manager's rotation has published a key: announce it, then see to the old one.
    Published {
        /// The key that consumers read now.
        new_key: KeyRef,
        /// The key that is to go; a first rotation has none.
        old_key_id: Option<AccessKeyId>,
        /// Since when the new key is published, at the latest.
        published_at: Timestamp,
    },
    /// A key is in the way, or not to be published: delete it.
    Discard {
        /// The key.
        access_key_id: AccessKeyId,
        /// The version that holds it, if one does.
        versions: Vec<KeyRef>,
        /// Why it may be deleted.
        reason: DeleteReason,
    },
}

impl Handover {
    /// The field's name in the execution's input.
    pub const FIELD: &'static str = "handover";

    /// The name of the execution that begins with this, in the rotation by Secrets Manager with this token.
    #[must_use]
    pub fn execution_name(&self, token: &str) -> String {
        match self {
            Handover::Published { new_key, .. } => {
                Handover::published_name(&new_key.access_key_id, token)
            }
            Handover::Discard { access_key_id, .. } => name("discard", access_key_id, token),
        }
    }

    /// The name of the execution that announces this key, once it is published.
    #[must_use]
    pub fn published_name(key: &AccessKeyId, token: &str) -> String {
        name("published", key, token)
    }
}

/// Step Functions allows 80 characters (`StartExecution`, API reference). The key is what tells two
/// executions of one rotation apart; 36 characters of the token, Secrets Manager's own, are a UUID.
fn name(what: &str, key: &AccessKeyId, token: &str) -> String {
    const LONGEST: usize = 80;
    let name = format!("{what}-{key}-{token}");
    name.chars().take(LONGEST).collect()
}

impl Rotation {
    /// The input of an execution: what it is asked to do and, unless it begins with create, where it begins.
    ///
    /// # Panics
    /// Never: all of it is plain data.
    #[must_use]
    pub fn execution_input(&self, handover: Option<&Handover>) -> Value {
        let mut input = as_json(self);
        if let Some(handover) = handover {
            input[Handover::FIELD] = as_json(handover);
        }
        input
    }
}

fn as_json(data: &impl Serialize) -> Value {
    serde_json::to_value(data).expect("the contract's types are plain data")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_execution_is_named_by_what_it_does_to_which_key_in_which_rotation() {
        let discard = Handover::Discard {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
            versions: Vec::new(),
            reason: DeleteReason::Orphan,
        };
        assert_eq!(
            discard.execution_name("EXAMPLE1-90ab-cdef-fedc-ba987SECRET1"),
            "discard-AKIAIOSFODNN7EXAMPLE-EXAMPLE1-90ab-cdef-fedc-ba987SECRET1"
        );
        assert_eq!(discard.execution_name(&"t".repeat(64)).len(), 80);
    }

    #[test]
    fn a_first_rotation_hands_over_no_old_key() {
        let handover = Handover::Published {
            new_key: KeyRef {
                access_key_id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
                version_id: "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1".to_owned(),
            },
            old_key_id: None,
            published_at: "2026-11-22T00:00:00Z".parse().unwrap(),
        };
        assert_eq!(
            serde_json::to_value(&handover).unwrap(),
            json!({
                "kind": "published",
                "newKey": {
                    "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
                    "versionId": "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1"
                },
                "oldKeyId": null,
                "publishedAt": "2026-11-22T00:00:00Z"
            })
        );
    }
}
