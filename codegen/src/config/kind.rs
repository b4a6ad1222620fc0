//! Kinds of values: how each is read from YAML, and how the JSON Schema describes it.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::source::Span;
use crate::config::word::{one_of, unknown_word};
use crate::config::yaml::{Node, Scalar, ScalarKind, Value};
pub(crate) use contract::complaint::Complaint;
use contract::{Duration, DurationError};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::fmt;

/// A kind of value. Reading and describing stand side by side, so that they cannot drift apart.
pub(crate) trait Kind {
    /// What is read.
    type Value;

    /// Reads the value at a place; what is wrong with it becomes findings.
    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Self::Value>;

    /// The JSON Schema.
    fn schema(&self) -> Json;
}

/// What a value belongs to, for messages about it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// In words, which begin a sentence: "`rotateEvery`".
    name: &'a str,
    /// The key; the file as a whole has none.
    pub(crate) span: Option<Span>,
}

impl<'a> Place<'a> {
    pub(crate) fn new(name: &'a str, span: Span) -> Self {
        Place {
            name,
            span: Some(span),
        }
    }

    /// The mapping that is the whole file.
    pub(crate) const FILE: Place<'static> = Place {
        name: "the file",
        span: None,
    };
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The finding that a text is not what it should be.
fn complaint_at(complaint: Complaint, node: &Node, label: &str) -> Finding {
    Finding::new(Code::InvalidValue, complaint.message)
        .at(node.span, label)
        .hint(complaint.hint)
}

/// A text of a certain shape.
pub(crate) struct Text<T> {
    /// In words, with its article: `an email address`.
    pub(crate) what: &'static str,
    /// The shape as a regular expression of JSON Schema.
    pub(crate) pattern: &'static str,
    /// The most characters.
    pub(crate) longest: usize,
    pub(crate) parse: fn(&str) -> Result<T, Complaint>,
}

impl<T> Kind for Text<T> {
    type Value = T;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<T> {
        let scalar = scalar(node, place, self.what, findings)?;
        if scalar.kind != ScalarKind::Text {
            findings.push(
                wrong_type(node, place, self.what)
                    .hint(format!("put it in quotes: \"{}\"", scalar.text)),
            );
            return None;
        }
        match (self.parse)(&scalar.text) {
            Ok(value) => Some(value),
            Err(complaint) => {
                findings.push(complaint_at(complaint, node, &format!("not {}", self.what)));
                None
            }
        }
    }

    fn schema(&self) -> Json {
        json!({"type": "string", "pattern": self.pattern, "maxLength": self.longest})
    }
}

const DAY: Duration = Duration::from_days(1);

/// A duration within bounds, both included.
pub(crate) struct Durations {
    pub(crate) least: Duration,
    pub(crate) most: Duration,
    /// The duration is a multiple of this.
    pub(crate) step: Duration,
}

impl Kind for Durations {
    type Value = Duration;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Duration> {
        let scalar = scalar(node, place, "a duration", findings)?;
        let duration: Duration = match scalar.text.parse() {
            Ok(duration) => duration,
            Err(error) => {
                let error: DurationError = error;
                let complaint = Complaint::new(error.to_string(), error.hint());
                findings.push(complaint_at(complaint, node, "not a duration"));
                return None;
            }
        };
        if !(self.least..=self.most).contains(&duration) {
            findings.push(
                Finding::new(
                    Code::OutOfBounds,
                    format!("{place} is {}, outside its bounds", scalar.text),
                )
                .at(node.span, "out of bounds")
                .hint(self.bounds()),
            );
            return None;
        }
        if !duration.as_secs().is_multiple_of(self.step.as_secs()) {
            findings.push(
                Finding::new(
                    Code::OutOfBounds,
                    format!(
                        "{place} is {}, not a multiple of {}",
                        scalar.text, self.step
                    ),
                )
                .at(node.span, "too fine")
                .hint(match self.step {
                    DAY => "Secrets Manager counts in whole days",
                    _ => "EventBridge Scheduler counts in whole minutes",
                }),
            );
            return None;
        }
        Some(duration)
    }

    fn schema(&self) -> Json {
        json!({"type": "string", "pattern": "^[0-9]+[dhms]$", "$comment": self.bounds()})
    }
}

impl Durations {
    fn bounds(&self) -> String {
        format!("write a duration from {} to {}", self.least, self.most)
    }
}

/// A whole number within bounds, both included.
pub(crate) struct Count {
    pub(crate) least: u32,
    pub(crate) most: u32,
}

impl Kind for Count {
    type Value = u32;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<u32> {
        let scalar = scalar(node, place, "a whole number", findings)?;
        let number = (scalar.kind == ScalarKind::Number).then(|| scalar.text.parse::<u32>().ok());
        match number.flatten() {
            Some(number) if (self.least..=self.most).contains(&number) => Some(number),
            _ if scalar.kind == ScalarKind::Number => {
                findings.push(
                    Finding::new(Code::OutOfBounds, format!("{place} is {}", scalar.text))
                        .at(node.span, "out of bounds")
                        .hint(format!(
                            "write a whole number from {} to {}",
                            self.least, self.most
                        )),
                );
                None
            }
            _ => {
                findings.push(
                    wrong_type(node, place, "a whole number")
                        .hint("write it without quotes or unit"),
                );
                None
            }
        }
    }

    fn schema(&self) -> Json {
        json!({"type": "integer", "minimum": self.least, "maximum": self.most})
    }
}

/// True or false.
pub(crate) struct Flag;

impl Kind for Flag {
    type Value = bool;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<bool> {
        let scalar = scalar(node, place, "true or false", findings)?;
        if scalar.kind == ScalarKind::Truth {
            return Some(scalar.text.eq_ignore_ascii_case("true"));
        }
        findings.push(wrong_type(node, place, "true or false").hint("write `true` or `false`"));
        None
    }

    fn schema(&self) -> Json {
        json!({"type": "boolean"})
    }
}

/// One of a few words.
pub(crate) struct Choice<T: 'static> {
    pub(crate) options: &'static [(&'static str, T)],
}

impl<T: Clone> Kind for Choice<T> {
    type Value = T;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<T> {
        let scalar = scalar(node, place, &self.words(), findings)?;
        let chosen = self.options.iter().find(|(word, _)| *word == scalar.text);
        if chosen.is_none() {
            findings.push(unknown_word(
                node,
                place,
                &scalar.text,
                self.options.iter().map(|(word, _)| *word),
            ));
        }
        chosen.map(|(_, value)| value.clone())
    }

    fn schema(&self) -> Json {
        let words: Vec<_> = self.options.iter().map(|(word, _)| *word).collect();
        json!({"enum": words})
    }
}

impl<T> Choice<T> {
    fn words(&self) -> String {
        one_of(self.options.iter().map(|(word, _)| *word))
    }
}

/// A list with at least one entry and none twice.
pub(crate) struct List<K> {
    pub(crate) of: K,
}

impl<K> Kind for List<K>
where
    K: Kind,
    K::Value: PartialEq,
{
    type Value = Vec<K::Value>;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<Self::Value> {
        let Value::Sequence(items) = &node.value else {
            findings.push(match &node.value {
                Value::Scalar(scalar) if scalar.kind != ScalarKind::Null => {
                    wrong_type(node, place, "a list")
                        .hint(format!("put it in brackets: `[{}]`", scalar.text))
                }
                _ if node.is_null() => no_value(node, place, "a list"),
                _ => wrong_type(node, place, "a list").hint("begin each entry with `- `"),
            });
            return None;
        };
        if items.is_empty() {
            findings.push(
                Finding::new(Code::OutOfBounds, format!("{place} is an empty list"))
                    .at(node.span, "empty")
                    .hint("name at least one entry, or remove the key"),
            );
            return None;
        }
        let mut seen: BTreeMap<String, &Node> = BTreeMap::new();
        let mut values = Vec::with_capacity(items.len());
        let entry = format!("an entry of {place}");
        for item in items {
            let value = self.of.read(item, Place::new(&entry, item.span), findings);
            if value.is_some()
                && let Some(first) = seen.insert(item.to_json().to_string(), item)
            {
                findings.push(
                    Finding::new(Code::DuplicateEntry, format!("{entry} is there twice"))
                        .at(item.span, "again")
                        .at(first.span, "first here")
                        .hint("remove one"),
                );
            }
            values.push(value);
        }
        values.into_iter().collect()
    }

    fn schema(&self) -> Json {
        json!({"type": "array", "items": self.of.schema(), "minItems": 1, "uniqueItems": true})
    }
}

/// The scalar, or a finding: a list, a mapping and nothing at all are not one.
pub(crate) fn scalar<'a>(
    node: &'a Node,
    place: Place<'_>,
    what: &str,
    findings: &mut Findings,
) -> Option<&'a Scalar> {
    match &node.value {
        Value::Scalar(scalar) if scalar.kind != ScalarKind::Null => Some(scalar),
        Value::Scalar(_) => {
            findings.push(no_value(node, place, what));
            None
        }
        Value::Sequence(_) | Value::Mapping(_) => {
            findings.push(wrong_type(node, place, what));
            None
        }
    }
}

pub(crate) fn wrong_type(node: &Node, place: Place<'_>, what: &str) -> Finding {
    Finding::new(
        Code::WrongType,
        format!("{place} is {}, not {what}", node.what()),
    )
    .at(node.span, format!("{what} belongs here"))
}

pub(crate) fn no_value(node: &Node, place: Place<'_>, what: &str) -> Finding {
    // The place of nothing may be far from its key.
    Finding::new(Code::NoValue, format!("{place} has no value"))
        .at(
            place.span.unwrap_or(node.span),
            format!("{what} belongs here"),
        )
        .hint("give it a value; an optional key may be left out")
}
