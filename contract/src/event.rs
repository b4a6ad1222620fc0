//! Events that the state machine puts on EventBridge's default bus, so that deployments can start by
//! themselves: the one declaration of their names and of what is in them.
//!
//! Of version 1 a field never goes, and never means something else; fields may come.

use crate::Schema;
use serde_json::{Map, Value, json};

/// The `source` of every event.
pub const SOURCE: &str = "keywheel";

/// An event, by its `detail-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// Consumers are to read the secret.
    AccessKeyPublished,
    /// The old key no longer works.
    OldKeyDeactivated,
    /// The old key is there no more.
    OldKeyDeleted,
    /// The rotation waits for a person.
    RotationHeld,
    /// The rotation failed.
    RotationFailed,
}

/// A field of an event's `detail`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The pipeline's name.
    Pipeline,
    /// Whose key it is.
    User,
    /// Where it is published.
    Secret,
    /// The new key.
    AccessKeyId,
    /// The old key.
    PreviousAccessKeyId,
    /// Since when the new key is published.
    PublishedAt,
    /// Since when the old key is Inactive.
    DeactivatedAt,
    /// The error's name.
    Error,
    /// The name of a hold's reason.
    Reason,
    /// What happened.
    Message,
    /// The execution.
    Execution,
}

impl Event {
    /// All of them.
    pub const ALL: [Event; 5] = [
        Event::AccessKeyPublished,
        Event::OldKeyDeactivated,
        Event::OldKeyDeleted,
        Event::RotationHeld,
        Event::RotationFailed,
    ];

    /// Its `detail-type`.
    #[must_use]
    pub const fn detail_type(self) -> &'static str {
        match self {
            Event::AccessKeyPublished => "Access Key Published",
            Event::OldKeyDeactivated => "Old Key Deactivated",
            Event::OldKeyDeleted => "Old Key Deleted",
            Event::RotationHeld => "Rotation Held",
            Event::RotationFailed => "Rotation Failed",
        }
    }

    /// The event of this `detail-type`.
    #[must_use]
    pub fn of_detail_type(detail_type: &str) -> Option<Self> {
        Event::ALL
            .into_iter()
            .find(|event| event.detail_type() == detail_type)
    }

    /// What it says, and when.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Event::AccessKeyPublished => {
                "The secret holds a new key, which was verified. The old one works for the grace period, and as long as somebody uses it: now is the time to deploy what reads the secret."
            }
            Event::OldKeyDeactivated => {
                "Nobody used the old key for the quiet period, so it was made Inactive. Until it is deleted it can be brought back."
            }
            Event::OldKeyDeleted => "The old key is there no more, and the rotation is done.",
            Event::RotationHeld => {
                "The rotation must not go on without a person, and nothing in use was cut. An alert says the same."
            }
            Event::RotationFailed => {
                "The rotation ended without being done, and nothing in use was cut. An alert says the same."
            }
        }
    }

    /// The fields of its `detail` besides `schema`, in their order.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Event::AccessKeyPublished => &[
                Field::Pipeline,
                Field::User,
                Field::Secret,
                Field::AccessKeyId,
                Field::PreviousAccessKeyId,
                Field::PublishedAt,
                Field::Execution,
            ],
            Event::OldKeyDeactivated | Event::OldKeyDeleted => &[
                Field::Pipeline,
                Field::User,
                Field::Secret,
                Field::AccessKeyId,
                Field::PreviousAccessKeyId,
                Field::PublishedAt,
                Field::DeactivatedAt,
                Field::Execution,
            ],
            Event::RotationHeld | Event::RotationFailed => &[
                Field::Pipeline,
                Field::User,
                Field::Secret,
                Field::AccessKeyId,
                Field::PreviousAccessKeyId,
                Field::PublishedAt,
                Field::Error,
                Field::Reason,
                Field::Message,
                Field::Execution,
            ],
        }
    }

    /// Whether this field of it may be null.
    #[must_use]
    pub const fn may_be_null(self, field: Field) -> bool {
        match self {
            Event::AccessKeyPublished => matches!(field, Field::PreviousAccessKeyId),
            Event::OldKeyDeactivated => false,
            Event::OldKeyDeleted => matches!(field, Field::DeactivatedAt),
            Event::RotationHeld | Event::RotationFailed => {
                !matches!(field, Field::Error | Field::Message | Field::Execution)
            }
        }
    }

    /// The JSON Schema of the event as rules and targets see it.
    #[must_use]
    pub fn schema(self) -> Value {
        let mut properties = Map::from_iter([(
            "schema".to_owned(),
            json!({
                "const": Schema::NUMBER,
                "description": "The version of this document. Fields may come; none goes or means something else.",
            }),
        )]);
        for field in self.fields() {
            let schema = field.schema(self.may_be_null(*field));
            properties.insert(field.name().to_owned(), schema);
        }
        let required: Vec<&String> = properties.keys().collect();
        json!({
            "title": self.detail_type(),
            "description": self.doc(),
            "type": "object",
            "required": ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"],
            "properties": {
                "source": { "const": SOURCE },
                "detail-type": { "const": self.detail_type() },
                "account": { "type": "string", "pattern": "^[0-9]{12}$" },
                "region": { "type": "string" },
                "time": { "type": "string", "format": "date-time" },
                "detail": {
                    "type": "object",
                    "required": required,
                    "properties": properties,
                },
            },
        })
    }
}

impl Field {
    /// Its name in the `detail`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Field::Pipeline => "pipeline",
            Field::User => "user",
            Field::Secret => "secret",
            Field::AccessKeyId => "accessKeyId",
            Field::PreviousAccessKeyId => "previousAccessKeyId",
            Field::PublishedAt => "publishedAt",
            Field::DeactivatedAt => "deactivatedAt",
            Field::Error => "error",
            Field::Reason => "reason",
            Field::Message => "message",
            Field::Execution => "execution",
        }
    }

    /// What it says.
    #[must_use]
    pub const fn doc(self) -> &'static str {
        match self {
            Field::Pipeline => "The pipeline's name.",
            Field::User => "The name of the IAM user.",
            Field::Secret => "The name or ARN of the secret, as keywheel.yaml has it.",
            Field::AccessKeyId => {
                "The id of the new key. When a rotation stopped, the key that it made, which may be deleted again; null before it made one."
            }
            Field::PreviousAccessKeyId => {
                "The id of the old key; null when the user has none, or none is known yet."
            }
            Field::PublishedAt => {
                "Since when the secret holds the new key, at the latest; null when it does not."
            }
            Field::DeactivatedAt => {
                "Since when the old key is Inactive, at the latest; null when somebody else deleted it before."
            }
            Field::Error => {
                "The error's name, such as `Keywheel.Held`, which the execution ends with."
            }
            Field::Reason => "The name of a hold's reason, such as `foreignKey`; null without one.",
            Field::Message => "What happened, for a person.",
            Field::Execution => "The ARN of the execution.",
        }
    }

    fn schema(self, may_be_null: bool) -> Value {
        let mut schema = match self {
            Field::AccessKeyId | Field::PreviousAccessKeyId => {
                json!({ "type": "string", "pattern": "^\\w{16,128}$" })
            }
            Field::PublishedAt | Field::DeactivatedAt => {
                json!({ "type": "string", "format": "date-time" })
            }
            Field::Pipeline
            | Field::User
            | Field::Secret
            | Field::Error
            | Field::Reason
            | Field::Message
            | Field::Execution => json!({ "type": "string" }),
        };
        if may_be_null {
            schema["type"] = json!(["string", "null"]);
        }
        schema["description"] = self.doc().into();
        schema
    }
}

/// The JSON Schema of every event, by the `detail-type`.
#[must_use]
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Keywheel's events",
        "description": "What Keywheel's state machine puts on EventBridge's default bus.",
        "oneOf": Event::ALL.map(Event::schema),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_found_by_its_detail_type() {
        for event in Event::ALL {
            assert_eq!(Event::of_detail_type(event.detail_type()), Some(event));
        }
        assert_eq!(Event::of_detail_type("Access Key Lost"), None);
    }

    #[test]
    fn what_may_be_null_is_a_field_that_the_event_has() {
        let schema = Event::OldKeyDeleted.schema();
        let detail = &schema["properties"]["detail"];
        assert_eq!(
            detail["properties"]["deactivatedAt"]["type"],
            json!(["string", "null"])
        );
        assert_eq!(
            detail["required"],
            json!([
                "schema",
                "pipeline",
                "user",
                "secret",
                "accessKeyId",
                "previousAccessKeyId",
                "publishedAt",
                "deactivatedAt",
                "execution"
            ])
        );
    }
}
