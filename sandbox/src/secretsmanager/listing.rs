//! Listing the versions of a secret.

use super::{State, Version, error};
use crate::moment::Epoch;
use crate::operation::{self, Answer};
use serde::Deserialize;
use serde_json::{Value, json};

const DEFAULT_PAGE: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListSecretVersionIds {
    secret_id: String,
    max_results: Option<usize>,
    next_token: Option<String>,
    #[serde(default)]
    include_deprecated: bool,
}

impl State {
    pub(super) fn list_secret_version_ids(&self, input: &ListSecretVersionIds) -> Answer {
        let secret = self.find(&input.secret_id)?;
        let begin: usize = match input.next_token.as_deref().map(str::parse) {
            None => 0,
            Some(Ok(position)) => position,
            Some(Err(_)) => {
                return Err(crate::ServiceError::new(
                    400,
                    "InvalidNextTokenException",
                    "The provided pagination token is not valid.",
                ));
            }
        };
        let size = input.max_results.unwrap_or(DEFAULT_PAGE);
        if !(1..=DEFAULT_PAGE).contains(&size) {
            return Err(error::validation(format!(
                "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value between 1 and {DEFAULT_PAGE}"
            )));
        }
        let mut versions: Vec<Value> = secret
            .versions
            .iter()
            .filter(|version| input.include_deprecated || !version.stages.is_empty())
            .skip(begin)
            .map(entry)
            .collect();
        let more = versions.len() > size;
        versions.truncate(size);
        let mut output = json!({
            "ARN": secret.arn,
            "Name": secret.name,
            "Versions": versions,
        });
        if more {
            output["NextToken"] = (begin + size).to_string().into();
        }
        operation::output(output)
    }
}

fn entry(version: &Version) -> Value {
    let mut entry = json!({
        "VersionId": version.id,
        "CreatedDate": Epoch(version.created_at),
        "KmsKeyIds": ["DefaultEncryptionKey"],
    });
    if !version.stages.is_empty() {
        entry["VersionStages"] = json!(version.stages);
    }
    if let Some(accessed) = version.accessed_at {
        entry["LastAccessedDate"] = json!(Epoch(accessed));
    }
    entry
}
