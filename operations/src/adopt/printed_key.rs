//! A key as the AWS CLI prints it.

use contract::{KeyMaterial, SecretAccessKey};
use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A key as `aws iam create-access-key` prints it, or the part of it that matters. Its memory is
/// overwritten on drop.
#[derive(Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    // It overwrites its own.
    #[zeroize(skip)]
    access_key: Option<Box<Printed>>,
}

/// Reads a key from a text: JSON with `AccessKeyId` and `SecretAccessKey`, as `aws iam create-access-key`
/// prints it. What is wrong is said without repeating any of it.
///
/// # Errors
/// When it is none.
pub fn read_key(text: &str) -> Result<KeyMaterial, &'static str> {
    const NOT_A_KEY: &str = "it is not JSON with AccessKeyId and SecretAccessKey";
    let mut printed: Printed = serde_json::from_str(text).map_err(|_| NOT_A_KEY)?;
    if let Some(inner) = printed.access_key.take() {
        printed = *inner;
    }
    let id = printed.access_key_id.as_deref().ok_or(NOT_A_KEY)?;
    let id = id
        .parse()
        .map_err(|_| "AccessKeyId is not an access key id")?;
    let secret = printed.secret_access_key.take().ok_or(NOT_A_KEY)?;
    if secret.is_empty() {
        return Err("SecretAccessKey is empty");
    }
    Ok(KeyMaterial {
        id,
        secret: SecretAccessKey::new(secret),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_the_aws_cli_prints_it_and_nothing_of_it_is_repeated() {
        let part = r#"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "canary"}"#;
        let whole = format!(r#"{{"AccessKey": {part}}}"#);
        for text in [part, &whole] {
            let key = read_key(text).unwrap();
            assert_eq!(key.id.as_str(), "AKIAIOSFODNN7EXAMPLE");
            assert_eq!(key.secret.expose(), "canary");
        }
        for (text, error) in [
            (
                "canary",
                "it is not JSON with AccessKeyId and SecretAccessKey",
            ),
            (
                r#"{"AccessKeyId": "canary", "SecretAccessKey": "canary"}"#,
                "AccessKeyId is not an access key id",
            ),
            (
                r#"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": ""}"#,
                "SecretAccessKey is empty",
            ),
        ] {
            assert_eq!(read_key(text).unwrap_err(), error);
        }
    }
}
