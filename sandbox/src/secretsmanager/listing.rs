//! Listing secrets, and the versions of one, page by page.

use super::{Secret, State, Version, error, lifecycle};
use crate::ServiceError;
use crate::moment::Epoch;
use crate::operation::{self, Answer};
use crate::page::Page;
use serde::Deserialize;
use serde_json::{Value, json};

/// The largest page, and the one that is given without a wish.
const DEFAULT_PAGE: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListSecrets {
    #[serde(default)]
    filters: Vec<Filter>,
    max_results: Option<usize>,
    next_token: Option<String>,
    #[serde(default)]
    include_planned_deletion: bool,
    #[serde(default)]
    sort_order: SortOrder,
}

#[derive(Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SortOrder {
    #[default]
    Asc,
    Desc,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    key: String,
    values: Vec<String>,
}

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
    pub(super) fn list_secrets(&self, input: &ListSecrets) -> Answer {
        let page = page(input.next_token.as_deref(), input.max_results)?;
        let mut secrets = Vec::new();
        for secret in self.secrets.values() {
            if (input.include_planned_deletion || secret.deletion_date.is_none())
                && Filter::all_match(&input.filters, secret)?
            {
                secrets.push(secret);
            }
        }
        secrets.sort_by_key(|secret| secret.created_at);
        if input.sort_order == SortOrder::Desc {
            secrets.reverse();
        }
        let (entries, next) = page.cut(secrets.into_iter().map(secret_entry));
        let mut output = json!({ "SecretList": entries });
        if let Some(next) = next {
            output["NextToken"] = next.into();
        }
        operation::output(output)
    }

    pub(super) fn list_secret_version_ids(&self, input: &ListSecretVersionIds) -> Answer {
        let secret = self.find(&input.secret_id)?;
        let page = page(input.next_token.as_deref(), input.max_results)?;
        let versions = secret
            .versions
            .iter()
            .filter(|version| input.include_deprecated || !version.stages.is_empty());
        let (versions, next) = page.cut(versions.map(entry));
        let mut output = json!({
            "ARN": secret.arn,
            "Name": secret.name,
            "Versions": versions,
        });
        if let Some(next) = next {
            output["NextToken"] = next.into();
        }
        operation::output(output)
    }
}

/// The page that is asked for.
fn page(next_token: Option<&str>, max_results: Option<usize>) -> Result<Page, ServiceError> {
    let size = max_results.unwrap_or(DEFAULT_PAGE);
    if !(1..=DEFAULT_PAGE).contains(&size) {
        return Err(error::validation(format!(
            "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value between 1 and {DEFAULT_PAGE}"
        )));
    }
    Page::at(next_token, size).ok_or_else(|| {
        ServiceError::new(
            400,
            "InvalidNextTokenException",
            "The provided pagination token is not valid.",
        )
    })
}

impl Filter {
    /// Whether a secret gets past all filters.
    fn all_match(filters: &[Filter], secret: &Secret) -> Result<bool, ServiceError> {
        for filter in filters {
            if !filter.matches(secret)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Any of the values will do, and none that begins with `!`. Keys and values of tags are looked at
    /// apart, so that two filters may be met by two tags.
    fn matches(&self, secret: &Secret) -> Result<bool, ServiceError> {
        let texts: Vec<String> = match self.key.as_str() {
            "name" => vec![secret.name.clone()],
            "description" => secret
                .description
                .iter()
                .map(|d| d.to_lowercase())
                .collect(),
            "tag-key" => secret.tags.keys().cloned().collect(),
            "tag-value" => secret.tags.values().cloned().collect(),
            other => {
                return Err(error::validation(format!(
                    "The sandbox has no filter {other}."
                )));
            }
        };
        let begins = |value: &str| {
            let lower = value.to_lowercase();
            let value = if self.key == "description" {
                &lower
            } else {
                value
            };
            texts.iter().any(|text| text.starts_with(value))
        };
        let (not, wanted): (Vec<_>, Vec<_>) =
            self.values.iter().partition(|value| value.starts_with('!'));
        let is_wanted = wanted.is_empty() || wanted.iter().any(|value| begins(value));
        Ok(is_wanted && !not.iter().any(|value| begins(&value[1..])))
    }
}

/// What a list says of a secret: what its description says, with another name for the versions.
fn secret_entry(secret: &Secret) -> Value {
    let mut entry = lifecycle::description(secret);
    if let Some(fields) = entry.as_object_mut()
        && let Some(stages) = fields.remove("VersionIdsToStages")
    {
        fields.insert("SecretVersionsToStages".to_owned(), stages);
    }
    entry
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
