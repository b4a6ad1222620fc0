//! The access key id inside a secret version's id.
//!
//! `PutSecretValue` takes a ClientRequestToken of 32 to 64 characters, which becomes the VersionId
//! (Secrets Manager API reference). Keywheel puts the key's id into it, so that `DescribeSecret` alone
//! tells which key each stage holds and only two steps need the right to read a secret value.

use crate::AccessKeyId;

const MARK: &str = "-keywheel-v1";
const SHORTEST: usize = 32;
const LONGEST: usize = 64;

/// The ClientRequestToken of the version that stores `key`, the same each time.
///
/// `None` when the id is too long for a token; IAM's own ids have 20 characters.
#[must_use]
pub fn for_key(key: &AccessKeyId) -> Option<String> {
    let token = format!("{key}{MARK}");
    let padding = "0".repeat(SHORTEST.saturating_sub(token.len()));
    let token = token + &padding;
    (token.len() <= LONGEST).then_some(token)
}

/// The key that a version stores, if Keywheel wrote the version.
#[must_use]
pub fn key_in(version_id: &str) -> Option<AccessKeyId> {
    let (key, padding) = version_id.split_once(MARK)?;
    if padding.bytes().all(|b| b == b'0') {
        key.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_has_a_legal_length_and_gives_the_key_back() {
        for id in ["AKIA123456789012", "AKIAIOSFODNN7EXAMPLE", &"A".repeat(52)] {
            let key: AccessKeyId = id.parse().unwrap();
            let token = for_key(&key).unwrap();
            assert!((32..=64).contains(&token.len()), "{token}");
            assert_eq!(key_in(&token), Some(key));
        }
        assert_eq!(for_key(&"A".repeat(53).parse().unwrap()), None);
    }

    #[test]
    fn versions_of_others_name_no_key() {
        for id in [
            "",
            "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1",
            "AKIAIOSFODNN7EXAMPLE",
            "-keywheel-v1",
            "AKIAIOSFODNN7EXAMPLE-keywheel-v2",
            "AKIAIOSFODNN7EXAMPLE-keywheel-v1x",
        ] {
            assert_eq!(key_in(id), None, "{id}");
        }
    }
}
