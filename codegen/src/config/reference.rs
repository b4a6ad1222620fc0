//! The manual of keywheel.yaml, key by key: the schema in words.

use crate::config::schema;
use serde_json::{Map, Value};
use std::fmt::Write;

/// All keys with what they take, what holds without them, and an example, as Markdown.
///
/// It says what [`schema`] says, because it is written from it.
#[must_use]
pub fn reference() -> String {
    let schema = schema();
    let mut text = String::from(HEAD);
    section(&schema, "", "the file", &[], &mut text);
    text
}

const HEAD: &str = "\
# Configuration reference

Every key of `keywheel.yaml`. `keywheel schema --markdown` prints this page, and `keywheel schema` the same for
editors, as a JSON Schema; both are written from the declarations that the file is read by.

A duration is a whole number and a unit: `90d`, `24h`, `15m`, `30s`. Values are written as YAML; lists and mappings
may stand on one line, as in the examples, or on lines of their own.
";

/// The keys of a mapping; those of the mappings in it follow below a heading of their own.
fn section(mapping: &Value, path: &str, title: &str, shared: &[&str], text: &mut String) {
    let Some(properties) = mapping["properties"].as_object() else {
        return;
    };
    let _ = write!(text, "\n## {}\n", capital(title));
    if !shared.is_empty() {
        text.push_str(
            "\nEach key of [`defaults`](#keys-of-defaults) may stand here too, and then holds for this user. \
             These are keys of users only.\n",
        );
    }
    let required = mapping["required"].as_array();
    for (name, declared) in properties {
        if shared.contains(&name.as_str()) {
            continue;
        }
        let is_required = required.is_some_and(|names| names.iter().any(|one| one == name));
        key(&format!("{path}{name}"), name, declared, is_required, text);
    }
    for (name, declared) in properties {
        let path = format!("{path}{name}.");
        for (mapping, place) in inner(declared) {
            match place {
                Place::Itself => {
                    let title = format!("keys of `{}`", path.trim_end_matches('.'));
                    if !shared.contains(&name.as_str()) {
                        section(mapping, &path, &title, &[], text);
                    }
                }
                Place::Member => {
                    let defaults = properties.get("defaults").unwrap_or(&Value::Null);
                    let shared: Vec<&str> = names(defaults);
                    section(
                        mapping,
                        &format!("{path}NAME."),
                        "keys of a user",
                        &shared,
                        text,
                    );
                }
            }
        }
    }
}

/// Where a mapping stands.
enum Place {
    /// In the value itself, or in an item of it.
    Itself,
    /// Under a name that people choose.
    Member,
}

/// The mappings with keys of their own in a value.
fn inner(declared: &Value) -> Vec<(&Value, Place)> {
    let mut found = Vec::new();
    // A document of AWS is not a mapping of ours.
    let is_document = declared["properties"].get("Statement").is_some();
    if declared["properties"].is_object() && !is_document {
        found.push((declared, Place::Itself));
    }
    for nested in ["items", "additionalProperties"] {
        if declared[nested]["properties"].is_object() {
            let place = match nested {
                "items" => Place::Itself,
                _ => Place::Member,
            };
            found.push((&declared[nested], place));
        }
    }
    for alternatives in [&declared["oneOf"], &declared["items"]["oneOf"]] {
        for alternative in alternatives.as_array().into_iter().flatten() {
            if alternative["properties"].is_object() {
                found.push((alternative, Place::Itself));
            }
        }
    }
    found
}

fn names(mapping: &Value) -> Vec<&str> {
    let properties = mapping["properties"].as_object();
    properties
        .map(Map::keys)
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect()
}

fn key(path: &str, name: &str, declared: &Value, is_required: bool, text: &mut String) {
    let _ = write!(text, "\n### `{path}`\n\n");
    let _ = write!(
        text,
        "{}\n\n",
        declared["description"].as_str().unwrap_or_default()
    );
    let _ = writeln!(text, "- takes: {}", takes(declared));
    let default = match declared.get("default") {
        Some(default) => format!("`{}`", yaml(default)),
        None if is_required => "none: it must be there".to_owned(),
        None => "none".to_owned(),
    };
    let _ = writeln!(text, "- default: {default}");
    for example in declared["examples"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "- example: `{name}: {}`", yaml(example));
    }
}

/// What a value may be, with its bounds.
fn takes(declared: &Value) -> String {
    let number = |name: &str| declared[name].as_u64();
    if let Some(words) = declared["enum"].as_array() {
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("`{}`", yaml(word)))
            .collect();
        return one_of(&words);
    }
    if let Some(word) = declared.get("const") {
        return format!("`{}`", yaml(word));
    }
    if let Some(alternatives) = declared["oneOf"].as_array() {
        return one_of(&alternatives.iter().map(takes).collect::<Vec<_>>());
    }
    match declared["type"].as_str() {
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("integer") => format!(
            "a whole number from {} to {}",
            number("minimum").unwrap_or_default(),
            number("maximum").unwrap_or(u64::MAX)
        ),
        Some("array") => {
            let least = number("minItems").unwrap_or_default();
            let least = if least > 0 { ", not empty" } else { "" };
            format!(
                "a list{least}, nothing twice, each {}",
                takes(&declared["items"])
            )
        }
        Some("object") => mapping(declared),
        _ => string(declared),
    }
}

fn string(declared: &Value) -> String {
    // The bounds of a duration are no matter of its letters.
    if let Some(hint) = declared["$comment"].as_str() {
        return hint.strip_prefix("write ").unwrap_or(hint).to_owned();
    }
    let longest = declared["maxLength"].as_u64();
    let longest = longest.map(|longest| format!(" of at most {longest} characters"));
    let pattern = declared["pattern"]
        .as_str()
        .filter(|pattern| !pattern.is_empty());
    let pattern = pattern.map(|pattern| format!(", `{pattern}`"));
    format!(
        "text{}{}",
        longest.unwrap_or_default(),
        pattern.unwrap_or_default()
    )
}

fn mapping(declared: &Value) -> String {
    let members = &declared["additionalProperties"];
    let keys = names(declared);
    if members["properties"].is_object() {
        return "a mapping from the user's name to its keys".to_owned();
    }
    if members.is_object() {
        let most = declared["maxProperties"].as_u64();
        let most = most.map_or_else(String::new, |most| format!(" of at most {most} names"));
        return format!("a mapping{most}, each to {}", takes(members));
    }
    if keys.contains(&"Statement") {
        return "a resource policy, as a mapping".to_owned();
    }
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    format!("a mapping with {}", listed(&keys, "and"))
}

fn one_of(words: &[String]) -> String {
    listed(words, "or")
}

fn listed(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// A value on one line. JSON is YAML, and plain words need no quotes.
fn yaml(value: &Value) -> String {
    match value {
        Value::String(text) if is_plain(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(yaml_inside).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{name}: {}", yaml_inside(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// The same within brackets, where a comma ends a word.
fn yaml_inside(value: &Value) -> String {
    match value {
        Value::String(text) if text.contains([',', '{', '}', '[', ']']) => value.to_string(),
        other => yaml(other),
    }
}

/// Whether YAML reads the text as a text without quotes.
fn is_plain(text: &str) -> bool {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c == '-' || c == '.');
    let first = text.chars().next();
    let begins = first.is_some_and(|c| c.is_ascii_alphanumeric() || c == '/');
    begins && !is_number && !text.contains(": ") && !text.contains(" #") && !text.ends_with(':')
}

fn capital(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
