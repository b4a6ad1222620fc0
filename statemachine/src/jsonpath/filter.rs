//! `[?(…)]`: which of several values a path keeps.

use super::evaluate::read_steps;
use super::parse::{Cursor, SyntaxError, steps};
use super::pattern::{self, Pattern};
use super::{Path, Step};
use serde_json::{Number, Value};
use std::cmp::Ordering;

/// How deep filters and their parentheses may nest.
pub(super) const MAX_NESTING: usize = 64;

/// Whether a value is kept.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Not(Box<Filter>),
    /// The path leads somewhere.
    Exists(Operand),
    Compare(Operand, Comparison, Operand),
    /// `=~`: the whole text is what the pattern describes.
    Matches(Operand, Pattern),
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    Literal(Value),
    /// `@…`: from the value itself.
    Here(Vec<Step>),
    /// `$…`: from the whole document.
    Root(Vec<Step>),
}

/// How two sides are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Contains,
    All,
    SubsetOf,
    AnyOf,
    NoneOf,
    Size,
    Empty,
}

/// The operators; one that begins like another comes before it.
const OPERATORS: [(&str, Comparison); 17] = [
    ("===", Comparison::Equal),
    ("!==", Comparison::NotEqual),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<=", Comparison::LessOrEqual),
    ("<", Comparison::Less),
    (">=", Comparison::GreaterOrEqual),
    (">", Comparison::Greater),
    ("in ", Comparison::In),
    ("nin ", Comparison::NotIn),
    ("contains ", Comparison::Contains),
    ("all ", Comparison::All),
    ("subsetof ", Comparison::SubsetOf),
    ("anyof ", Comparison::AnyOf),
    ("noneof ", Comparison::NoneOf),
    ("size ", Comparison::Size),
    ("empty ", Comparison::Empty),
];

/// Reads what follows `?`: a condition in parentheses.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Filter, SyntaxError> {
    cursor.expect("(")?;
    let filter = any(cursor)?;
    cursor.skip_space();
    cursor.expect(")")?;
    Ok(filter)
}

fn any(cursor: &mut Cursor<'_>) -> Result<Filter, SyntaxError> {
    let mut parts = vec![all(cursor)?];
    loop {
        cursor.skip_space();
        if !cursor.eat("||") {
            return Ok(single(parts, Filter::Any));
        }
        parts.push(all(cursor)?);
    }
}

fn all(cursor: &mut Cursor<'_>) -> Result<Filter, SyntaxError> {
    let mut parts = vec![one(cursor)?];
    loop {
        cursor.skip_space();
        if !cursor.eat("&&") {
            return Ok(single(parts, Filter::All));
        }
        parts.push(one(cursor)?);
    }
}

fn single(mut parts: Vec<Filter>, several: impl Fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            several(parts)
        }
        None => several(parts),
    }
}

fn one(cursor: &mut Cursor<'_>) -> Result<Filter, SyntaxError> {
    cursor.skip_space();
    if cursor.rest().starts_with('!') {
        cursor.bump();
        return cursor.nested(one).map(|inner| Filter::Not(Box::new(inner)));
    }
    if cursor.rest().starts_with('(') {
        return cursor.nested(parse);
    }
    let left = operand(cursor)?;
    cursor.skip_space();
    if cursor.eat("=~") {
        cursor.skip_space();
        return pattern::parse(cursor).map(|pattern| Filter::Matches(left, pattern));
    }
    let operator = OPERATORS.iter().find(|(text, _)| cursor.eat(text));
    let Some((_, comparison)) = operator else {
        return match left {
            Operand::Literal(_) => Err(cursor.wrong("an operator is missing")),
            path => Ok(Filter::Exists(path)),
        };
    };
    cursor.skip_space();
    let right = operand(cursor)?;
    Ok(Filter::Compare(left, *comparison, right))
}

fn operand(cursor: &mut Cursor<'_>) -> Result<Operand, SyntaxError> {
    if cursor.eat("@") {
        return steps(cursor).map(Operand::Here);
    }
    if cursor.eat("$") {
        return steps(cursor).map(Operand::Root);
    }
    literal(cursor).map(Operand::Literal)
}

fn literal(cursor: &mut Cursor<'_>) -> Result<Value, SyntaxError> {
    for (word, value) in [
        ("true", Value::Bool(true)),
        ("false", Value::Bool(false)),
        ("null", Value::Null),
    ] {
        if cursor.eat(word) {
            return Ok(value);
        }
    }
    match cursor.peek() {
        Some('\'' | '"') => cursor.quoted().map(Value::String),
        Some('[') => cursor.nested(list),
        _ => {
            let digits = cursor.take_while(|next| {
                next.is_ascii_digit() || matches!(next, '-' | '+' | '.' | 'e' | 'E')
            });
            digits
                .parse::<Number>()
                .map(Value::Number)
                .map_err(|_| cursor.wrong("a value is missing"))
        }
    }
}

fn list(cursor: &mut Cursor<'_>) -> Result<Value, SyntaxError> {
    cursor.expect("[")?;
    let mut items = Vec::new();
    loop {
        cursor.skip_space();
        if cursor.eat("]") {
            return Ok(Value::Array(items));
        }
        items.push(literal(cursor)?);
        cursor.skip_space();
        if !cursor.rest().starts_with(']') {
            cursor.expect(",")?;
        }
    }
}

impl Filter {
    /// Whether the filter keeps this value of the document.
    pub(super) fn keeps(&self, value: &Value, root: &Value) -> bool {
        match self {
            Filter::Any(parts) => parts.iter().any(|part| part.keeps(value, root)),
            Filter::All(parts) => parts.iter().all(|part| part.keeps(value, root)),
            Filter::Not(part) => !part.keeps(value, root),
            Filter::Exists(operand) => operand.value(value, root).is_some(),
            Filter::Matches(operand, pattern) => operand
                .value(value, root)
                .is_some_and(|value| pattern.matches(&value)),
            Filter::Compare(left, comparison, right) => {
                let sides = (left.value(value, root), right.value(value, root));
                match sides {
                    (Some(left), Some(right)) => comparison.holds(&left, &right),
                    _ => matches!(comparison, Comparison::NotEqual | Comparison::NotIn),
                }
            }
        }
    }
}

impl Operand {
    /// The value, if there is one.
    fn value(&self, here: &Value, root: &Value) -> Option<Value> {
        let (steps, document) = match self {
            Operand::Literal(value) => return Some(value.clone()),
            Operand::Here(steps) => (steps, here),
            Operand::Root(steps) => (steps, root),
        };
        let value = read_steps(steps, document, root).ok()?;
        let is_definite = super::is_definite(steps);
        // A list that found nothing does not exist, as in Jayway.
        let found = is_definite || value.as_array().is_some_and(|found| !found.is_empty());
        found.then_some(value)
    }
}

impl Comparison {
    fn holds(self, left: &Value, right: &Value) -> bool {
        let ordered = |wanted: &[Ordering]| {
            order(left, right).is_some_and(|ordering| wanted.contains(&ordering))
        };
        let among = |items: &Value, item: &Value| {
            items
                .as_array()
                .is_some_and(|items| items.iter().any(|other| equal(other, item)))
        };
        let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let all_among = |parts: &Value, whole: &Value| {
            parts.is_array() && items(parts).iter().all(|part| among(whole, part))
        };
        let any_among =
            |parts: &Value, whole: &Value| items(parts).iter().any(|part| among(whole, part));
        match self {
            Comparison::Equal => equal(left, right),
            Comparison::NotEqual => !equal(left, right),
            Comparison::Less => ordered(&[Ordering::Less]),
            Comparison::LessOrEqual => ordered(&[Ordering::Less, Ordering::Equal]),
            Comparison::Greater => ordered(&[Ordering::Greater]),
            Comparison::GreaterOrEqual => ordered(&[Ordering::Greater, Ordering::Equal]),
            Comparison::In => among(right, left),
            Comparison::NotIn => !among(right, left),
            Comparison::Contains => match (left, right) {
                (Value::String(text), Value::String(part)) => text.contains(part.as_str()),
                _ => among(left, right),
            },
            Comparison::All => all_among(right, left),
            Comparison::SubsetOf => all_among(left, right),
            Comparison::AnyOf => any_among(left, right),
            Comparison::NoneOf => left.is_array() && !any_among(left, right),
            Comparison::Size => size(left).is_some_and(|size| right.as_u64() == Some(size)),
            Comparison::Empty => size(left).is_some_and(|size| right.as_bool() == Some(size == 0)),
        }
    }
}

fn size(value: &Value) -> Option<u64> {
    let size = match value {
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        Value::String(text) => text.chars().count(),
        _ => return None,
    };
    u64::try_from(size).ok()
}

/// Numbers are equal when their values are: 8 and 8.0.
fn equal(left: &Value, right: &Value) -> bool {
    left == right || order(left, right) == Some(Ordering::Equal)
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

impl Path {
    /// The names and indexes of the path, if it has nothing else.
    pub(super) fn places(&self) -> Option<Vec<super::reference::Place>> {
        self.steps.iter().map(super::reference::Place::of).collect()
    }
}
