//! Values that are a word or a mapping: probes and secret layouts.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::keys;
use crate::config::kind::{Kind, Place, wrong_type};
use crate::config::section::{Section, schema};
use crate::config::word::unknown_word;
use crate::config::yaml::{Node, ScalarKind, Value};
use contract::{FieldNames, Probe, SecretLayout};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// What a new key must be able to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verify {
    /// Say who it is. Each key must, with or without this entry.
    Sts,
    /// More than that.
    Probe(Probe),
}

/// An entry of `verify`.
pub(crate) struct Verifications;

impl Kind for Verifications {
    type Value = Verify;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Verify> {
        match &node.value {
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Text => {
                match scalar.text.as_str() {
                    "sts" => Some(Verify::Sts),
                    "s3" => {
                        findings.push(
                            Finding::new(
                                Code::InvalidValue,
                                "the probe `s3` has no object to read",
                            )
                            .at(node.span, "bucket and key are missing")
                            .hint("write `s3: { bucket: my-bucket, key: my-object }`"),
                        );
                        None
                    }
                    word => {
                        let known = ["sts", "s3"].into_iter();
                        findings.push(unknown_word(node, place, word, known));
                        None
                    }
                }
            }
            Value::Mapping(_) => {
                let mut section = Section::open(node, place, keys::PROBE, findings)?;
                let probe = section.take(&keys::S3, findings).set();
                section.finish();
                probe.map(|probe| Verify::Probe(probe.value))
            }
            Value::Scalar(_) | Value::Sequence(_) => {
                findings.push(
                    wrong_type(node, place, "a probe")
                        .hint("write `sts` or `s3: { bucket: …, key: … }`"),
                );
                None
            }
        }
    }

    fn schema(&self) -> Json {
        json!({"oneOf": [{"const": "sts"}, schema(keys::PROBE)]})
    }
}

/// The object that a probe reads.
pub(crate) struct S3Object;

impl Kind for S3Object {
    type Value = Probe;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Probe> {
        let mut section = Section::open(node, place, keys::S3_OBJECT, findings)?;
        let bucket = section.take(&keys::BUCKET, findings).set();
        let key = section.take(&keys::OBJECT_KEY, findings).set();
        section.finish();
        Some(Probe::S3 {
            bucket: bucket?.value,
            key: key?.value,
        })
    }

    fn schema(&self) -> Json {
        schema(keys::S3_OBJECT)
    }
}

/// `secretFormat`: a known layout or one's own names.
pub(crate) struct SecretFormat;

const LAYOUTS: [(&str, SecretLayout); 2] = [
    ("default", SecretLayout::Standard),
    ("legacy", SecretLayout::Legacy),
];

impl Kind for SecretFormat {
    type Value = SecretLayout;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<SecretLayout> {
        match &node.value {
            Value::Mapping(_) => field_names(node, place, findings).map(SecretLayout::Fields),
            Value::Scalar(scalar) if scalar.kind == ScalarKind::Text => {
                let layout = LAYOUTS.into_iter().find(|(word, _)| *word == scalar.text);
                if layout.is_none() {
                    let known = LAYOUTS.iter().map(|(word, _)| *word);
                    findings.push(unknown_word(node, place, &scalar.text, known));
                }
                layout.map(|(_, layout)| layout)
            }
            Value::Scalar(_) | Value::Sequence(_) => {
                findings.push(
                    wrong_type(node, place, "a layout")
                        .hint("write `default`, `legacy`, or the names of the fields"),
                );
                None
            }
        }
    }

    fn schema(&self) -> Json {
        let words = LAYOUTS.each_ref().map(|(word, _)| *word);
        json!({"oneOf": [{"enum": words}, schema(keys::FIELDS)]})
    }
}

fn field_names(node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<FieldNames> {
    let mut section = Section::open(node, place, keys::FIELDS, findings)?;
    let mut read = |key| section.take(key, findings);
    let settings = [
        read(&keys::ACCESS_KEY_ID),
        read(&keys::SECRET_ACCESS_KEY),
        read(&keys::USER_NAME_FIELD),
        read(&keys::USER_ID_FIELD),
        read(&keys::CREATED_AT_FIELD),
        read(&keys::VERSION_FIELD),
    ];
    section.finish();
    let mut seen = BTreeMap::new();
    let mut distinct = true;
    for set in settings.iter().filter_map(|setting| setting.as_set()) {
        if let Some(first) = seen.insert(&set.value, set.span) {
            findings.push(
                Finding::new(
                    Code::DuplicateEntry,
                    format!("two fields of the secret are called `{}`", set.value),
                )
                .at(set.span, "again")
                .at(first, "first here")
                .hint("give each field a name of its own"),
            );
            distinct = false;
        }
    }
    let readable = settings.iter().all(|setting| !setting.is_unreadable());
    let [
        access_key_id,
        secret_access_key,
        user_name,
        user_id,
        created_at,
        version,
    ] = settings.map(|setting| setting.set().map(|set| set.value));
    let names = FieldNames {
        access_key_id: access_key_id?,
        secret_access_key: secret_access_key?,
        user_name,
        user_id,
        created_at,
        version,
    };
    (distinct && readable).then_some(names)
}
