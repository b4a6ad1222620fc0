//! Simple Storage Service: objects that a user may read or not.

use crate::operation::{self, Answer, Context};
use crate::{Principal, ServiceError};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What S3 remembers.
#[derive(Default)]
pub struct State {
    buckets: BTreeMap<String, Bucket>,
}

#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, Vec<u8>>,
    readers: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetObject {
    bucket: String,
    key: String,
    range: Option<String>,
}

impl State {
    /// One object's content.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<&[u8]> {
        self.buckets
            .get(bucket)?
            .objects
            .get(key)
            .map(Vec::as_slice)
    }

    pub(crate) fn put_object(&mut self, bucket: &str, key: &str, content: Vec<u8>) {
        self.buckets
            .entry(bucket.to_owned())
            .or_default()
            .objects
            .insert(key.to_owned(), content);
    }

    pub(crate) fn allow_read(&mut self, bucket: &str, user_name: &str) {
        self.buckets
            .entry(bucket.to_owned())
            .or_default()
            .readers
            .insert(user_name.to_owned());
    }

    pub(crate) fn forbid_read(&mut self, bucket: &str, user_name: &str) {
        if let Some(bucket) = self.buckets.get_mut(bucket) {
            bucket.readers.remove(user_name);
        }
    }

    pub(crate) fn call(&self, operation: &str, input: Value, context: &Context<'_>) -> Answer {
        match operation {
            "GetObject" => self.get_object(&operation::input(input)?, context.caller),
            other => Err(operation::unknown(other)),
        }
    }

    fn get_object(&self, input: &GetObject, caller: &Principal) -> Answer {
        let bucket = self.buckets.get(&input.bucket).ok_or_else(|| {
            ServiceError::new(404, "NoSuchBucket", "The specified bucket does not exist")
        })?;
        if let Principal::User { name, arn, .. } = caller
            && !bucket.readers.contains(name)
        {
            return Err(ServiceError::new(
                403,
                "AccessDenied",
                format!(
                    "User: {arn} is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::{}/{}\" because no identity-based policy allows the s3:GetObject action",
                    input.bucket, input.key
                ),
            ));
        }
        let object = bucket.objects.get(&input.key).ok_or_else(|| {
            ServiceError::new(404, "NoSuchKey", "The specified key does not exist.")
        })?;
        Ok(match range(input.range.as_deref(), object.len())? {
            None => json!({ "ContentLength": object.len() }),
            Some(part) => json!({
                "ContentLength": part.len(),
                "ContentRange": format!("bytes {}-{}/{}", part.start, part.end - 1, object.len()),
            }),
        })
    }
}

/// The part of an object of that length which a Range header asks for; none is all of it, and so is, as in S3, what
/// does not read as `bytes=FIRST-LAST`.
///
/// # Errors
/// When there is no such part.
pub(crate) fn range(
    asked: Option<&str>,
    length: usize,
) -> Result<Option<Range<usize>>, ServiceError> {
    let part = || {
        let (first, last) = asked?.strip_prefix("bytes=")?.split_once('-')?;
        let (first, last) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last).then_some((first, last))
    };
    match part() {
        None => Ok(None),
        Some((first, last)) if first < length => {
            Ok(Some(first..length.min(last.saturating_add(1))))
        }
        Some(_) => Err(ServiceError::new(
            416,
            "InvalidRange",
            "The requested range is not satisfiable",
        )),
    }
}

/// What a call is about, for the journal.
pub(crate) fn resource(input: &Value) -> Option<String> {
    let (bucket, key) = input["Bucket"].as_str().zip(input["Key"].as_str())?;
    Some(format!("object/{bucket}/{key}"))
}
