//! The users whose keys are rotated.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::keys;
use crate::config::kind::{Complaint, Kind, Place};
use crate::config::overrides::{Overrides, WHEN, exclusive};
use crate::config::resource::OwnResources;
use crate::config::secret_name::HOW;
use crate::config::section::{Section, Setting, mapping, schema};
use crate::config::source::Span;
use crate::config::text::USER_NAME;
use crate::config::word::excerpt;
use crate::config::yaml::{Entry, Node};
use contract::{SecretId, UserName};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// One user as the file has it.
pub(crate) struct ReadUser {
    pub(crate) name: UserName,
    pub(crate) name_span: Span,
    /// Absent until [`secret_name::complete`](crate::config::secret_name::complete) if a prefix names it.
    pub(crate) secret: Setting<SecretId>,
    pub(crate) existing: Setting<bool>,
    pub(crate) overrides: Overrides,
    pub(crate) own: OwnResources,
}

/// `users`.
pub(crate) struct Users;

impl Kind for Users {
    type Value = Vec<ReadUser>;

    fn read(
        &self,
        node: &Node,
        place: Place<'_>,
        findings: &mut Findings,
    ) -> Option<Vec<ReadUser>> {
        let entries = mapping(node, place, findings)?;
        let owner = place.span.unwrap_or(node.span);
        if entries.is_empty() {
            findings.push(
                Finding::new(Code::OutOfBounds, "`users` is empty")
                    .at(owner, "no user here")
                    .hint("name a user and its secret: `RotatableBot: { secret: dev/rotatable-bot-key }`"),
            );
        }
        report_duplicates(entries, findings);
        // Those that cannot be read have their findings; the others are checked all the same.
        let users: Vec<_> = entries
            .iter()
            .filter_map(|entry| user(entry, findings))
            .collect();
        Some(users)
    }

    fn schema(&self) -> Json {
        json!({
            "type": "object",
            "propertyNames": USER_NAME.schema(),
            "additionalProperties": exclusive(schema(keys::USER), &[WHEN, HOW]),
            "minProperties": 1,
        })
    }
}

fn user(entry: &Entry, findings: &mut Findings) -> Option<ReadUser> {
    let name = (USER_NAME.parse)(&entry.key);
    let place = format!("user `{}`", excerpt(&entry.key));
    let place = Place::new(&place, entry.key_span);
    let section = Section::open(&entry.value, place, keys::USER, findings);
    let read = section.map(|mut section| {
        let secret = section.take(&keys::SECRET, findings);
        let existing = section.take(&keys::EXISTING, findings);
        let overrides = Overrides::take(&mut section, findings);
        let own = OwnResources::take(&mut section, findings);
        section.finish();
        (secret, existing, overrides, own)
    });
    match name {
        Ok(name) => read.map(|(secret, existing, overrides, own)| ReadUser {
            name,
            name_span: entry.key_span,
            secret,
            existing,
            overrides,
            own,
        }),
        Err(Complaint { message, hint }) => {
            findings.push(
                Finding::new(Code::InvalidValue, message)
                    .at(entry.key_span, "not a user's name")
                    .hint(hint),
            );
            None
        }
    }
}

/// IAM does not tell users' names apart by case (IAM API reference, `CreateUser`).
fn report_duplicates(entries: &[Entry], findings: &mut Findings) {
    let mut seen: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in entries {
        let Some(first) = seen.get(&entry.key.to_ascii_lowercase()) else {
            seen.insert(entry.key.to_ascii_lowercase(), entry);
            continue;
        };
        let (message, hint) = if first.key == entry.key {
            (
                format!("user `{}` is there twice", excerpt(&entry.key)),
                "merge the two, or remove one",
            )
        } else {
            (
                format!(
                    "`{}` and `{}` are one user",
                    excerpt(&first.key),
                    excerpt(&entry.key)
                ),
                "IAM does not tell names apart by case: remove one",
            )
        };
        findings.push(
            Finding::new(Code::DuplicateUser, message)
                .at(entry.key_span, "again")
                .at(first.key_span, "first here")
                .hint(hint),
        );
    }
}
