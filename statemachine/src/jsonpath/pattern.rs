//! `/…/`: a regular expression in a filter.

use super::parse::{Cursor, SyntaxError};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

/// A regular expression that a whole text must match, as in Jayway.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Regex);

/// The most memory that a pattern may take, in bytes.
const LARGEST: usize = 1 << 20;

/// Reads `/pattern/flags`.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Pattern, SyntaxError> {
    cursor.expect("/")?;
    let mut source = String::new();
    loop {
        match cursor.peek() {
            None => return Err(cursor.wrong("the pattern does not end")),
            Some('/') => {
                cursor.bump();
                break;
            }
            Some('\\') => {
                cursor.bump();
                match cursor.peek() {
                    Some('/') => {}
                    _ => source.push('\\'),
                }
                if let Some(next) = cursor.peek() {
                    source.push(next);
                    cursor.bump();
                }
            }
            Some(next) => {
                source.push(next);
                cursor.bump();
            }
        }
    }
    let flags = cursor.take_while(|next| next.is_ascii_alphabetic());
    // Java's letters. `u` and `U` are about Unicode, which counts here anyway.
    if let Some(unknown) = flags.chars().find(|flag| !"dixsmuU".contains(*flag)) {
        return Err(cursor.wrong(&format!("`{unknown}` is not a flag of a pattern")));
    }
    let has = |flag: char| flags.contains(flag);
    // A line of its own ends a comment, which only `x` allows.
    let end = if has('x') { "\n" } else { "" };
    RegexBuilder::new(&format!("\\A(?:{source}{end})\\z"))
        .case_insensitive(has('i'))
        .ignore_whitespace(has('x'))
        .dot_matches_new_line(has('s'))
        .multi_line(has('m'))
        .size_limit(LARGEST)
        .build()
        .map(Pattern)
        .map_err(|_| {
            cursor.wrong("the pattern is none, or looks around or back, which is not known here")
        })
}

impl Pattern {
    /// Whether a value is text, or a number or a boolean, and all of it matches.
    pub(super) fn matches(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.0.is_match(text),
            Value::Number(_) | Value::Bool(_) => self.0.is_match(&value.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => false,
        }
    }
}
