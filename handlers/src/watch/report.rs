//! One message for everything that a look has found.

use super::Finding;
use crate::{Failure, topic};
use std::fmt::Write;

/// What a look has found.
#[derive(Debug)]
pub(super) struct Report<'a> {
    pipeline: &'a str,
    /// How many users were looked at.
    pub(super) looked_at: usize,
    /// What a person must look at.
    pub(super) findings: Vec<Finding>,
    /// What could not be looked at today.
    pub(super) unseen: Vec<(String, Failure)>,
    /// How many users there was no time for.
    pub(super) late: usize,
    /// Who has not confirmed the subscription.
    pub(super) unconfirmed: Vec<String>,
}

/// SNS takes 256 KB of a message, with what it adds itself.
const LONGEST: usize = 250_000;
/// What is kept free of it for the end.
const END: usize = 4_000;
/// How much of it names may take that the message has no room for otherwise.
const NAMES: usize = 2_000;
/// SNS takes 100 characters of a subject.
const LONGEST_SUBJECT: usize = 100;

impl<'a> Report<'a> {
    /// Nothing found yet.
    pub(super) fn of(pipeline: &'a str) -> Self {
        Report {
            pipeline,
            looked_at: 0,
            findings: Vec::new(),
            unseen: Vec::new(),
            late: 0,
            unconfirmed: Vec::new(),
        }
    }

    /// What it is about, so that nobody has to open the mail to know how much it is.
    pub(super) fn subject(&self) -> String {
        let what = match self.findings.as_slice() {
            [] => format!("the watchdog of {} needs a person", self.pipeline),
            [only] => match &only.user {
                Some(user) => format!("the key of {user} needs a person"),
                None => format!("a key of {} needs a person", self.pipeline),
            },
            several => format!("{} keys of {} need a person", several.len(), self.pipeline),
        };
        format!("Keywheel: {what}")
            .chars()
            .take(LONGEST_SUBJECT)
            .collect()
    }

    /// The message; nothing when all is well.
    pub(super) fn message(&self) -> Option<String> {
        let parts = self.parts();
        if parts.is_empty() && self.findings.is_empty() {
            return None;
        }
        let mut text = format!(
            "The daily look at the users of the pipeline {} found what needs a person. It is told again each day, as long as it stands.\n",
            self.pipeline
        );
        let others: usize = parts.iter().map(|part| part.len() + 2).sum();
        let room = LONGEST.saturating_sub(END + others);
        let mut findings = self.findings.iter();
        for finding in findings.by_ref() {
            let told = format!("\n{finding}\n");
            if text.len() + told.len() > room {
                self.rest(finding, findings.as_slice(), &mut text);
                break;
            }
            text.push_str(&told);
        }
        for part in parts {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n{part}\n");
        }
        let _ = write!(
            text,
            "\n  keywheel status   # how everybody stands\n  keywheel doctor   # whether what is deployed is what was generated\n\nPipeline: {}\nUsers looked at: {}\nUsers who need a person: {}",
            self.pipeline,
            self.looked_at,
            self.findings.len()
        );
        Some(text)
    }

    /// Those that there is no room for.
    fn rest(&self, first: &Finding, others: &[Finding], text: &mut String) {
        let all = std::iter::once(first).chain(others);
        let names = all.map(Finding::whose);
        let (named, count) = (listed(names), 1 + others.len());
        let of = self.findings.len();
        let _ = write!(
            text,
            "\nThere is no room for the other {count} of {of}: {named}.\n"
        );
    }

    /// What is not about one user.
    fn parts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        if let Some((name, failure)) = self.unseen.first() {
            let names = listed(self.unseen.iter().map(|(name, _)| name.clone()));
            parts.push(format!(
                "Not looked at, because AWS did not answer as it should: {names}. Of {name}: {}\n\nWhat to do: nothing, if it is not said again tomorrow. If it is, `keywheel doctor` finds what is missing.",
                failure.facts()
            ));
        }
        if self.late > 0 {
            parts.push(format!(
                "Not looked at, because there was no time left: {} users. AWS throttled the others' calls, or they are too many for one watchdog.\n\nWhat to do: look at them with `keywheel status`. If it is said each day, make two pipelines of this one.",
                self.late
            ));
        }
        if !self.unconfirmed.is_empty() {
            parts.push(format!(
                "Nobody there hears of alerts, because the subscription is not confirmed: {}.\n\nWhat to do: {}.",
                listed(self.unconfirmed.iter().cloned()),
                topic::CONFIRMING
            ));
        }
        parts
    }
}

/// As many of these as there is room for, and how many more there are.
fn listed(names: impl Iterator<Item = String>) -> String {
    let (mut text, mut left) = (String::new(), 0);
    for name in names {
        if left > 0 || text.len() + name.len() > NAMES {
            left += 1;
            continue;
        }
        if !text.is_empty() {
            text.push_str("; ");
        }
        text.push_str(&name);
    }
    if left > 0 {
        let _ = write!(text, "; and {left} more");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::finding::overdue;
    use contract::ErrorName;

    fn report(users: usize) -> Report<'static> {
        let mut report = Report::of("keys");
        report.looked_at = users;
        report.findings = (0..users)
            .map(|number| overdue(&format!("Bot{number}")))
            .collect();
        report
    }

    #[test]
    fn nothing_is_told_when_there_is_nothing_to_tell() {
        let report = Report {
            looked_at: 10_000,
            ..report(0)
        };
        assert_eq!(report.message(), None);
    }

    #[test]
    fn one_user_is_told_in_full() {
        let report = report(1);
        assert_eq!(report.subject(), "Keywheel: the key of Bot0 needs a person");
        assert_eq!(
            report.message().unwrap(),
            "\
The daily look at the users of the pipeline keys found what needs a person. It is told again each day, as long as it stands.

IAM user Bot0, secret dev/Bot0

How it stands: A new key should have been there by 1970-01-01T00:00:00Z, and is not.

Which key works: AKIAIOSFODNN7EXAMPLE, 3 days old.

What to do: `keywheel rotate Bot0`.

  keywheel status   # how everybody stands
  keywheel doctor   # whether what is deployed is what was generated

Pipeline: keys
Users looked at: 1
Users who need a person: 1"
        );
    }

    #[test]
    fn what_sns_does_not_take_is_counted_and_named_as_far_as_there_is_room() {
        let mut report = report(10_000);
        report.late = 5;
        let many = (0..10_000).map(|number| format!("somebody{number}@example.com"));
        report.unconfirmed = many.collect();
        let failure = || Failure::new(ErrorName::AwsUnavailable, "No answer.");
        report.unseen = (0..10_000)
            .map(|number| (format!("Unseen{number}"), failure()))
            .collect();
        assert_eq!(
            report.subject(),
            "Keywheel: 10000 keys of keys need a person"
        );
        let message = report.message().unwrap();
        assert!(message.len() <= LONGEST, "{}", message.len());
        assert!(message.len() > LONGEST - 2 * END, "{}", message.len());
        let told = message.matches("How it stands:").count();
        let left = 10_000 - told;
        let rest = format!("There is no room for the other {left} of 10000: IAM user Bot{told}, ");
        for part in [
            rest.as_str(),
            "; and ",
            "Not looked at, because AWS did not answer as it should: Unseen0; Unseen1; ",
            "Not looked at, because there was no time left: 5 users.",
            "somebody0@example.com; somebody1@example.com",
            "\nUsers who need a person: 10000",
        ] {
            assert!(message.contains(part), "{part}");
        }
    }

    #[test]
    fn a_subject_is_as_long_as_sns_takes_it() {
        let pipeline = "x".repeat(100);
        let subject = Report::of(&pipeline).subject();
        assert_eq!(subject.len(), LONGEST_SUBJECT);
    }
}
