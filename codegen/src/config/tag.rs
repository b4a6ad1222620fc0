//! Tags: free keys with values, as AWS allows them.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::kind::{Complaint, Kind, Place, Text};
use crate::config::section::mapping;
use crate::config::word::excerpt;
use crate::config::yaml::{Entry, Node};
use contract::tag;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Tags by their keys.
pub type Tags = BTreeMap<String, String>;

/// The most tags that AWS allows on one resource.
pub(crate) const MOST: usize = 50;
/// The tags that Keywheel sets itself, all of those in [`contract::tag`]: one of them while it rotates,
/// which must not fail for want of room.
pub(crate) const OWN: usize = 4;

const ALLOWED: &str = "letters, digits, spaces and `_.:/=+-@`";

const VALUE: Text<String> = Text {
    what: "the value of a tag",
    pattern: r"^[\p{L}\p{Z}\p{N}_.:/=+@-]*$",
    longest: 256,
    parse: value,
};

/// `tags`
pub(crate) struct TagsKind;

impl Kind for TagsKind {
    type Value = Tags;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Tags> {
        let entries = mapping(node, place, findings)?;
        let mut seen: BTreeMap<String, &Entry> = BTreeMap::new();
        let mut tags = Tags::new();
        let mut complete = true;
        for entry in entries {
            let own_place = format!("tag `{}`", excerpt(&entry.key));
            let own_place = Place::new(&own_place, entry.key_span);
            let value = VALUE.read(&entry.value, own_place, findings);
            if let Err((code, complaint)) = key(&entry.key) {
                findings.push(
                    Finding::new(code, complaint.message)
                        .at(entry.key_span, "not a tag of yours")
                        .hint(complaint.hint),
                );
                complete = false;
            }
            // IAM does not tell the keys of tags apart by case (IAM user guide, "Tags for IAM resources").
            if let Some(first) = seen.insert(entry.key.to_lowercase(), entry) {
                findings.push(
                    Finding::new(
                        Code::DuplicateKey,
                        format!("tag `{}` is there twice", excerpt(&entry.key)),
                    )
                    .at(entry.key_span, "again")
                    .at(first.key_span, "first here")
                    .hint("IAM does not tell tags apart by case: remove one"),
                );
                complete = false;
            }
            match value {
                Some(value) => drop(tags.insert(entry.key.clone(), value)),
                None => complete = false,
            }
        }
        complete.then_some(tags)
    }

    fn schema(&self) -> Json {
        json!({
            "type": "object",
            "propertyNames": {
                "pattern": r"^[\p{L}\p{Z}\p{N}_.:/=+@-]+$",
                "maxLength": 128,
                "not": {"pattern": "^(Rotatable$|keywheel:|aws:)"},
            },
            "additionalProperties": VALUE.schema(),
            "maxProperties": MOST - OWN,
        })
    }
}

fn allowed(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_alphanumeric() || " _.:/=+-@".contains(c))
}

fn key(text: &str) -> Result<(), (Code, Complaint)> {
    let lower = text.to_lowercase();
    let prefix = ["keywheel:", "aws:"]
        .into_iter()
        .find(|prefix| lower.starts_with(prefix));
    if let Some(prefix) = prefix {
        let owner = if prefix == "aws:" { "AWS" } else { "Keywheel" };
        return Err((
            Code::ReservedTag,
            Complaint::new(
                format!("the tag `{}` is reserved", excerpt(text)),
                format!("tags that begin with `{prefix}` are {owner}'s: choose another name"),
            ),
        ));
    }
    if lower == tag::ROTATABLE.to_lowercase() {
        return Err((
            Code::ReservedTag,
            Complaint::new(
                format!("the tag `{text}` is reserved"),
                "Keywheel sets `Rotatable` on each user and secret that it rotates: remove it",
            ),
        ));
    }
    if (1..=128).contains(&text.chars().count()) && allowed(text) {
        Ok(())
    } else {
        Err((
            Code::InvalidValue,
            Complaint::new(
                format!("`{}` is not the key of a tag", excerpt(text)),
                format!("AWS allows 1 to 128 {ALLOWED}"),
            ),
        ))
    }
}

fn value(text: &str) -> Result<String, Complaint> {
    if text.chars().count() <= VALUE.longest && allowed(text) {
        Ok(text.to_owned())
    } else {
        Err(Complaint::new(
            format!("`{}` is not {}", excerpt(text), VALUE.what),
            format!("AWS allows up to {} {ALLOWED}", VALUE.longest),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_keys_are_told_from_malformed_ones() {
        let code = |text: &str| key(text).err().map(|(code, _)| code);
        for text in ["team", "cost center", "a:b/c=d+e-f@g", "größe"] {
            assert_eq!(code(text), None, "{text}");
        }
        for text in [
            "Rotatable",
            "rotatable",
            "keywheel:pipeline",
            "aws:x",
            "AWS:x",
        ] {
            assert_eq!(code(text), Some(Code::ReservedTag), "{text}");
        }
        for text in ["", "a,b", "a\"b", &"x".repeat(129)] {
            assert_eq!(code(text), Some(Code::InvalidValue), "{text}");
        }
    }

    #[test]
    fn a_value_may_be_empty_but_not_hold_just_anything() {
        assert!(value("").is_ok() && value("a b").is_ok());
        assert!(value("a,b").is_err() && value(&"x".repeat(257)).is_err());
    }
}
