//! What the pipeline as a whole is told: who hears its alerts.

use crate::config::finding::{Code, Finding, Findings};
use crate::config::keys;
use crate::config::kind::{Kind, Place};
use crate::config::section::{Section, schema};
use crate::config::source::Span;
use crate::config::text::TopicArn;
use crate::config::yaml::Node;
use serde_json::{Value as Json, json};

/// Who hears of a rotation that needs a person. At least one of both is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerts {
    /// Addresses to subscribe.
    pub emails: Vec<String>,
    /// An existing topic; without it, one is created.
    pub topic_arn: Option<TopicArn>,
}

/// `alerts`.
pub(crate) struct AlertsKind;

/// `alerts` as read: the topic's place is needed to compare its region.
#[derive(Clone)]
pub(crate) struct ReadAlerts {
    pub(crate) alerts: Alerts,
    pub(crate) topic_span: Option<Span>,
}

impl Kind for AlertsKind {
    type Value = ReadAlerts;

    fn read(&self, node: &Node, place: Place<'_>, findings: &mut Findings) -> Option<ReadAlerts> {
        let mut section = Section::open(node, place, keys::ALERTS_KEYS, findings)?;
        let emails = section.take(&keys::EMAILS, findings);
        let topic_arn = section.take(&keys::TOPIC_ARN, findings);
        section.finish();
        if !emails.is_present() && !topic_arn.is_present() {
            let finding = Finding::new(Code::MissingKey, "`alerts` reaches nobody")
                .at(place.span.unwrap_or(node.span), "`emails` or `topicArn` is missing here")
                .hint("name who must hear of a rotation that needs a person: `emails: [oncall@example.com]`");
            findings.push(finding);
        }
        if emails.is_unreadable() || topic_arn.is_unreadable() {
            return None;
        }
        let topic_arn = topic_arn.set();
        Some(ReadAlerts {
            topic_span: topic_arn.as_ref().map(|set| set.span),
            alerts: Alerts {
                emails: emails.set().map(|set| set.value).unwrap_or_default(),
                topic_arn: topic_arn.map(|set| set.value),
            },
        })
    }

    fn schema(&self) -> Json {
        let mut schema = schema(keys::ALERTS_KEYS);
        schema["anyOf"] = json!([{"required": ["emails"]}, {"required": ["topicArn"]}]);
        schema
    }
}
