//! The JSON document inside a secret version.

use crate::{AccessKeyId, FieldNames, KeyMaterial, SecretAccessKey, SecretLayout};
use serde_json::{Map, Value};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A secret's document, read: the key, what belongs to it, and the fields people added.
///
/// Nothing of it can be printed but the key's id and the user; all of its memory is overwritten on drop.
pub struct SecretDocument {
    /// The access key, unless the secret holds only a user's name so far.
    pub key: Option<KeyMaterial>,
    /// The IAM user's name.
    pub user_name: Option<String>,
    /// The IAM user's unique id.
    pub user_id: Option<String>,
    /// When the key was created, as it is written there.
    pub created_at: Option<String>,
    /// Fields of other people, in their order; a rotation keeps them.
    extra: Fields,
}

/// Why a secret's value could not be read. Its text never repeats any of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Not a JSON object.
    #[error("the value is not a JSON object")]
    NotAnObject,
    /// A field that must be text is something else.
    #[error("the {0} is not a text")]
    NotText(&'static str),
    /// One half of a key without the other.
    #[error("the value holds {0} without {1}")]
    HalfAKey(&'static str, &'static str),
    /// The id is not an access key id.
    #[error("the access key id does not have the shape of one")]
    KeyIdMalformed,
}

const KEY_ID: &str = "access key id";
const SECRET: &str = "secret access key";

impl SecretDocument {
    /// A document with nothing in it.
    #[must_use]
    pub fn empty() -> Self {
        SecretDocument {
            key: None,
            user_name: None,
            user_id: None,
            created_at: None,
            extra: Fields(Map::new()),
        }
    }

    /// Reads a version's value, written in `layout` or in one of the two known ones.
    ///
    /// # Errors
    /// When the value is not such a document.
    pub fn read(value: &str, layout: &SecretLayout) -> Result<Self, SecretError> {
        // serde_json's own message may quote the input.
        let fields: Map<String, Value> =
            serde_json::from_str(value).map_err(|_| SecretError::NotAnObject)?;
        let mut document = SecretDocument {
            extra: Fields(fields),
            ..SecretDocument::empty()
        };
        for names in layout.readable() {
            document.take(&names)?;
        }
        Ok(document)
    }

    /// Moves the fields that `names` knows out of `extra`; what an earlier layout found stays.
    fn take(&mut self, names: &FieldNames) -> Result<(), SecretError> {
        let id = text(&mut self.extra.0, Some(&names.access_key_id), KEY_ID)?.map(Zeroizing::new);
        let secret = text(&mut self.extra.0, Some(&names.secret_access_key), SECRET)?
            .map(SecretAccessKey::new);
        let key = match (id, secret) {
            (None, None) => None,
            (Some(id), Some(secret)) => {
                let id: AccessKeyId = id.parse().map_err(|_| SecretError::KeyIdMalformed)?;
                Some(KeyMaterial { id, secret })
            }
            (Some(_), None) => return Err(SecretError::HalfAKey(KEY_ID, SECRET)),
            (None, Some(_)) => return Err(SecretError::HalfAKey(SECRET, KEY_ID)),
        };
        self.key = self.key.take().or(key);
        let user_name = text(&mut self.extra.0, names.user_name.as_deref(), "user name")?;
        self.user_name = self.user_name.take().or(user_name);
        let user_id = text(&mut self.extra.0, names.user_id.as_deref(), "user id")?;
        self.user_id = self.user_id.take().or(user_id);
        let created_at = text(
            &mut self.extra.0,
            names.created_at.as_deref(),
            "creation date",
        )?;
        self.created_at = self.created_at.take().or(created_at);
        if let Some(version) = &names.version {
            self.extra.0.shift_remove(version);
        }
        Ok(())
    }

    /// The next version's value: this key in place of the old one, everything else as it was.
    #[must_use]
    pub fn write(&self, layout: &SecretLayout) -> Zeroizing<String> {
        let names = layout.names();
        let mut fields = Fields(Map::new());
        let mut put = |name: Option<&str>, value: Option<Value>| {
            if let (Some(name), Some(value)) = (name, value) {
                fields.0.insert(name.to_owned(), value);
            }
        };
        put(names.version.as_deref(), Some(Value::from(1)));
        put(
            Some(&names.access_key_id),
            self.key.as_ref().map(|key| key.id.as_str().into()),
        );
        put(
            Some(&names.secret_access_key),
            self.key.as_ref().map(|key| key.secret.expose().into()),
        );
        put(
            names.user_name.as_deref(),
            self.user_name.as_deref().map(Value::from),
        );
        put(
            names.user_id.as_deref(),
            self.user_id.as_deref().map(Value::from),
        );
        put(
            names.created_at.as_deref(),
            self.created_at.as_deref().map(Value::from),
        );
        for (name, value) in &self.extra.0 {
            if !fields.0.contains_key(name) {
                fields.0.insert(name.clone(), value.clone());
            }
        }
        Zeroizing::new(serde_json::to_string(&fields.0).unwrap_or_default())
    }
}

/// A JSON object whose texts are overwritten on drop.
struct Fields(Map<String, Value>);

impl Drop for Fields {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

impl fmt::Debug for SecretDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretDocument")
            .field("key", &self.key)
            .field("user_name", &self.user_name)
            .field(
                "extra",
                &format_args!("{} fields (redacted)", self.extra.0.len()),
            )
            .finish_non_exhaustive()
    }
}

fn text(
    fields: &mut Map<String, Value>,
    name: Option<&str>,
    what: &'static str,
) -> Result<Option<String>, SecretError> {
    match name.and_then(|name| fields.shift_remove(name)) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(mut other) => {
            wipe(&mut other);
            Err(SecretError::NotText(what))
        }
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "canary/Secret+AccessKey/0123456789abcdef";
    const ID: &str = "AKIAIOSFODNN7EXAMPLE";

    fn with_new_key(mut document: SecretDocument) -> SecretDocument {
        document.key = Some(KeyMaterial {
            id: "AKIANEWNEWNEWNEWNEWN".parse().unwrap(),
            secret: SecretAccessKey::new("new".into()),
        });
        document
    }

    #[test]
    fn the_standard_layout_is_what_credential_process_reads() {
        let document = SecretDocument {
            key: Some(KeyMaterial {
                id: ID.parse().unwrap(),
                secret: SecretAccessKey::new("s".into()),
            }),
            user_name: Some("Bot".into()),
            user_id: Some("AIDA1".into()),
            created_at: Some("2026-11-22T00:00:00Z".into()),
            ..SecretDocument::empty()
        };
        assert_eq!(
            *document.write(&SecretLayout::Standard),
            r#"{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"s","UserName":"Bot","UserId":"AIDA1","CreatedAt":"2026-11-22T00:00:00Z"}"#
        );
    }

    #[test]
    fn fields_that_people_added_are_kept_in_their_order() {
        let value = format!(
            r#"{{"Bucket":"b","Key":"{ID}","Secret":"old","UserName":"Bot","Nested":{{"a":[1,"x"]}}}}"#
        );
        let document = with_new_key(SecretDocument::read(&value, &SecretLayout::Legacy).unwrap());
        assert_eq!(
            *document.write(&SecretLayout::Legacy),
            r#"{"Key":"AKIANEWNEWNEWNEWNEWN","Secret":"new","UserName":"Bot","Bucket":"b","Nested":{"a":[1,"x"]}}"#
        );
    }

    #[test]
    fn a_legacy_secret_moves_to_the_standard_layout_without_leaving_the_old_key_behind() {
        let value = format!(r#"{{"UserName":"Bot","Key":"{ID}","Secret":"old"}}"#);
        let document = with_new_key(SecretDocument::read(&value, &SecretLayout::Standard).unwrap());
        assert_eq!(
            *document.write(&SecretLayout::Standard),
            r#"{"Version":1,"AccessKeyId":"AKIANEWNEWNEWNEWNEWN","SecretAccessKey":"new","UserName":"Bot"}"#
        );
    }

    #[test]
    fn a_secret_with_only_a_user_name_holds_no_key() {
        let document =
            SecretDocument::read(r#"{"UserName":"Bot"}"#, &SecretLayout::Standard).unwrap();
        assert!(document.key.is_none());
        assert_eq!(document.user_name.as_deref(), Some("Bot"));
    }

    #[test]
    fn names_of_ones_own_are_read_and_written() {
        let names: FieldNames =
            serde_json::from_str(r#"{"accessKeyId":"id","secretAccessKey":"pw"}"#).unwrap();
        let layout = SecretLayout::Fields(names);
        let document = with_new_key(
            SecretDocument::read(
                r#"{"id":"AKIAIOSFODNN7EXAMPLE","pw":"old","x":true}"#,
                &layout,
            )
            .unwrap(),
        );
        assert_eq!(
            *document.write(&layout),
            r#"{"id":"AKIANEWNEWNEWNEWNEWN","pw":"new","x":true}"#
        );
    }

    #[test]
    fn no_error_and_no_debug_repeats_the_value() {
        let bad = [
            (CANARY.to_owned(), SecretError::NotAnObject),
            (format!("[{CANARY:?}]"), SecretError::NotAnObject),
            (
                format!(r#"{{"Key":{CANARY:?},"Secret":{CANARY:?}}}"#),
                SecretError::KeyIdMalformed,
            ),
            (
                format!(r#"{{"Secret":{CANARY:?}}}"#),
                SecretError::HalfAKey(SECRET, KEY_ID),
            ),
            (
                format!(r#"{{"Key":"{ID}"}}"#),
                SecretError::HalfAKey(KEY_ID, SECRET),
            ),
            (
                format!(r#"{{"Key":"{ID}","Secret":[{CANARY:?}]}}"#),
                SecretError::NotText(SECRET),
            ),
        ];
        for (value, expected) in bad {
            let error = SecretDocument::read(&value, &SecretLayout::Standard).unwrap_err();
            assert_eq!(error, expected);
            assert!(!format!("{error} {error:?}").contains(CANARY));
        }
        let value = format!(r#"{{"Key":"{ID}","Secret":{CANARY:?},"password":{CANARY:?}}}"#);
        let document = SecretDocument::read(&value, &SecretLayout::Legacy).unwrap();
        assert!(!format!("{document:?}").contains(CANARY));
        assert!(document.write(&SecretLayout::Legacy).contains(CANARY));
    }
}
