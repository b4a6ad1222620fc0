//! The ARN of an SNS topic.

use super::region;
use crate::config::kind::{Complaint, Text};
use crate::config::word::excerpt;

pub(crate) const TOPIC_ARN: Text<TopicArn> = Text {
    what: "the ARN of an SNS topic",
    pattern: "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$",
    longest: 512,
    parse: topic_arn,
};

/// The ARN of an SNS topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicArn {
    arn: String,
    region: String,
}

impl TopicArn {
    /// The ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.arn
    }

    /// The topic's region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }
}

fn topic_arn(text: &str) -> Result<TopicArn, Complaint> {
    let parts: Vec<_> = text.split(':').collect();
    let name = |name: &str| {
        (1..=256).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    if let ["arn", partition, "sns", in_region, account, topic] = parts.as_slice()
        && partition.starts_with("aws")
        && region(in_region).is_ok()
        && account.len() == 12
        && account.bytes().all(|b| b.is_ascii_digit())
        && name(topic)
    {
        return Ok(TopicArn {
            arn: text.to_owned(),
            region: (*in_region).to_owned(),
        });
    }
    let hint = if text.ends_with(".fifo") {
        "alerts need a standard topic: FIFO topics send no email"
    } else {
        "write it as AWS does: `arn:aws:sns:us-west-2:123456789012:oncall`"
    };
    let message = format!("`{}` is not {}", excerpt(text), TOPIC_ARN.what);
    Err(Complaint::new(message, hint))
}
