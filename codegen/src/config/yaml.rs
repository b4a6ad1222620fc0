//! YAML as a tree in which every node knows its place.

mod builder;
mod scalar;

pub(crate) use builder::parse;
pub(crate) use scalar::{Scalar, ScalarKind};

use crate::config::source::{Position, Span};
use std::rc::Rc;

/// A value and where it stands. Aliases share the node of their anchor.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
    /// How many nodes there are from here on, aliases counted as what they stand for.
    size: usize,
    /// How many levels there are from here on.
    depth: usize,
}

/// What a node holds.
#[derive(Debug)]
pub(crate) enum Value {
    /// Text, number, truth value or nothing.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Rc<Node>>),
    /// Keys and values in the order of the file, merge keys resolved; a key may still be there twice.
    Mapping(Vec<Entry>),
}

/// One key of a mapping with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Rc<Node>,
}

impl Node {
    fn scalar(scalar: Scalar, span: Span) -> Self {
        Node {
            span,
            value: Value::Scalar(scalar),
            size: 1,
            depth: 1,
        }
    }

    /// A plain scalar of the declaration, which no file holds.
    pub(crate) fn declared(text: &str) -> Self {
        const NOWHERE: Position = Position {
            offset: 0,
            line: 1,
            column: 1,
        };
        let span = Span {
            start: NOWHERE,
            end: NOWHERE,
        };
        Node::scalar(Scalar::plain(text.to_owned()), span)
    }

    /// What this is, in words: `a list`.
    pub(crate) fn what(&self) -> &'static str {
        match &self.value {
            Value::Scalar(scalar) => scalar.kind.what(),
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }

    /// Whether this is the value of `key:` with nothing behind it, or `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar) if scalar.kind == ScalarKind::Null)
    }

    /// The same value as JSON.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Scalar(scalar) => scalar.to_json(),
            Value::Sequence(items) => items.iter().map(|item| item.to_json()).collect(),
            Value::Mapping(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.to_json()))
                .collect(),
        }
    }
}
