//! Whether a result is the recorded one, whose placeholders stand for anything.

use serde_json::Value;

/// Whether two documents are the same.
pub(crate) fn same(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::String(expected), Value::String(actual)) => same_text(expected, actual),
        (Value::Number(expected), Value::Number(actual)) => expected.as_f64() == actual.as_f64(),
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected
                    .iter()
                    .zip(actual)
                    .all(|(one, other)| same(one, other))
        }
        (Value::Object(expected), Value::Object(actual)) => {
            expected.get("$any") == Some(&Value::Bool(true))
                || expected.len() == actual.len()
                    && expected.iter().all(|(name, member)| {
                        actual.get(name).is_some_and(|other| same(member, other))
                    })
        }
        (Value::Object(expected), _) if expected.get("$any") == Some(&Value::Bool(true)) => true,
        _ => expected == actual,
    }
}

/// The placeholders are `<name:1>`, `date` and `timestamp`.
fn same_text(expected: &str, actual: &str) -> bool {
    if expected == actual || matches!(expected, "date" | "timestamp") {
        return true;
    }
    let parts = literal_parts(expected);
    let (Some((first, middle)), true) = (parts.split_first(), parts.len() > 1) else {
        return same_document(expected, actual);
    };
    let Some(mut rest) = actual.strip_prefix(first.as_str()) else {
        return false;
    };
    for (index, part) in middle.iter().enumerate() {
        let at = if index + 1 == middle.len() {
            rest.ends_with(part.as_str())
                .then(|| rest.len() - part.len())
        } else {
            rest.find(part.as_str())
        };
        match at {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// Texts that are JSON are compared as what they say.
fn same_document(expected: &str, actual: &str) -> bool {
    let parsed = |text: &str| {
        serde_json::from_str::<Value>(text)
            .ok()
            .filter(Value::is_object)
    };
    match (parsed(expected), parsed(actual)) {
        (Some(expected), Some(actual)) => same(&expected, &actual),
        _ => false,
    }
}

/// What stands between the placeholders.
fn literal_parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, after) = rest.split_at(open);
        let close = after.find('>');
        let name = close.map(|close| &after[1..close]).unwrap_or_default();
        let is_placeholder = name
            .starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name
                .chars()
                .all(|next| next.is_alphanumeric() || " ._-:".contains(next));
        if let Some(last) = parts.last_mut() {
            last.push_str(before);
        }
        match close.filter(|_| is_placeholder) {
            Some(close) => {
                parts.push(String::new());
                rest = &after[close + 1..];
            }
            None => {
                if let Some(last) = parts.last_mut() {
                    last.push('<');
                }
                rest = &after[1..];
            }
        }
    }
    if let Some(last) = parts.last_mut() {
        last.push_str(rest);
    }
    parts
}
