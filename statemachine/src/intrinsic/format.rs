//! `States.Format`, and the escapes in texts.

use crate::jsonpath::java_text;
use serde_json::Value;

/// The text with `\'`, `\{`, `\}` and `\\` read.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(next) = characters.next() {
        match next {
            '\\' => match characters.next() {
                Some(escaped @ ('\'' | '{' | '}' | '\\')) => plain.push(escaped),
                Some('n') => plain.push('\n'),
                Some('t') => plain.push('\t'),
                Some('r') => plain.push('\r'),
                Some('"') => plain.push('"'),
                Some(other) => {
                    plain.push('\\');
                    plain.push(other);
                }
                None => plain.push('\\'),
            },
            other => plain.push(other),
        }
    }
    plain
}

/// The template with each `{}` replaced by a value.
pub(super) fn format(template: &str, values: &[Value]) -> Result<String, String> {
    let mut text = String::with_capacity(template.len());
    let mut values = values.iter();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '\\']) {
        let (before, after) = rest.split_at(at);
        text.push_str(before);
        if after.starts_with('\\') {
            let end = after
                .char_indices()
                .nth(2)
                .map_or(after.len(), |(end, _)| end);
            text.push_str(&unescaped(&after[..end]));
            rest = &after[end..];
        } else if let Some(after) = after.strip_prefix("{}") {
            let value = values.next().ok_or(MISMATCH)?;
            text.push_str(&java_text(value));
            rest = after;
        } else {
            text.push('{');
            rest = &after[1..];
        }
    }
    text.push_str(rest);
    match values.next() {
        None => Ok(text),
        Some(_) => Err(MISMATCH.to_owned()),
    }
}

const MISMATCH: &str = "number of arguments do not match the occurrences of {}";
