//! An argument that is a JSON document, or names a file with one.

use crate::failure::Failure;
use serde_json::Value;
use std::io::{self, Read};
use std::path::Path;

/// Reads a JSON file; `-` is standard input.
pub(super) fn read_file(path: &Path, what: &str) -> Result<Value, Failure> {
    let (name, bytes) = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        let read = io::stdin().read_to_end(&mut bytes).map(|_| bytes);
        ("standard input".to_owned(), read)
    } else {
        (path.display().to_string(), std::fs::read(path))
    };
    let bytes = bytes.map_err(|error| {
        Failure::file(
            &name,
            "read",
            &error,
            format!("name the JSON file with {what}"),
        )
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        Failure::usage(
            format!("{} is not JSON: {error}", name.escape_debug()),
            format!("the file with {what} must hold one JSON document"),
        )
    })
}

/// Reads a document as the AWS CLI takes it: JSON, or `file://` and a path.
pub(super) fn parse(text: &str, option: &str) -> Result<Value, Failure> {
    if let Some(path) = text.strip_prefix("file://") {
        return read_file(Path::new(path), &format!("what `{option}` takes"));
    }
    serde_json::from_str(text).map_err(|error| {
        Failure::usage(
            format!("the value of {option} is not JSON: {error}"),
            format!("write {option} '{{\"some\": \"JSON\"}}', or {option} file://PATH"),
        )
    })
}
