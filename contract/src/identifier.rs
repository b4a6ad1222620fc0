//! Names that AWS gives a shape to.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is not the name of an AWS resource.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text} is not {what}")]
pub struct IdentifierError {
    text: String,
    what: &'static str,
    hint: &'static str,
}

impl IdentifierError {
    /// An error that does not repeat the text.
    pub(crate) fn withheld(what: &'static str, hint: &'static str) -> Self {
        IdentifierError {
            text: "the text".to_owned(),
            what,
            hint,
        }
    }

    fn of(text: &str, what: &'static str, hint: &'static str) -> Self {
        let text: String = text.chars().take(80).collect();
        IdentifierError {
            text: format!("`{text}`"),
            what,
            hint,
        }
    }

    /// What AWS allows.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        self.hint
    }
}

/// An identifier: a newtype over `String` that can only be made through `FromStr`.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $what:literal, $hint:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) {
                    Ok($name(text.to_owned()))
                } else {
                    Err(IdentifierError::of(text, $what, $hint))
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdentifierError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }
    };
}

identifier! {
    /// The name of an IAM user: 1 to 64 characters of `A–Z a–z 0–9 + = , . @ _ -`
    /// (IAM API reference, `CreateUser`).
    UserName,
    "the name of an IAM user",
    "IAM allows 1 to 64 characters: letters, digits and `+=,.@_-`",
    |text| (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+=,.@_-".contains(&b))
}

identifier! {
    /// The name or the ARN of a secret. A name has 1 to 512 characters of `A–Z a–z 0–9 / _ + = . @ -`
    /// (Secrets Manager API reference, `CreateSecret`); an ARN has colons besides.
    SecretId,
    "the name or the ARN of a secret",
    "Secrets Manager allows 1 to 512 characters: letters, digits and `/_+=.@-`",
    |text| (1..=2048).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+=.@-:".contains(&b))
        && (text.starts_with("arn:") || (text.len() <= 512 && !text.contains(':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_to_the_characters_of_their_service() {
        assert!("Build+Bot=1,2.3@x_y-z".parse::<UserName>().is_ok());
        assert!("dev/rotatable-bot-key".parse::<SecretId>().is_ok());
        assert!(
            "arn:aws:secretsmanager:us-west-2:123456789012:secret:dev/key-AbCdEf"
                .parse::<SecretId>()
                .is_ok()
        );

        for text in ["", "has space", "slash/ed", "ünïcode", &"x".repeat(65)] {
            assert!(text.parse::<UserName>().is_err(), "{text:?} was accepted");
        }
        for text in ["", "has space", "with:colon", "comma,", &"x".repeat(513)] {
            assert!(text.parse::<SecretId>().is_err(), "{text:?} was accepted");
        }
    }

    #[test]
    fn the_error_says_what_is_allowed() {
        let error = "no spaces please".parse::<UserName>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`no spaces please` is not the name of an IAM user"
        );
        assert_eq!(
            error.hint(),
            "IAM allows 1 to 64 characters: letters, digits and `+=,.@_-`"
        );
    }
}
