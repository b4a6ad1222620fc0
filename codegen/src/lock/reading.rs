//! Reading a keywheel.lock, with the places of what is wrong with it.

use super::{Lock, Place, Standing};
use crate::config::finding::{Code, Finding, Findings};
use crate::config::kind::{self, Complaint, Count, Kind, Text};
use crate::config::section::{Groups, Key, Presence, Section, mapping};
use crate::config::source::Source;
use crate::config::text::{PIPELINE, USER_NAME};
use crate::config::word::excerpt;
use crate::config::yaml::{self, Node};
use contract::UserName;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The version of the file's format.
pub(super) const VERSION_NUMBER: u32 = 1;
/// As many as CloudFormation allows stacks in an account, by far.
const MOST_STACKS: u32 = 10_000;

const KEYS: Groups = &[&[&VERSION, &LOCK_PIPELINE, &STACKS, &RESIDENTS]];

static VERSION: Key<Count> = Key {
    name: "version",
    doc: "The version of the format.",
    presence: Presence::Required,
    example: "1",
    kind: Count {
        least: VERSION_NUMBER,
        most: VERSION_NUMBER,
    },
};

static LOCK_PIPELINE: Key<Text<String>> = Key {
    name: "pipeline",
    doc: "Whose lock this is.",
    presence: Presence::Required,
    example: "acme-keys",
    kind: PIPELINE,
};

static STACKS: Key<Count> = Key {
    name: "stacks",
    doc: "How many fleet stacks there are.",
    presence: Presence::Required,
    example: "1",
    kind: Count {
        least: 1,
        most: MOST_STACKS,
    },
};

static RESIDENTS: Key<Residents> = Key {
    name: "users",
    doc: "Where each user lives.",
    presence: Presence::Required,
    example: "{ RotatableBot: 1 retain }",
    kind: Residents,
};

pub(super) fn read(file: &[u8]) -> Result<Lock, Vec<Finding>> {
    let mut findings = Findings::default();
    let lock = Source::new(file)
        .and_then(|source| yaml::parse(&source))
        .map_err(|finding| findings.push(finding))
        .ok()
        .and_then(|root| lock(&root, &mut findings));
    match lock {
        Some(lock) if findings.is_empty() => Ok(lock),
        _ => Err(findings.into_sorted()),
    }
}

fn lock(root: &Node, findings: &mut Findings) -> Option<Lock> {
    let mut section = Section::open(root, kind::Place::FILE, KEYS, findings)?;
    section.take(&VERSION, findings);
    let pipeline = section.take(&LOCK_PIPELINE, findings);
    let stacks = section.take(&STACKS, findings);
    let users = section.take(&RESIDENTS, findings);
    section.finish();
    let (pipeline, stacks, users) = (pipeline.set()?, stacks.set()?, users.set()?);
    for (user, place) in &users.value {
        if place.stack > stacks.value {
            findings.push(
                Finding::new(
                    Code::MalformedLock,
                    format!(
                        "`{user}` lives in stack {} of {}",
                        place.stack, stacks.value
                    ),
                )
                .at(stacks.span, "so many stacks")
                .hint("take the file from version control, as `keywheel synth` wrote it"),
            );
        }
    }
    Some(Lock {
        pipeline: Some(pipeline.value),
        stacks: stacks.value,
        users: users.value,
    })
}

/// `users`
struct Residents;

impl Kind for Residents {
    type Value = BTreeMap<UserName, Place>;

    fn read(
        &self,
        node: &Node,
        place: kind::Place<'_>,
        findings: &mut Findings,
    ) -> Option<Self::Value> {
        let entries = mapping(node, place, findings)?;
        let mut users = BTreeMap::new();
        for entry in entries {
            let own_place = format!("user `{}`", excerpt(&entry.key));
            let own_place = kind::Place::new(&own_place, entry.key_span);
            let lives = PLACE.read(&entry.value, own_place, findings);
            match (USER_NAME.parse)(&entry.key) {
                Err(Complaint { message, hint }) => findings.push(
                    Finding::new(Code::InvalidValue, message)
                        .at(entry.key_span, "not a user's name")
                        .hint(hint),
                ),
                Ok(user) => {
                    if lives.is_some_and(|lives| users.insert(user, lives).is_some()) {
                        findings.push(
                            Finding::new(
                                Code::DuplicateUser,
                                format!("user `{}` is there twice", entry.key),
                            )
                            .at(entry.key_span, "again")
                            .hint("a user lives in one stack: keep the line that is deployed"),
                        );
                    }
                }
            }
        }
        Some(users)
    }

    fn schema(&self) -> Json {
        json!({"type": "object", "additionalProperties": PLACE.schema()})
    }
}

const PLACE: Text<Place> = Text {
    what: "a stack's number and what becomes of the user",
    pattern: "^[1-9][0-9]* (retain|delete|adopted|retained)$",
    longest: 32,
    parse: place,
};

fn place(text: &str) -> Result<Place, Complaint> {
    let read = text.split_once(' ').and_then(|(stack, word)| {
        let canonical = !stack.starts_with('0') && stack.bytes().all(|b| b.is_ascii_digit());
        let stack = stack.parse().ok().filter(|_| canonical)?;
        let standing = Standing::ALL
            .into_iter()
            .find(|standing| standing.word() == word)?;
        Some(Place { stack, standing })
    });
    read.ok_or_else(|| {
        Complaint::new(
            format!("`{}` is not {}", excerpt(text), PLACE.what),
            "it reads like `1 retain`; take the file from version control, as `keywheel synth` wrote it",
        )
    })
}
