//! Input transformers: from an event to the text that a target gets.

use serde_json::Value;
use std::collections::BTreeMap;

/// The part of the event that a path names: `$.detail.status`, `$.resources[0]`.
pub(super) fn at_path<'a>(event: &'a Value, path: &str) -> Option<&'a Value> {
    let steps = path.strip_prefix('$')?;
    steps
        .split(['.', '['])
        .filter(|step| !step.is_empty())
        .try_fold(event, |value, step| match step.strip_suffix(']') {
            Some(index) => match index.parse::<usize>() {
                Ok(index) => value.get(index),
                Err(_) => value.get(index.trim_matches(['\'', '"'])),
            },
            None => value.get(step),
        })
}

/// Fills a template in. Within quotes a value is text; outside it is JSON.
///
/// The quotes around a template that is one sentence stay: EventBridge sends them along.
pub(super) fn transform(
    template: &str,
    paths: &BTreeMap<String, String>,
    reserved: &BTreeMap<&'static str, Value>,
    event: &Value,
) -> String {
    let mut text = String::new();
    for piece in pieces(template) {
        match piece {
            Piece::Text(verbatim) => text.push_str(verbatim),
            Piece::Variable { name, quoted } => {
                let value = match paths.get(name) {
                    Some(path) => at_path(event, path),
                    None => reserved.get(name),
                };
                // A variable whose path leads nowhere is not there.
                match value {
                    None => {}
                    Some(value) if quoted => text.push_str(&within_quotes(value)),
                    Some(value) => text.push_str(&value.to_string()),
                }
            }
        }
    }
    text
}

/// The variables of a template.
pub(super) fn variables(template: &str) -> impl Iterator<Item = &str> {
    pieces(template)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Variable { name, .. } => Some(name),
            Piece::Text(_) => None,
        })
}

enum Piece<'a> {
    Text(&'a str),
    Variable { name: &'a str, quoted: bool },
}

fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    let mut quoted = false;
    while let Some((before, name, after)) = next_variable(rest) {
        quoted ^= odd_quotes(before);
        pieces.push(Piece::Text(before));
        pieces.push(Piece::Variable { name, quoted });
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The text before the next `<name>`, the name, and what follows.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(start) = text[from..].find('<').map(|found| from + found) {
        let end = text[start..].find('>').map(|found| start + found)?;
        let name = &text[start + 1..end];
        let is_name = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
        if is_name {
            return Some((&text[..start], name, &text[end + 1..]));
        }
        from = start + 1;
    }
    None
}

fn odd_quotes(text: &str) -> bool {
    let mut odd = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            b'\\' if !escaped => {
                escaped = true;
                continue;
            }
            b'"' if !escaped => odd = !odd,
            _ => {}
        }
        escaped = false;
    }
    odd
}

fn within_quotes(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let json = Value::from(text).to_string();
    json[1..json.len() - 1].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event() -> Value {
        json!({"detail": {"status": "FAILED", "cause": "a \"b\"", "count": 2}, "resources": ["arn:x"]})
    }

    fn fill(template: &str) -> String {
        let paths = [
            ("status", "$.detail.status"),
            ("cause", "$.detail.cause"),
            ("count", "$.detail.count"),
            ("first", "$.resources[0]"),
            ("none", "$.detail.none"),
            ("all", "$.detail"),
        ]
        .map(|(name, path)| (name.to_owned(), path.to_owned()));
        transform(template, &paths.into(), &BTreeMap::new(), &event())
    }

    #[test]
    fn a_sentence_keeps_its_quotes() {
        assert_eq!(
            fill(r#""<status> of <first>: <cause>""#),
            r#""FAILED of arn:x: a \"b\"""#
        );
    }

    #[test]
    fn outside_quotes_a_value_is_json() {
        assert_eq!(
            fill(r#"{"s": <status>, "n": <count>, "t": "<count> times"}"#),
            r#"{"s": "FAILED", "n": 2, "t": "2 times"}"#
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_leaves_nothing() {
        assert_eq!(fill(r#""[<none>]""#), r#""[]""#);
    }

    #[test]
    fn what_is_no_name_stays_as_it_is() {
        assert_eq!(
            fill(r#""1 < 2 and <b c> <status>""#),
            r#""1 < 2 and <b c> FAILED""#
        );
        assert_eq!(
            variables(r#""<a> < <b.c> <d e>""#).collect::<Vec<_>>(),
            ["a", "b.c"]
        );
    }
}
