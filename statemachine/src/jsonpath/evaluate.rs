//! Reading a path from a document.

use super::{Function, Path, Step};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// How many values a path may find, those inside of them included; `..` in `..` finds exponentially many.
/// A document of 262,144 bytes has fewer.
const MAX_VALUES: usize = 400_000;

/// How deep `..` looks; documents are not deeper.
const MAX_DEPTH: usize = 2_000;

pub(super) fn read(path: &Path, document: &Value) -> Result<Value, String> {
    read_steps(&path.steps, document, document)
}

/// Reads steps that begin at a value of a document.
pub(super) fn read_steps(steps: &[Step], value: &Value, root: &Value) -> Result<Value, String> {
    let (function, steps) = match steps.split_last() {
        Some((Step::Function(function), steps)) => (Some(*function), steps),
        _ => (None, steps),
    };
    let is_definite = super::is_definite(steps);
    let mut search = Search {
        root,
        found: Vec::new(),
        left: MAX_VALUES,
        is_definite,
    };
    search.follow(steps, Cow::Borrowed(value), &mut "$".to_owned())?;
    let value = if is_definite {
        search
            .found
            .pop()
            .ok_or_else(|| format!("No results for path: {}", written(steps)))?
    } else {
        Value::Array(search.found)
    };
    match function {
        Some(function) => function.of(&value),
        None => Ok(value),
    }
}

/// The steps as Jayway writes them: `$['a'][0]`.
fn written(steps: &[Step]) -> String {
    let mut text = "$".to_owned();
    for step in steps {
        text.push_str(&step.fragment());
    }
    text
}

/// The type of a value, as the messages name it.
fn java_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "java.lang.Boolean",
        Value::Number(number) if number.is_f64() => "java.lang.Double",
        Value::Number(number) if number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => {
            "java.lang.Integer"
        }
        Value::Number(_) => "java.lang.Long",
        Value::String(_) => "java.lang.String",
        Value::Array(_) => "java.util.ArrayList",
        Value::Object(_) => "java.util.LinkedHashMap",
    }
}

/// A value as Java writes it: `{a=1, b=[x]}`.
pub(crate) fn java_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(java_text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, member)| format!("{name}={}", java_text(member)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

struct Search<'a> {
    root: &'a Value,
    found: Vec<Value>,
    /// How many values may still be found.
    left: usize,
    is_definite: bool,
}

impl Search<'_> {
    fn follow(
        &mut self,
        steps: &[Step],
        value: Cow<'_, Value>,
        at: &mut String,
    ) -> Result<(), String> {
        let Some((step, rest)) = steps.split_first() else {
            if !take(&mut self.left, &value) {
                return Err(format!("The path finds more than {MAX_VALUES} values"));
            }
            self.found.push(value.into_owned());
            return Ok(());
        };
        let length = at.len();
        let followed = self.step(step, rest, &value, at);
        at.truncate(length);
        followed
    }

    fn step(
        &mut self,
        step: &Step,
        rest: &[Step],
        value: &Value,
        at: &mut String,
    ) -> Result<(), String> {
        match step {
            Step::Names(names) => match names.as_slice() {
                [name] => self.member(name, rest, value, at),
                names => {
                    if let Value::Object(members) = value {
                        let chosen: Map<String, Value> = names
                            .iter()
                            .filter_map(|name| Some((name.clone(), members.get(name)?.clone())))
                            .collect();
                        self.follow(rest, Cow::Owned(Value::Object(chosen)), at)?;
                    }
                    Ok(())
                }
            },
            Step::Wildcard => children(value)
                .into_iter()
                .try_for_each(|child| self.follow(rest, Cow::Borrowed(child), at)),
            Step::Indexes(indexes) => {
                let items = self.items(step, value, at)?;
                for index in indexes {
                    let item = place(*index, items.len()).and_then(|index| items.get(index));
                    if let Some(item) = item {
                        at.push_str(&format!("[{index}]"));
                        self.follow(rest, Cow::Borrowed(item), at)?;
                    }
                }
                Ok(())
            }
            Step::Slice { from, to } => {
                let items = self.items(step, value, at)?;
                let from = from.map_or(0, |from| clamp(from, items.len()));
                let to = to.map_or(items.len(), |to| clamp(to, items.len()));
                let slice = items.get(from..to.max(from)).unwrap_or_default();
                slice
                    .iter()
                    .try_for_each(|item| self.follow(rest, Cow::Borrowed(item), at))
            }
            Step::Filter(filter) => {
                let candidates = match value {
                    Value::Array(items) => items.iter().collect(),
                    Value::Object(_) => vec![value],
                    _ => Vec::new(),
                };
                candidates
                    .into_iter()
                    .filter(|candidate| filter.keeps(candidate, self.root))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .try_for_each(|kept| self.follow(rest, Cow::Borrowed(kept), at))
            }
            Step::Descend => self.descend(rest, value, at, 0),
            Step::Function(function) => {
                let computed = function.of(value)?;
                self.follow(rest, Cow::Owned(computed), at)
            }
        }
    }

    fn member(
        &mut self,
        name: &str,
        rest: &[Step],
        value: &Value,
        at: &mut String,
    ) -> Result<(), String> {
        let Value::Object(members) = value else {
            if !self.is_definite {
                return Ok(());
            }
            return Err(format!(
                "Expected to find an object with property ['{name}'] in path {at} but found '{}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonProvider'.",
                java_type(value)
            ));
        };
        match members.get(name) {
            Some(member) => {
                at.push_str(&format!("['{name}']"));
                self.follow(rest, Cow::Borrowed(member), at)
            }
            None if rest.is_empty() || !self.is_definite => Ok(()),
            None => Err(format!("Missing property in path {at}['{name}']")),
        }
    }

    /// The items that a step into an array takes from.
    fn items<'v>(&self, step: &Step, value: &'v Value, at: &str) -> Result<&'v [Value], String> {
        match value {
            Value::Array(items) => Ok(items),
            _ if !self.is_definite => Ok(&[]),
            Value::Null => Err(format!("The path {at} is null")),
            other => Err(format!(
                "Filter: {} can only be applied to arrays. Current context is: {}",
                step.fragment(),
                java_text(other)
            )),
        }
    }

    /// Follows the steps from this value and from everything inside it.
    fn descend(
        &mut self,
        rest: &[Step],
        value: &Value,
        at: &mut String,
        depth: usize,
    ) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err("The document is too deep".to_owned());
        }
        self.follow(rest, Cow::Borrowed(value), at)?;
        children(value)
            .into_iter()
            .filter(|child| child.is_array() || child.is_object())
            .try_for_each(|child| self.descend(rest, child, at, depth + 1))
    }
}

/// Counts a value and what is inside of it, as long as there may be more.
fn take(left: &mut usize, value: &Value) -> bool {
    match left.checked_sub(1) {
        Some(fewer) => *left = fewer,
        None => return false,
    }
    match value {
        Value::Array(items) => items.iter().all(|item| take(left, item)),
        Value::Object(members) => members.values().all(|member| take(left, member)),
        _ => true,
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

/// The place that an index names, counted from the end when it is negative.
fn place(index: i64, length: usize) -> Option<usize> {
    if index >= 0 {
        usize::try_from(index).ok()
    } else {
        length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)
    }
}

/// The end of a slice: inside of the array in any case.
fn clamp(index: i64, length: usize) -> usize {
    if index >= 0 {
        usize::try_from(index).unwrap_or(length).min(length)
    } else {
        place(index, length).unwrap_or(0)
    }
}

impl Step {
    /// The step as Jayway writes it.
    fn fragment(&self) -> String {
        let joined = |texts: Vec<String>| format!("[{}]", texts.join(","));
        match self {
            Step::Names(names) => joined(names.iter().map(|name| format!("'{name}'")).collect()),
            Step::Wildcard => "[*]".to_owned(),
            Step::Indexes(indexes) => joined(indexes.iter().map(i64::to_string).collect()),
            Step::Slice { from, to } => {
                let text = |end: &Option<i64>| end.map(|end| end.to_string()).unwrap_or_default();
                format!("[{}:{}]", text(from), text(to))
            }
            Step::Filter(_) => "[?]".to_owned(),
            Step::Descend => "..".to_owned(),
            Step::Function(_) => ".()".to_owned(),
        }
    }
}

impl Function {
    fn of(self, value: &Value) -> Result<Value, String> {
        let numbers = || -> Result<Vec<f64>, String> {
            let numbers: Vec<f64> = children(value)
                .into_iter()
                .filter_map(Value::as_f64)
                .collect();
            if numbers.is_empty() {
                return Err(
                    "Aggregation function attempted to calculate value using empty array"
                        .to_owned(),
                );
            }
            Ok(numbers)
        };
        let number = |number: f64| Number::from_f64(number).map_or(Value::Null, Value::Number);
        Ok(match self {
            Function::Length => match value {
                Value::Array(items) => Value::from(items.len()),
                Value::Object(members) => Value::from(members.len()),
                Value::String(text) => Value::from(text.chars().count()),
                _ => Value::Null,
            },
            Function::Min => number(numbers()?.into_iter().fold(f64::INFINITY, f64::min)),
            Function::Max => number(numbers()?.into_iter().fold(f64::NEG_INFINITY, f64::max)),
            Function::Sum => number(numbers()?.into_iter().sum()),
            Function::Avg => {
                let numbers = numbers()?;
                number(numbers.iter().sum::<f64>() / numbers.len() as f64)
            }
            Function::Keys => match value {
                Value::Object(members) => members.keys().cloned().map(Value::from).collect(),
                _ => Value::Null,
            },
            Function::First => children(value)
                .first()
                .map_or(Value::Null, |value| (*value).clone()),
            Function::Last => children(value)
                .last()
                .map_or(Value::Null, |value| (*value).clone()),
        })
    }
}
