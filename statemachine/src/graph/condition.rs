//! When a transition is taken, in a few words.

use serde_json::Value;

/// The most characters of a label.
const LONGEST: usize = 36;

/// The condition of a choice rule.
pub(super) fn of_rule(rule: &Value) -> String {
    shortened(&condition(rule, 3))
}

/// The errors that a catcher catches.
pub(super) fn of_catcher(catcher: &Value) -> String {
    let names = catcher.get("ErrorEquals").and_then(Value::as_array);
    let names: Vec<&str> = names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    shortened(&names.join(", "))
}

/// Adds another condition under which a transition is taken.
pub(super) fn join(label: &mut String, other: &str) {
    if !label.ends_with('…') && !other.is_empty() {
        *label = shortened(&format!("{label} or {other}"));
    }
}

/// A rule as one would write it; rules inside of rules are shown `depth` deep.
fn condition(rule: &Value, depth: usize) -> String {
    let Some(fields) = rule.as_object() else {
        return "…".to_owned();
    };
    if depth == 0 {
        return "…".to_owned();
    }
    let joined = |rules: &Value, word: &str| {
        let rules = rules.as_array().into_iter().flatten().take(4);
        let rules: Vec<String> = rules.map(|rule| condition(rule, depth - 1)).collect();
        rules.join(word)
    };
    if let Some(condition) = fields.get("Condition") {
        return match condition.as_str() {
            Some(text) => text
                .trim_start_matches("{%")
                .trim_end_matches("%}")
                .trim()
                .to_owned(),
            None => condition.to_string(),
        };
    }
    if let Some(rules) = fields.get("And") {
        return joined(rules, " and ");
    }
    if let Some(rules) = fields.get("Or") {
        return joined(rules, " or ");
    }
    if let Some(rule) = fields.get("Not") {
        return format!("not ({})", condition(rule, depth - 1));
    }
    let variable = fields
        .get("Variable")
        .and_then(Value::as_str)
        .unwrap_or("…");
    let comparison = fields
        .iter()
        .find(|(field, _)| !matches!(field.as_str(), "Variable" | "Next" | "Comment" | "Assign"));
    match comparison {
        Some((operator, value)) => comparison_in_words(variable, operator, value),
        None => variable.to_owned(),
    }
}

fn comparison_in_words(variable: &str, operator: &str, value: &Value) -> String {
    if let Some(what) = operator.strip_prefix("Is") {
        let not = if value == &Value::Bool(false) {
            "not "
        } else {
            ""
        };
        return format!("{variable} is {not}{}", what.to_lowercase());
    }
    let value = match value.as_str() {
        Some(path) if operator.ends_with("Path") => path.to_owned(),
        _ => value.to_string(),
    };
    let operator = operator.strip_suffix("Path").unwrap_or(operator);
    let sign = [
        ("GreaterThanEquals", "≥"),
        ("LessThanEquals", "≤"),
        ("GreaterThan", ">"),
        ("LessThan", "<"),
        ("Equals", "="),
        ("Matches", "matches"),
    ]
    .into_iter()
    .find(|(name, _)| operator.ends_with(name))
    .map_or(operator, |(_, sign)| sign);
    format!("{variable} {sign} {value}")
}

/// The text on one line, and not too long.
fn shortened(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = text.join(" ");
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}
