//! A text as YAML.

/// Words that YAML reads as something else, in one version of it or another.
const WORDS: [&str; 10] = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan",
];

/// The text as it is where YAML takes it for a text, else in quotes, as JSON has it.
pub(super) fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"_./+=@-".contains(&b))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if is_plain || is_duration(text) {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

/// Digits and a unit, as in `30d`.
fn is_duration(text: &str) -> bool {
    let number = text.strip_suffix(['d', 'h', 'm', 's']).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::scalar;

    #[test]
    fn what_yaml_would_read_otherwise_is_in_quotes() {
        for plain in ["Bot", "oncall@example.com", "us-west-2", "a+b=c", "30d"] {
            assert_eq!(scalar(plain), plain);
        }
        for (text, quoted) in [
            ("NO", "\"NO\""),
            ("null", "\"null\""),
            ("42", "\"42\""),
            ("1e5", "\"1e5\""),
            ("a,b", "\"a,b\""),
            ("@bot", "\"@bot\""),
            ("a: b # \"c\"", "\"a: b # \\\"c\\\"\""),
            ("a\nb", "\"a\\nb\""),
            ("", "\"\""),
        ] {
            assert_eq!(scalar(text), quoted);
        }
    }
}
