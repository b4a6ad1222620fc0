//! What has been answered so far, by options or by a person.

use super::ROTATE_EVERY;
use super::draft::{Draft, DraftUser};
use super::scan::Found;

/// What has been answered so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) pipeline: Option<String>,
    pub(super) region: Option<String>,
    pub(super) emails: Vec<String>,
    pub(super) topic: Option<String>,
    pub(super) users: Vec<String>,
    pub(super) rotate_every: Option<String>,
}

/// The pipeline's name when nobody says one.
pub(super) const PIPELINE: &str = "keys";

impl Answers {
    /// Whether somebody hears of alerts.
    pub(super) fn has_alerts(&self) -> bool {
        !self.emails.is_empty() || self.topic.is_some()
    }

    /// What nothing stands in for, in words.
    pub(super) fn missing(&self, is_scanned: bool) -> Vec<&'static str> {
        let mut missing = Vec::new();
        if self.region.is_none() {
            missing.push("the region, by --region, the environment or the profile");
        }
        if !self.has_alerts() {
            missing.push("who hears of alerts, by --email or --topic");
        }
        if self.users.is_empty() && !is_scanned {
            missing.push("the users, by --user or --scan");
        }
        missing
    }

    /// The file that follows from them.
    pub(super) fn draft(self, found: Option<&Found>) -> Draft {
        let users = self.users.into_iter().map(|name| DraftUser {
            found: found.and_then(|found| found.user(&name)),
            name,
        });
        Draft {
            users: users.collect(),
            pipeline: self.pipeline.unwrap_or_else(|| PIPELINE.to_owned()),
            region: self.region.unwrap_or_default(),
            emails: self.emails,
            topic: self.topic,
            rotate_every: self
                .rotate_every
                .unwrap_or_else(|| ROTATE_EVERY.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_missing_is_named_at_once() {
        let nothing = Answers::default();
        assert_eq!(
            nothing.missing(false),
            [
                "the region, by --region, the environment or the profile",
                "who hears of alerts, by --email or --topic",
                "the users, by --user or --scan",
            ]
        );
        assert_eq!(nothing.missing(true).len(), 2);
        let enough = Answers {
            region: Some("us-west-2".to_owned()),
            topic: Some("arn:aws:sns:us-west-2:123456789012:oncall".to_owned()),
            users: vec!["Bot".to_owned()],
            ..nothing
        };
        assert_eq!(enough.missing(false), [""; 0]);
    }
}
