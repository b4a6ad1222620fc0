//! Values of a template as people read them.

use serde_json::{Map, Value};

/// The longest text that stands in a sentence.
const LONGEST: usize = 120;

/// A value in a line: texts as they are, intrinsic functions by what they stand for.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => match intrinsic(members) {
            Some(("Ref" | "Fn::Sub", Value::String(text))) => text.clone(),
            Some(("Fn::GetAtt", Value::Array(parts))) => {
                let parts: Vec<_> = parts.iter().map(text).collect();
                parts.join(".")
            }
            _ => value.to_string(),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The same, if it is short enough to stand in a sentence.
pub(super) fn short(value: &Value) -> Option<String> {
    let text = text(value);
    let fits = text.chars().count() <= LONGEST && !text.contains('\n');
    fits.then_some(text)
}

/// The values of a list, or the one that stands there without a list.
pub(super) fn items(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(one) => vec![one],
    }
}

/// Words one after the other: `a`, `a and b`, `a, b and c`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// The name and the argument of an intrinsic function.
pub(super) fn intrinsic(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = members.iter().next()?;
    let alone = members.len() == 1 && (name == "Ref" || name.starts_with("Fn::"));
    alone.then_some((name, argument))
}

/// Whether a value refers to the resource of this logical id.
pub(super) fn refers(value: &Value, id: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| refers(item, id)),
        Value::Object(members) => match intrinsic(members) {
            Some(("Ref", Value::String(to))) => to == id,
            Some(("Fn::GetAtt", Value::Array(parts))) => {
                parts.first().and_then(Value::as_str) == Some(id)
            }
            Some(("Fn::Sub", Value::String(text))) => {
                text.contains(&format!("${{{id}}}")) || text.contains(&format!("${{{id}."))
            }
            _ => members.values().any(|value| refers(value, id)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
