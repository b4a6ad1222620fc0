//! What a scalar is, by YAML's core schema (YAML 1.2.2, section 10.3).

use serde_json::Value as Json;

/// A scalar's text and what the text is.
#[derive(Debug)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    pub(crate) kind: ScalarKind,
}

/// What a scalar's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScalarKind {
    Null,
    Truth,
    Number,
    Text,
}

impl ScalarKind {
    /// In words.
    pub(crate) fn what(self) -> &'static str {
        match self {
            ScalarKind::Null => "nothing",
            ScalarKind::Truth => "true or false",
            ScalarKind::Number => "a number",
            ScalarKind::Text => "text",
        }
    }
}

impl Scalar {
    /// A scalar in quotes or in a block, or tagged `!!str`.
    pub(crate) fn quoted(text: String) -> Self {
        Scalar {
            text,
            kind: ScalarKind::Text,
        }
    }

    /// A scalar without quotes: its text decides.
    pub(crate) fn plain(text: String) -> Self {
        let kind = match text.as_str() {
            "" | "~" | "null" | "Null" | "NULL" => ScalarKind::Null,
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => ScalarKind::Truth,
            text if is_number(text) => ScalarKind::Number,
            _ => ScalarKind::Text,
        };
        Scalar { text, kind }
    }

    pub(crate) fn to_json(&self) -> Json {
        match self.kind {
            ScalarKind::Null => Json::Null,
            ScalarKind::Truth => Json::Bool(self.text.eq_ignore_ascii_case("true")),
            ScalarKind::Number => match (self.text.parse::<i64>(), self.text.parse::<f64>()) {
                (Ok(number), _) => number.into(),
                (Err(_), Ok(number)) => number.into(),
                (Err(_), Err(_)) => Json::String(self.text.clone()),
            },
            ScalarKind::Text => Json::String(self.text.clone()),
        }
    }
}

fn is_number(text: &str) -> bool {
    let all =
        |digits: &str, among: fn(char) -> bool| !digits.is_empty() && digits.chars().all(among);
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |c| c.is_digit(8));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, |c| c.is_ascii_hexdigit());
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| all(text, |c| c.is_ascii_digit());
    let mantissa = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, "")) => digits(whole),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(mantissa),
    };
    mantissa && exponent.is_none_or(|text| digits(text.strip_prefix(['-', '+']).unwrap_or(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_read_by_the_core_schema() {
        let kind = |text: &str| Scalar::plain(text.to_owned()).kind;
        for text in ["", "~", "null"] {
            assert_eq!(kind(text), ScalarKind::Null, "{text:?}");
        }
        for text in ["true", "FALSE"] {
            assert_eq!(kind(text), ScalarKind::Truth, "{text:?}");
        }
        for text in [
            "0", "-19", "+1.5", ".5", "5.", "1e3", "2E-4", "0x1F", "0o17", ".inf", "-.INF", ".NaN",
        ] {
            assert_eq!(kind(text), ScalarKind::Number, "{text:?}");
        }
        for text in [
            "yes", "off", "30d", "1.2.3", "-", ".", "e5", "0x", "1e", "nULL", "-.nan", "1_000",
        ] {
            assert_eq!(kind(text), ScalarKind::Text, "{text:?}");
        }
    }
}
