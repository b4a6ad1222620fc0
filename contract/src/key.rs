//! Access keys: the id, which may be shown, and the secret, which may not.

use crate::identifier::IdentifierError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The public half of an access key, `AKIA…`: 16 to 128 word characters (IAM API reference, `AccessKey`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccessKeyId(String);

impl AccessKeyId {
    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Enough of the id for a person to tell keys apart: `AKIA…MPLE`.
    #[must_use]
    pub fn shortened(&self) -> String {
        format!("{}…{}", &self.0[..4], &self.0[self.0.len() - 4..])
    }
}

impl fmt::Display for AccessKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AccessKeyId {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if (16..=128).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        {
            Ok(AccessKeyId(text.to_owned()))
        } else {
            // The text is not repeated: what stands where a key id should be may be a secret.
            Err(IdentifierError::withheld(
                "an access key id",
                "IAM's have 16 to 128 letters and digits, such as `AKIA…`",
            ))
        }
    }
}

impl TryFrom<String> for AccessKeyId {
    type Error = IdentifierError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let parsed = text.parse();
        Zeroizing::new(text);
        parsed
    }
}

impl From<AccessKeyId> for String {
    fn from(id: AccessKeyId) -> String {
        id.0
    }
}

/// The secret half of an access key.
///
/// It cannot be printed or serialized, and its memory is overwritten when it is dropped.
///
/// ```
/// let secret = contract::SecretAccessKey::new("wJalrXUtnFEMI/K7MDENG".to_owned());
/// assert_eq!(format!("{secret:?}"), "SecretAccessKey(redacted)");
/// ```
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretAccessKey(String);

impl SecretAccessKey {
    /// Takes the text over; the caller keeps no copy.
    #[must_use]
    pub fn new(secret: String) -> Self {
        SecretAccessKey(secret)
    }

    /// The secret itself, for the two places that need it: Secrets Manager's request and the signer.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretAccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretAccessKey(redacted)")
    }
}

/// Both halves of an access key.
#[derive(Debug)]
pub struct KeyMaterial {
    /// The public half.
    pub id: AccessKeyId,
    /// The secret half.
    pub secret: SecretAccessKey,
}

/// Where an access key is stored: what states and logs carry instead of the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyRef {
    /// The key.
    pub access_key_id: AccessKeyId,
    /// The secret version that holds it.
    pub version_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "canary/Secret+AccessKey/0123456789abcdef";

    #[test]
    fn neither_half_of_debug_shows_the_secret() {
        let material = KeyMaterial {
            id: "AKIAIOSFODNN7EXAMPLE".parse().unwrap(),
            secret: SecretAccessKey::new(CANARY.to_owned()),
        };
        let printed = format!("{material:?} {material:#?} {:?}", material.secret);
        assert!(!printed.contains(CANARY), "{printed}");
        assert_eq!(material.secret.expose(), CANARY);
    }

    #[test]
    fn a_secret_in_the_place_of_a_key_id_is_not_repeated_by_the_error() {
        let error = CANARY.parse::<AccessKeyId>().unwrap_err();
        assert_eq!(error.to_string(), "the text is not an access key id");
        let error = serde_json::from_str::<AccessKeyId>(&format!("{CANARY:?}")).unwrap_err();
        assert!(!error.to_string().contains(CANARY), "{error}");
    }

    #[test]
    fn a_shortened_id_keeps_both_ends() {
        let id: AccessKeyId = "AKIAIOSFODNN7EXAMPLE".parse().unwrap();
        assert_eq!(id.shortened(), "AKIA…MPLE");
    }
}
