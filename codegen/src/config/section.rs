//! Keys and the mappings they stand in.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::keys;
use crate::config::kind::{Kind, Place, no_value, wrong_type};
use crate::config::source::Span;
use crate::config::word::{excerpt, nearest};
use crate::config::yaml::{Entry, Node, Value};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// One key of keywheel.yaml: everything there is to know about it.
pub(crate) struct Key<K> {
    pub(crate) name: &'static str,
    /// One or two sentences for whoever hovers over the key.
    pub(crate) doc: &'static str,
    pub(crate) presence: Presence,
    /// A value, as YAML.
    pub(crate) example: &'static str,
    pub(crate) kind: K,
}

/// Whether a key has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It has.
    Required,
    /// Without it, something else decides; the doc says what.
    Optional,
    /// Without it, this value holds, as YAML.
    Default(&'static str),
}

/// A key of any kind.
pub(crate) trait Declared: Sync {
    fn name(&self) -> &'static str;
    fn presence(&self) -> Presence;
    /// The JSON Schema of the value, with the doc, the default and the example.
    fn schema(&self) -> Json;
}

impl<K: Kind + Sync> Declared for Key<K> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn presence(&self) -> Presence {
        self.presence
    }

    fn schema(&self) -> Json {
        let mut schema = json!({"description": self.doc});
        let members = schema.as_object_mut().expect("a literal object");
        if let Json::Object(kind) = self.kind.schema() {
            members.extend(kind);
        }
        if let Presence::Default(default) = self.presence {
            members.insert("default".to_owned(), yaml_text(default).to_json());
        }
        members.insert(
            "examples".to_owned(),
            json!([yaml_text(self.example).to_json()]),
        );
        schema
    }
}

impl<K: Kind> Key<K> {
    /// The value that holds when the key is not there.
    pub(crate) fn default(&self) -> Option<K::Value> {
        let Presence::Default(text) = self.presence else {
            return None;
        };
        let mut findings = Findings::default();
        self.kind.read(&yaml_text(text), Place::FILE, &mut findings)
    }
}

/// A text of the declaration as a node; a test reads each of them.
fn yaml_text(text: &'static str) -> std::rc::Rc<Node> {
    // Most are words, and they are read for each of many users.
    if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return std::rc::Rc::new(Node::declared(text));
    }
    crate::config::source::Source::new(text.as_bytes())
        .and_then(|source| crate::config::yaml::parse(&source))
        .expect("the declaration holds YAML")
}

/// What stands in the file under one key.
#[derive(Clone, Debug)]
pub(crate) enum Setting<T> {
    /// Nothing.
    Absent,
    /// Something that cannot be read; a finding says so, and nothing must follow from it.
    Unreadable,
    /// A value.
    Set(Set<T>),
}

/// A value and its places.
#[derive(Clone, Debug)]
pub(crate) struct Set<T> {
    pub(crate) value: T,
    pub(crate) key_span: Span,
    pub(crate) span: Span,
}

impl<T> Setting<T> {
    /// The value, if there is a readable one, borrowed.
    pub(crate) fn as_set(&self) -> Option<&Set<T>> {
        match self {
            Setting::Set(set) => Some(set),
            Setting::Absent | Setting::Unreadable => None,
        }
    }

    /// Whether the key is there with something that cannot be read.
    pub(crate) fn is_unreadable(&self) -> bool {
        matches!(self, Setting::Unreadable)
    }

    /// The value, if there is a readable one.
    pub(crate) fn set(self) -> Option<Set<T>> {
        match self {
            Setting::Set(set) => Some(set),
            Setting::Absent | Setting::Unreadable => None,
        }
    }

    /// The value, if the key is there; `None` when it cannot be read.
    pub(crate) fn optional(self) -> Option<Option<T>> {
        match self {
            Setting::Set(set) => Some(Some(set.value)),
            Setting::Absent => Some(None),
            Setting::Unreadable => None,
        }
    }

    /// The value, or the one that holds when the key is not there; `None` when it cannot be read.
    pub(crate) fn or_default<K: Kind<Value = T>>(self, key: &Key<K>) -> Option<T> {
        self.optional()?.or_else(|| key.default())
    }

    /// Whether the key is there.
    pub(crate) fn is_present(&self) -> bool {
        !matches!(self, Setting::Absent)
    }
}

/// Groups of keys that may stand together in one mapping.
pub(crate) type Groups = &'static [&'static [&'static dyn Declared]];

/// A mapping with declared keys, from which each is taken once.
pub(crate) struct Section<'a> {
    place: String,
    owner: Option<Span>,
    groups: Groups,
    entries: BTreeMap<&'a str, &'a Entry>,
    taken: BTreeSet<&'static str>,
}

impl<'a> Section<'a> {
    /// Opens a mapping; keys that do not exist or stand twice become findings.
    pub(crate) fn open(
        node: &'a Node,
        place: Place<'_>,
        groups: Groups,
        findings: &mut Findings,
    ) -> Option<Self> {
        let entries = mapping(node, place, findings)?;
        let mut section = Section {
            place: place.to_string(),
            owner: place.span,
            groups,
            entries: BTreeMap::new(),
            taken: BTreeSet::new(),
        };
        for entry in entries {
            if !section.names().any(|known| known == entry.key) {
                findings.push_with(|| section.unknown(entry));
            } else if let Some(first) = section.entries.get(entry.key.as_str()) {
                findings.push(
                    Finding::new(
                        Code::DuplicateKey,
                        format!("`{}` is there twice", entry.key),
                    )
                    .at(entry.key_span, "again")
                    .at(first.key_span, "first here")
                    .hint("remove one"),
                );
            } else {
                section.entries.insert(&entry.key, entry);
            }
        }
        Some(section)
    }

    /// Reads the value of a key.
    pub(crate) fn take<K: Kind>(
        &mut self,
        key: &Key<K>,
        findings: &mut Findings,
    ) -> Setting<K::Value> {
        debug_assert!(
            self.names().any(|name| name == key.name),
            "`{}` is consumed, not declared",
            key.name
        );
        let Some(entry) = self.entry(key, findings) else {
            return Setting::Absent;
        };
        let name = format!("`{}`", key.name);
        let place = Place::new(&name, entry.key_span);
        match key.kind.read(&entry.value, place, findings) {
            Some(value) => Setting::Set(Set {
                value,
                key_span: entry.key_span,
                span: entry.value.span,
            }),
            None => Setting::Unreadable,
        }
    }

    /// Ends the reading; each declared key must have been taken.
    pub(crate) fn finish(self) {
        let declared: BTreeSet<_> = self.names().collect();
        debug_assert_eq!(
            self.taken, declared,
            "keys of {} are declared, not consumed",
            self.place
        );
    }

    fn entry<K>(&mut self, key: &Key<K>, findings: &mut Findings) -> Option<&'a Entry> {
        let Key {
            name,
            presence,
            example,
            ..
        } = *key;
        self.taken.insert(name);
        let entry = self.entries.get(name).copied();
        if entry.is_none() && presence == Presence::Required {
            let finding = Finding::new(Code::MissingKey, format!("{} has no `{name}`", self.place));
            let finding = match self.owner {
                Some(span) => finding.at(span, format!("`{name}` is missing here")),
                None => finding,
            };
            findings.push(finding.hint(format!("add `{name}: {example}`")));
        }
        entry
    }

    fn names(&self) -> impl Iterator<Item = &'static str> + use<'a> {
        names(self.groups)
    }

    fn unknown(&self, entry: &Entry) -> Finding {
        let finding = Finding::new(
            Code::UnknownKey,
            format!("`{}` is not a key of {}", excerpt(&entry.key), self.place),
        )
        .at(entry.key_span, "unknown key");
        if let Some(place) = keys::place_of(&entry.key) {
            finding.hint(format!("`{}` belongs {place}", entry.key))
        } else if let Some(near) = nearest(&entry.key, self.names()) {
            finding.hint(format!("did you mean `{near}`?"))
        } else {
            let known: Vec<_> = self.names().map(|name| format!("`{name}`")).collect();
            finding.hint(format!("the keys are {}", known.join(", ")))
        }
    }
}

/// The entries of a mapping, or a finding.
pub(crate) fn mapping<'a>(
    node: &'a Node,
    place: Place<'_>,
    findings: &mut Findings,
) -> Option<&'a [Entry]> {
    match &node.value {
        Value::Mapping(entries) => Some(entries),
        _ if node.is_null() => {
            findings.push(no_value(node, place, "a mapping"));
            None
        }
        Value::Sequence(_) => {
            findings.push(
                wrong_type(node, place, "a mapping").hint("write `key: value` lines without `- `"),
            );
            None
        }
        Value::Scalar(_) => {
            findings.push(
                wrong_type(node, place, "a mapping")
                    .hint("write `key: value`, with a space behind the colon"),
            );
            None
        }
    }
}

/// The names of the keys in these groups.
pub(crate) fn names(groups: Groups) -> impl Iterator<Item = &'static str> {
    groups.iter().copied().flatten().map(|key| key.name())
}

/// The JSON Schema of a mapping with these keys.
pub(crate) fn schema(groups: Groups) -> Json {
    let keys = || groups.iter().copied().flatten();
    let properties: Map<_, _> = keys()
        .map(|key| (key.name().to_owned(), key.schema()))
        .collect();
    let required: Vec<_> = keys()
        .filter(|key| key.presence() == Presence::Required)
        .map(|key| key.name())
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
