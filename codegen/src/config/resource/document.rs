//! The policies that a file holds.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::kind::{Kind, Place};
use crate::config::section::mapping;
use crate::config::word::excerpt;
use crate::config::yaml::{Node, Scalar, ScalarKind, Value};
use crate::infrastructure::OWN_SID;
use serde_json::{Value as Json, json};

/// A policy, kept as it is.
pub(crate) struct Document;

impl Document {
    /// Secrets Manager's limit for a resource policy, in bytes (quotas of Secrets Manager).
    const LONGEST: usize = 20_480;
}

impl Kind for Document {
    type Value = Json;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Json> {
        let entries = mapping(node, place, findings)?;
        let document = node.to_json();
        if !entries.iter().any(|entry| entry.key == "Statement") {
            findings.push(
                Finding::new(Code::InvalidValue, format!("{place} has no `Statement`"))
                    .at(node.span, "not a policy")
                    .hint("write the policy as AWS does: `Version: \"2012-10-17\"` and `Statement: […]`"),
            );
            return None;
        }
        let reserved = reserved_sids(node);
        if !reserved.is_empty() {
            for (sid, scalar) in reserved {
                findings.push(
                    Finding::new(
                        Code::ReservedSid,
                        format!("the Sid `{}` is reserved", excerpt(&scalar.text)),
                    )
                    .at(sid.span, "not a Sid of yours")
                    .hint(format!("Keywheel adds statements to the policy whose Sids begin with `{OWN_SID}`: choose another name")),
                );
            }
            return None;
        }
        if holds_null(&document) {
            findings.push(
                Finding::new(Code::NoValue, format!("something in {place} has no value"))
                    .at(node.span, "`null` in a policy")
                    .hint("give each key of the policy a value"),
            );
            return None;
        }
        let size = document.to_string().len();
        if size > Self::LONGEST {
            findings.push(
                Finding::new(
                    Code::OutOfBounds,
                    format!("{place} has {size} bytes, more than {}", Self::LONGEST),
                )
                .at(node.span, "too long")
                .hint("Secrets Manager takes no longer one"),
            );
            return None;
        }
        Some(document)
    }

    fn schema(&self) -> Json {
        // A statement, or a list of some: each keyword is about one of the two.
        let sid = json!({"Sid": {"not": {"pattern": format!("^{OWN_SID}")}}});
        json!({
            "type": "object",
            "required": ["Statement"],
            "properties": {"Statement": {"properties": sid, "items": {"properties": sid}}},
        })
    }
}

/// Neither IAM nor CloudFormation takes it.
fn holds_null(document: &Json) -> bool {
    match document {
        Json::Null => true,
        Json::Array(items) => items.iter().any(holds_null),
        Json::Object(members) => members.values().any(holds_null),
        Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

/// The Sids in a policy that are Keywheel's: a policy may not hold one twice.
fn reserved_sids(policy: &Node) -> Vec<(&Node, &Scalar)> {
    let statements = members(policy, "Statement").flat_map(|statement| match &statement.value {
        Value::Sequence(statements) => statements.iter().map(|one| &**one).collect(),
        Value::Mapping(_) | Value::Scalar(_) => vec![statement],
    });
    let sids = statements.flat_map(|statement| members(statement, "Sid"));
    sids.filter_map(|sid| match &sid.value {
        Value::Scalar(text) if text.kind == ScalarKind::Text && text.text.starts_with(OWN_SID) => {
            Some((sid, text))
        }
        _ => None,
    })
    .collect()
}

/// What a mapping has under a key.
fn members<'a>(node: &'a Node, key: &'static str) -> impl Iterator<Item = &'a Node> {
    let entries = match &node.value {
        Value::Mapping(entries) => entries.as_slice(),
        Value::Scalar(_) | Value::Sequence(_) => &[],
    };
    entries
        .iter()
        .filter(move |entry| entry.key == key)
        .map(|entry| &*entry.value)
}
