//! Objects in S3, for the readers and writers of distributed Maps.

use crate::diagnostic::{Diagnostic, Pointer};
use crate::interpreter::{Event, Invocation};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Objects by bucket and key, in the order in which S3 lists them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Objects {
    /// `None`: nobody has said that there are objects, so that calls have no answer.
    texts: Option<BTreeMap<(String, String), String>>,
}

impl Objects {
    /// Reads objects by `bucket/key`.
    pub(super) fn read(
        objects: &Map<String, Value>,
        at: &Pointer,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut texts = BTreeMap::new();
        for (place, content) in objects {
            let Some((bucket, key)) = place.split_once('/') else {
                findings.push(at.at(place).says("must be named `bucket/key`"));
                continue;
            };
            let text = match content {
                Value::String(text) => text.clone(),
                document => document.to_string(),
            };
            texts.insert((bucket.to_owned(), key.to_owned()), text);
        }
        Objects { texts: Some(texts) }
    }

    /// What S3 answers; `None` if it is not asked, or has not been set up.
    pub(super) fn answer(&mut self, invocation: &Invocation) -> Option<Event> {
        let texts = self.texts.as_mut()?;
        let task = invocation.task;
        let argument = |name: &str| {
            let argument = invocation.arguments.get(name);
            argument.and_then(Value::as_str).unwrap_or_default()
        };
        let (bucket, key) = (argument("Bucket").to_owned(), argument("Key").to_owned());
        let output = match invocation.resource.rsplit_once(":s3:")?.1 {
            "getObject" => match texts.get(&(bucket, key)) {
                Some(text) => json!({"Body": text}),
                None => {
                    return Some(Event::TaskFailed {
                        task,
                        error: "S3.NoSuchKeyException".to_owned(),
                        cause: "The specified key does not exist.".to_owned(),
                    });
                }
            },
            "listObjectsV2" => {
                let prefix = argument("Prefix");
                let listed = texts
                    .iter()
                    .filter(|((of, key), _)| *of == bucket && key.starts_with(prefix));
                let contents: Vec<Value> = listed
                    .map(|((_, key), text)| {
                        json!({"Key": key, "Size": text.len(), "StorageClass": "STANDARD"})
                    })
                    .collect();
                json!({"Contents": contents})
            }
            "putObject" => {
                let body = match invocation.arguments.get("Body") {
                    Some(Value::String(text)) => text.clone(),
                    other => other.map(Value::to_string).unwrap_or_default(),
                };
                texts.insert((bucket, key), body);
                json!({})
            }
            _ => return None,
        };
        Some(Event::TaskSucceeded { task, output })
    }
}
