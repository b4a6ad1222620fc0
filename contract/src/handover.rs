//! What the rotate Lambda hands over to the state machine.

use crate::step::DeleteReason;
use crate::{AccessKeyId, KeyRef};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
