//! The pipeline's secrets, found by their tags: they are there also when nothing else tells of their users.

use crate::Failure;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, SecretListEntry};
use contract::{AccessKeyId, label, tag, version_id};

/// A secret of the pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListedSecret {
    pub(super) name: String,
    arn: String,
    /// Whether Secrets Manager is to rotate it.
    pub(super) is_native: bool,
    /// The key that consumers read, where the version's id tells it.
    pub(super) current: Option<AccessKeyId>,
}

/// All secrets with the pipeline's tags, in the order of their names.
pub(super) async fn of_pipeline(
    secrets: &Client,
    pipeline: &str,
) -> Result<Vec<ListedSecret>, Failure> {
    let filter = |key, value: &str| Filter::builder().key(key).values(value).build();
    let mut pages = secrets
        .list_secrets()
        .filters(filter(FilterNameStringType::TagKey, tag::PIPELINE))
        .filters(filter(FilterNameStringType::TagValue, pipeline))
        .max_results(100)
        .into_paginator()
        .send();
    let mut listed = Vec::new();
    while let Some(page) = pages.next().await {
        let page =
            page.map_err(|error| Failure::of_call("secretsmanager:ListSecrets", pipeline, &error))?;
        let entries = page.secret_list.unwrap_or_default().into_iter();
        // A filter goes by how a tag begins, and by key and value apart.
        listed.extend(entries.filter_map(|entry| ListedSecret::managed(entry, pipeline)));
    }
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(listed)
}

impl ListedSecret {
    /// The secret, if it is this pipeline's to rotate.
    fn managed(entry: SecretListEntry, pipeline: &str) -> Option<Self> {
        let tag = |key| {
            let mut tags = entry.tags().iter();
            tags.find(|tag| tag.key() == Some(key))?.value()
        };
        let is_managed = tag(tag::PIPELINE) == Some(pipeline)
            && tag(tag::ROTATABLE) == Some(tag::ROTATABLE_VALUE);
        let is_native = tag(tag::SCHEDULE).is_some();
        let versions = entry.secret_versions_to_stages.unwrap_or_default();
        let mut versions = versions.into_iter();
        let current =
            versions.find(|(_, labels)| labels.iter().any(|label| label == label::CURRENT));
        is_managed.then(|| ListedSecret {
            name: entry.name.unwrap_or_default(),
            arn: entry.arn.unwrap_or_default(),
            is_native,
            current: current.and_then(|(version, _)| version_id::key_in(&version)),
        })
    }

    /// What it may be called in a rotation: its name, or its ARN.
    pub(super) fn ids(&self) -> [&str; 2] {
        [&self.name, &self.arn]
    }
}
