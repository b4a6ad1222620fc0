//! Manifests: objects that list the files where the items are (AWS, "ItemReader (Map)").

use super::plan::InputType;
use super::reader::body;
use serde_json::{Value, json};
use std::sync::Arc;

/// Reading the files that a manifest lists, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    /// The arguments of GetObject for the files that are still to be read, the last first.
    pub(super) files: Vec<Value>,
    /// The names of the columns, if the manifest says so.
    headers: Option<Vec<String>>,
    /// What has been read.
    pub(super) items: Vec<Arc<Value>>,
}

impl Listing {
    /// Reads a manifest; `None` if the reader has none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(answer: &Value, input_type: &InputType) -> Option<Result<Self, String>> {
        match input_type {
            InputType::Inventory => Some(body(answer).and_then(inventory)),
            InputType::AthenaManifest(_) => Some(body(answer).and_then(athena)),
            _ => None,
        }
    }

    /// How the files are read.
    pub(super) fn file_type(&self, input_type: &InputType) -> InputType {
        match input_type {
            InputType::AthenaManifest(files) => files.as_ref().clone(),
            _ => InputType::Csv {
                headers: self.headers.clone(),
                delimiter: ',',
            },
        }
    }
}

/// The `manifest.json` of an S3 Inventory, whose reports are tables without a first row of names.
fn inventory(text: &str) -> Result<Listing, String> {
    let manifest: Value =
        serde_json::from_str(text).map_err(|error| format!("The manifest is not JSON: {error}"))?;
    let field = |name: &str| manifest.get(name).and_then(Value::as_str);
    if let Some(format) = field("fileFormat").filter(|format| *format != "CSV") {
        return Err(format!("The files of the manifest are {format}, not CSV."));
    }
    let bucket = field("destinationBucket").unwrap_or_default();
    let bucket = bucket.rsplit(':').next().unwrap_or_default();
    let files = manifest.get("files").and_then(Value::as_array);
    let files = files.ok_or("The manifest lists no files.")?;
    let keys = files.iter().filter_map(|file| file.get("key"));
    let schema = field("fileSchema").unwrap_or_default();
    Ok(Listing {
        files: keys
            .rev()
            .map(|key| json!({"Bucket": bucket, "Key": key}))
            .collect(),
        headers: Some(
            schema
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect(),
        ),
        items: Vec::new(),
    })
}

/// The manifest of Athena's UNLOAD: a file in each line.
fn athena(text: &str) -> Result<Listing, String> {
    let mut files = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let place = line.trim_matches('"').strip_prefix("s3://");
        let (bucket, key) = place
            .and_then(|place| place.split_once('/'))
            .ok_or_else(|| format!("The manifest lists '{line}', which is not in S3."))?;
        files.push(json!({"Bucket": bucket, "Key": key}));
    }
    files.reverse();
    Ok(Listing {
        files,
        headers: None,
        items: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str, input_type: &InputType) -> Result<Vec<Value>, String> {
        let listing = Listing::read(&json!({"Body": text}), input_type).expect("a manifest");
        listing.map(|listing| listing.files)
    }

    #[test]
    fn an_inventory_lists_files_in_its_bucket() {
        let manifest = json!({
            "destinationBucket": "arn:aws:s3:::reports",
            "fileFormat": "CSV",
            "fileSchema": "Bucket, Key",
            "files": [{"key": "1.csv.gz", "size": 5}, {"key": "2.csv.gz"}]
        });
        assert_eq!(
            files(&manifest.to_string(), &InputType::Inventory),
            Ok(vec![
                json!({"Bucket": "reports", "Key": "2.csv.gz"}),
                json!({"Bucket": "reports", "Key": "1.csv.gz"})
            ])
        );
    }

    #[test]
    fn a_manifest_that_cannot_be_followed_says_why() {
        for (text, error) in [
            ("[]", "The manifest lists no files."),
            (
                "{\"fileFormat\": \"ORC\"}",
                "The files of the manifest are ORC, not CSV.",
            ),
            (
                "{",
                "The manifest is not JSON: EOF while parsing an object at line 1 column 1",
            ),
        ] {
            assert_eq!(files(text, &InputType::Inventory), Err(error.to_owned()));
        }
        let lines = InputType::AthenaManifest(Box::new(InputType::JsonLines));
        assert_eq!(
            files("nowhere\n", &lines),
            Err("The manifest lists 'nowhere', which is not in S3.".to_owned())
        );
    }
}
