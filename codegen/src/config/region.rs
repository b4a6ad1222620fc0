//! Whether what the file names by ARN is where the pipeline can reach it.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::fleet::ReadUser;
use crate::config::pipeline::ReadAlerts;
use crate::config::section::Set;
use crate::config::source::Span;

/// SNS and Secrets Manager answer only for resources of their own region.
pub(crate) fn check(
    region: &Set<String>,
    alerts: Option<&Set<ReadAlerts>>,
    users: &[ReadUser],
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
    for user in users {
        if let Some(secret) = user.secret.as_set()
            && let Some(arn) = secret.value.as_str().strip_prefix("arn:")
        {
            compare("secret", arn.split(':').nth(2).unwrap_or(""), secret.span);
        }
    }
}
