//! Whether what the file names by ARN is in its account.

use crate::config::arn::account_of;
use crate::config::deployment::DeploymentSettings;
use crate::config::finding::{Code, Finding, Findings};
use crate::config::fleet::ReadUser;
use crate::config::overrides::Overrides;
use crate::config::pipeline::ReadAlerts;
use crate::config::section::{Set, Setting};
use crate::config::source::Span;

/// Each ARN but those of `readers`, who may well be elsewhere.
pub(crate) fn check(
    deployment: &DeploymentSettings,
    alerts: Option<&Set<ReadAlerts>>,
    users: &[ReadUser],
    defaults: &Overrides,
    findings: &mut Findings,
) {
    let Some(account) = deployment.account.as_set() else {
        return;
    };
    let mut compare = |what: &str, arn: &str, span: Span| {
        let Some(found) = account_of(arn).filter(|found| *found != account.value) else {
            return;
        };
        findings.push(
            Finding::new(
                Code::OtherAccount,
                format!(
                    "the {what} is in the account {found}, and the pipeline in {}",
                    account.value
                ),
            )
            .at(span, format!("in {found}"))
            .at(account.span, "the pipeline's account")
            .hint(format!("name a {what} of the account {}", account.value)),
        );
    };
    if let Some(ReadAlerts {
        alerts,
        topic_span: Some(span),
    }) = alerts.map(|set| &set.value)
        && let Some(topic) = &alerts.topic_arn
    {
        compare("topic", topic.as_str(), *span);
    }
    if let Setting::Set(key) = &deployment.kms_key_arn {
        compare("KMS key", key.value.as_str(), key.span);
    }
    if let Setting::Set(boundary) = &deployment.permissions_boundary {
        compare("policy", &boundary.value, boundary.span);
    }
    for user in users {
        if let Setting::Set(secret) = &user.secret {
            compare("secret", secret.value.as_str(), secret.span);
        }
    }
    for settings in users.iter().map(|user| &user.overrides).chain([defaults]) {
        let resources = &settings.resources;
        if let Setting::Set(key) = &resources.kms_key_arn {
            compare("KMS key", key.value.as_str(), key.span);
        }
        if let Setting::Set(boundary) = &resources.permissions_boundary {
            compare("policy", &boundary.value, boundary.span);
        }
        if let Setting::Set(policies) = &resources.policies {
            for policy in &policies.value {
                compare("policy", policy, policies.span);
            }
        }
        if let Setting::Set(replicas) = &resources.replica_regions {
            for key in replicas.value.iter().filter_map(|r| r.kms_key_arn.as_ref()) {
                compare("KMS key", key.as_str(), replicas.span);
            }
        }
    }
}
