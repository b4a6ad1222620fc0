//! Event patterns (EventBridge user guide, "Creating event patterns").

use serde_json::{Map, Value};

/// A pattern, read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern(Vec<(String, Node)>);

/// What is asked of one field.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Fields(Pattern),
    AnyOf(Vec<Matcher>),
}

/// What is asked of one value.
#[derive(Clone, Debug, PartialEq)]
enum Matcher {
    Exactly(Value),
    Prefix(String),
    Suffix(String),
    Wildcard(String),
    AnythingBut(Vec<Value>),
    AnythingButPrefix(Vec<String>),
    AnythingButSuffix(Vec<String>),
    AnythingButWildcard(Vec<String>),
    Exists(bool),
}

/// Why a text is not a pattern.
pub(super) type Reason = String;

impl Pattern {
    pub(super) fn read(text: &str) -> Result<Self, Reason> {
        let fields: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| "Filter is not an object".to_owned())?;
        fields_of(&fields)
    }

    pub(super) fn matches(&self, event: &Value) -> bool {
        self.0
            .iter()
            .all(|(name, node)| node.matches(event.get(name)))
    }
}

fn fields_of(fields: &Map<String, Value>) -> Result<Pattern, Reason> {
    if fields.is_empty() {
        return Err("Empty objects are not allowed".to_owned());
    }
    fields
        .iter()
        .map(|(name, value)| Ok((name.clone(), Node::read(name, value)?)))
        .collect::<Result<_, _>>()
        .map(Pattern)
}

impl Node {
    fn read(name: &str, value: &Value) -> Result<Self, Reason> {
        match value {
            Value::Object(fields) => fields_of(fields).map(Node::Fields),
            Value::Array(items) if items.is_empty() => {
                Err("Empty arrays are not allowed".to_owned())
            }
            Value::Array(items) => items
                .iter()
                .map(Matcher::read)
                .collect::<Result<_, _>>()
                .map(Node::AnyOf),
            _ => Err(format!("\"{name}\" must be an object or an array")),
        }
    }

    fn matches(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            // Fields of an object that is not there are not there either.
            (Node::Fields(pattern), None) => pattern.matches(&Value::Null),
            (Node::Fields(pattern), Some(Value::Array(items))) => {
                items.iter().any(|item| pattern.matches(item))
            }
            (Node::Fields(pattern), Some(value)) => pattern.matches(value),
            (Node::AnyOf(matchers), value) => matchers.iter().any(|matcher| matcher.takes(value)),
        }
    }
}

impl Matcher {
    fn read(value: &Value) -> Result<Self, Reason> {
        let Value::Object(fields) = value else {
            return match value {
                Value::Array(_) => Err("Nested arrays are not allowed".to_owned()),
                scalar => Ok(Matcher::Exactly(scalar.clone())),
            };
        };
        let mut entries = fields.iter();
        let (Some((name, argument)), None) = (entries.next(), entries.next()) else {
            return Err("Only one key allowed in match expression".to_owned());
        };
        match (name.as_str(), argument) {
            ("prefix", Value::String(prefix)) => Ok(Matcher::Prefix(prefix.clone())),
            ("suffix", Value::String(suffix)) => Ok(Matcher::Suffix(suffix.clone())),
            ("wildcard", Value::String(wildcard)) => Ok(Matcher::Wildcard(wildcard.clone())),
            ("exists", Value::Bool(exists)) => Ok(Matcher::Exists(*exists)),
            ("anything-but", Value::Object(inner)) => anything_but(inner),
            ("anything-but", values) => Ok(Matcher::AnythingBut(several(values))),
            (name, _) => Err(format!("Unrecognized match type {name}")),
        }
    }

    fn takes(&self, value: Option<&Value>) -> bool {
        let Some(value) = value else {
            return *self == Matcher::Exists(false);
        };
        match value {
            // Of a list, one item is enough.
            Value::Array(items) => items.iter().any(|item| self.takes_one(item)),
            scalar => self.takes_one(scalar),
        }
    }

    fn takes_one(&self, value: &Value) -> bool {
        let begins = |prefix: &String| value.as_str().is_some_and(|text| text.starts_with(prefix));
        let ends = |suffix: &String| value.as_str().is_some_and(|text| text.ends_with(suffix));
        let is_like = |wildcard: &String| {
            let text = value.as_str();
            text.is_some_and(|text| crate::wildcard::matches(wildcard, text))
        };
        match self {
            Matcher::Exactly(wanted) => same(wanted, value),
            Matcher::Prefix(prefix) => begins(prefix),
            Matcher::Suffix(suffix) => ends(suffix),
            Matcher::Wildcard(wildcard) => is_like(wildcard),
            Matcher::AnythingBut(unwanted) => !unwanted.iter().any(|one| same(one, value)),
            Matcher::AnythingButPrefix(prefixes) => !prefixes.iter().any(begins),
            Matcher::AnythingButSuffix(suffixes) => !suffixes.iter().any(ends),
            Matcher::AnythingButWildcard(wildcards) => !wildcards.iter().any(is_like),
            // Only leaves exist.
            Matcher::Exists(wanted) => *wanted != value.is_object(),
        }
    }
}

fn anything_but(inner: &Map<String, Value>) -> Result<Matcher, Reason> {
    let mut entries = inner.iter();
    let (Some((name, argument)), None) = (entries.next(), entries.next()) else {
        return Err("Only one key allowed in match expression".to_owned());
    };
    let texts = several(argument)
        .iter()
        .map(|value| value.as_str().map(str::to_owned))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| format!("{name} match pattern must be a string"))?;
    match name.as_str() {
        "prefix" => Ok(Matcher::AnythingButPrefix(texts)),
        "suffix" => Ok(Matcher::AnythingButSuffix(texts)),
        "wildcard" => Ok(Matcher::AnythingButWildcard(texts)),
        other => Err(format!("Unsupported anything-but pattern: {other}")),
    }
}

fn several(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        one => vec![one.clone()],
    }
}

/// Numbers are compared by value: 1 is 1.0.
fn same(a: &Value, b: &Value) -> bool {
    a == b || a.as_f64().is_some_and(|a| b.as_f64() == Some(a))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn matches(pattern: &Value, event: &Value) -> bool {
        Pattern::read(&pattern.to_string()).unwrap().matches(event)
    }

    #[test]
    fn every_field_must_match_and_one_of_its_values_is_enough() {
        let pattern =
            json!({"source": ["aws.states"], "detail": {"status": ["FAILED", "TIMED_OUT"]}});
        let event =
            |source: &str, status: &str| json!({"source": source, "detail": {"status": status}});
        assert!(matches(&pattern, &event("aws.states", "FAILED")));
        assert!(matches(&pattern, &event("aws.states", "TIMED_OUT")));
        assert!(!matches(&pattern, &event("aws.states", "SUCCEEDED")));
        assert!(!matches(&pattern, &event("aws.s3", "FAILED")));
        assert!(!matches(&pattern, &json!({"source": "aws.states"})));
    }

    #[test]
    fn values_match_by_prefix_by_suffix_by_wildcard_and_by_what_they_are_not() {
        for (matcher, taken, refused) in [
            (
                json!({"prefix": "Key"}),
                json!("Keywheel."),
                json!("States."),
            ),
            (
                json!({"suffix": "Held"}),
                json!("Keywheel.Held"),
                json!("Held."),
            ),
            (json!({"anything-but": "a"}), json!("b"), json!("a")),
            (json!({"anything-but": ["a", 1]}), json!(2), json!(1.0)),
            (
                json!({"anything-but": {"prefix": "Keywheel."}}),
                json!("States.Timeout"),
                json!("Keywheel.Held"),
            ),
            (
                json!({"anything-but": {"suffix": "x"}}),
                json!("y"),
                json!("ax"),
            ),
            (
                json!({"wildcard": "*:lambda:*"}),
                json!("arn:aws:lambda:us-west-2"),
                json!("arn:aws:sns:us-west-2"),
            ),
            (
                json!({"anything-but": {"wildcard": "a*c"}}),
                json!("abcd"),
                json!("abc"),
            ),
            (json!(null), json!(null), json!("null")),
            (json!(300), json!(300.0), json!("300")),
        ] {
            let pattern = json!({ "detail": { "f": [matcher] } });
            assert!(
                matches(&pattern, &json!({"detail": {"f": taken}})),
                "{pattern}"
            );
            assert!(
                !matches(&pattern, &json!({"detail": {"f": refused}})),
                "{pattern}"
            );
            assert!(!matches(&pattern, &json!({"detail": {}})), "{pattern}");
        }
    }

    #[test]
    fn a_field_can_be_asked_to_exist_or_not_to() {
        let absent = json!({"detail": {"error": [{"exists": false}]}});
        let present = json!({"detail": {"error": [{"exists": true}]}});
        let with = json!({"detail": {"error": null}});
        for without in [json!({"detail": {}}), json!({})] {
            assert!(matches(&absent, &without) && !matches(&present, &without));
        }
        assert!(!matches(&absent, &with) && matches(&present, &with));
        // What the rule for executions without an error needs: absent, or anything but ours.
        let either = json!({"detail": {"error": [{"exists": false}, {"anything-but": {"prefix": "Keywheel."}}]}});
        assert!(matches(&either, &json!({"detail": {}})));
        assert!(matches(
            &either,
            &json!({"detail": {"error": "States.Timeout"}})
        ));
        assert!(!matches(
            &either,
            &json!({"detail": {"error": "Keywheel.Held"}})
        ));
    }

    #[test]
    fn of_a_list_one_item_is_enough() {
        let pattern = json!({"resources": ["b"]});
        assert!(matches(&pattern, &json!({"resources": ["a", "b"]})));
        assert!(!matches(&pattern, &json!({"resources": []})));
    }

    #[test]
    fn what_is_not_a_pattern_is_refused_with_its_reason() {
        for (text, reason) in [
            ("[]", "Filter is not an object"),
            ("{}", "Empty objects are not allowed"),
            (r#"{"a": []}"#, "Empty arrays are not allowed"),
            (r#"{"a": "b"}"#, "\"a\" must be an object or an array"),
            (r#"{"a": [["b"]]}"#, "Nested arrays are not allowed"),
            (
                r#"{"a": [{"cidr": "10.0.0.0/8"}]}"#,
                "Unrecognized match type cidr",
            ),
            (
                r#"{"a": [{"prefix": "a", "suffix": "b"}]}"#,
                "Only one key allowed in match expression",
            ),
        ] {
            assert_eq!(Pattern::read(text), Err(reason.to_owned()));
        }
    }
}
