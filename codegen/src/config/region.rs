//! Whether what the file names by ARN is where the pipeline can reach it.

use crate::config::deployment::DeploymentSettings;
use crate::config::finding::{Code, Finding, Findings};
use crate::config::fleet::ReadUser;
use crate::config::overrides::Overrides;
use crate::config::pipeline::ReadAlerts;
use crate::config::section::Set;
use crate::config::source::Span;

/// SNS and Secrets Manager answer only for resources of their own region.
pub(crate) fn check(
    region: &Set<String>,
    alerts: Option<&Set<ReadAlerts>>,
    deployment: &DeploymentSettings,
    users: &[ReadUser],
    defaults: &Overrides,
    findings: &mut Findings,
) {
    let mut compare = |what: &str, found: &str, span: Span| {
        if found != region.value {
            findings.push(
                Finding::new(
                    Code::OtherRegion,
                    format!(
                        "the {what} is in {found}, and the pipeline in {}",
                        region.value
                    ),
                )
                .at(span, format!("in {found}"))
                .at(region.span, "the pipeline's region")
                .hint(format!("name a {what} in {}", region.value)),
            );
        }
    };
    if let Some(ReadAlerts {
        alerts,
        topic_span: Some(span),
    }) = alerts.map(|set| &set.value)
        && let Some(topic) = &alerts.topic_arn
    {
        compare("topic", topic.region(), *span);
    }
    let users_keys = users.iter().map(|user| &user.overrides);
    let keys = users_keys
        .chain([defaults])
        .map(|settings| &settings.resources.kms_key_arn)
        .chain([&deployment.kms_key_arn]);
    for key in keys.filter_map(|setting| setting.as_set()) {
        compare("KMS key", key.value.region(), key.span);
    }
    for user in users {
        if let Some(secret) = user.secret.as_set()
            && let Some(arn) = secret.value.as_str().strip_prefix("arn:")
        {
            compare("secret", arn.split(':').nth(2).unwrap_or(""), secret.span);
        }
    }
    for settings in users.iter().map(|user| &user.overrides).chain([defaults]) {
        check_replicas(region, settings, findings);
    }
}

/// The regions of the replicas: not the secret's own, and their keys beside them.
fn check_replicas(region: &Set<String>, settings: &Overrides, findings: &mut Findings) {
    let Some(replicas) = settings.resources.replica_regions.as_set() else {
        return;
    };
    for replica in &replicas.value {
        if replica.region == region.value {
            findings.push(
                Finding::new(
                    Code::InvalidValue,
                    format!("{} is the region of the secret itself", replica.region),
                )
                .at(replicas.span, "a replica in the same region")
                .at(region.span, "the pipeline's region")
                .hint("name other regions"),
            );
        }
        if let Some(key) = &replica.kms_key_arn
            && key.region() != replica.region
        {
            findings.push(
                Finding::new(
                    Code::OtherRegion,
                    format!(
                        "the KMS key is in {}, and the replica in {}",
                        key.region(),
                        replica.region
                    ),
                )
                .at(replicas.span, "for a replica")
                .hint(format!("name a KMS key in {}", replica.region)),
            );
        }
    }
}
