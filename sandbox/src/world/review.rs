//! What is checked once for a whole chronicle: its alerts, and that no secret was written.

use super::{Chronicle, Invariant, Logs, Violation};
use crate::Account;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

impl Chronicle {
    /// Counts the alerts of each execution that has ended. A message whose publisher did not hear
    /// that it was sent is sent again, and counts once.
    pub(super) fn count_alerts(&mut self) {
        for index in 0..self.executions.len() {
            let record = &self.executions[index];
            let (Some(outcome), Some(at)) = (&record.outcome, record.ended_at) else {
                continue;
            };
            let due = record.alerts_due();
            let told = self.alerts.iter().filter(|alert| alert.is_heard);
            let told = told.filter(|alert| alert.is_about(&record.arn)).count();
            let found = (!due.contains(&told)).then(|| {
                let due = due.start();
                format!(
                    "{} ended {outcome:?} with {told} alerts instead of {due}",
                    record.arn
                )
            });
            self.reviewed(at, Invariant::OneAlertPerFailure, found);
        }
    }

    /// Counts the alerts of the rotations by Secrets Manager that failed.
    pub(super) fn count_alerts_of_rotations(&mut self) {
        let mut failed: BTreeMap<&str, (usize, Timestamp)> = BTreeMap::new();
        for rotation in &self.rotations {
            if let (Some(_), Some(at)) = (&rotation.failure, rotation.ended_at) {
                let (count, last) = failed.entry(&rotation.secret_arn).or_insert((0, at));
                *count += 1;
                *last = at;
            }
        }
        let found = failed.into_iter().map(|(secret, (due, at))| {
            let words = format!("{secret}, which Secrets Manager started, failed");
            let alerts = self.alerts.iter();
            let told = alerts
                .filter(|alert| alert.message.contains(&words))
                .count();
            let found = (told != due)
                .then(|| format!("{due} rotations of {secret} failed, with {told} alerts"));
            (at, found)
        });
        for (at, found) in found.collect::<Vec<_>>() {
            self.reviewed(at, Invariant::OneAlertPerFailure, found);
        }
    }

    /// Searches everything that was written for every secret that was given out.
    pub(super) fn search_for_secrets(&mut self, account: &Account, logs: &Logs) {
        let mut search = Search::for_any_of(account.canaries());
        self.show_everything(account, logs, &mut search);
        let found = search
            .place
            .map(|place| format!("a secret access key stands in the line `{place}…`"));
        self.reviewed(account.clock().now(), Invariant::NoSecretLeaked, found);
    }

    fn reviewed(&mut self, at: Timestamp, invariant: Invariant, found: Option<String>) {
        self.checks += 1;
        self.violations.extend(found.map(|found| Violation {
            at,
            invariant,
            found,
        }));
    }

    /// Shows everything that AWS or a person gets to see.
    fn show_everything(&self, account: &Account, logs: &Logs, search: &mut Search) {
        search.see(&logs.text());
        for record in &self.executions {
            search.see_written(format_args!(
                "{:?}",
                (&record.name, &record.outcome, &record.endings)
            ));
            // The input is in the history too, but not while the execution runs.
            search.see_written(format_args!("{}", record.input));
            if let Some(history) = &record.history {
                search.see(&serde_json::to_string(history.as_ref()).expect("a history is JSON"));
            }
        }
        for moment in &self.moments {
            match &moment.result {
                Ok(answer) => search.see_written(format_args!("{answer}")),
                Err(failure) => search.see_written(format_args!("{failure}")),
            }
        }
        for look in &self.looks {
            search.see_written(format_args!("{:?}", look.result));
        }
        account.view(|view| {
            for call in view.journal() {
                search.see_written(format_args!("{call} {call:?}"));
            }
            for event in view.events().events() {
                search.see_written(format_args!("{event:?}"));
            }
            for message in view.sns().messages() {
                search.see_written(format_args!("{message:?}"));
            }
        });
    }
}

/// A search for secrets in one text after another, so that a year of them is never there at once.
struct Search {
    secrets: BTreeSet<String>,
    /// How the first line begins in which one stands.
    place: Option<String>,
    /// What is written is written here, over and over again.
    paper: String,
}

impl Search {
    fn for_any_of(secrets: BTreeSet<String>) -> Self {
        Search {
            secrets,
            place: None,
            paper: String::new(),
        }
    }

    fn see_written(&mut self, what: fmt::Arguments<'_>) {
        let mut paper = std::mem::take(&mut self.paper);
        paper.clear();
        // Writing to a String cannot fail.
        let _ = paper.write_fmt(what);
        self.see(&paper);
        self.paper = paper;
    }

    fn see(&mut self, text: &str) {
        if self.place.is_none() {
            let mut lines = text.lines();
            let line = lines.find(|line| holds_one_of(&self.secrets, line));
            self.place = line.map(|line| line.chars().take(40).collect());
        }
    }
}

/// Whether one of the secrets stands in the text. Each has 40 characters of the base64 alphabet, so
/// only runs of such characters are looked at.
fn holds_one_of(canaries: &BTreeSet<String>, text: &str) -> bool {
    const LENGTH: usize = 40;
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
    let runs = text
        .split(|c| !is_base64(c))
        .filter(|run| run.len() >= LENGTH);
    runs.into_iter().any(|run| {
        (0..=run.len() - LENGTH).any(|start| canaries.contains(&run[start..start + LENGTH]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_wherever_it_stands() {
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        let canaries = BTreeSet::from([secret.to_owned()]);
        for text in [
            secret.to_owned(),
            format!("\"{secret}\""),
            format!("abc/{secret}xyz"),
            format!("…{secret}…"),
        ] {
            assert!(holds_one_of(&canaries, &text), "{text}");
        }
        assert!(!holds_one_of(&canaries, &secret[1..]));
        assert!(!holds_one_of(
            &canaries,
            "arn:aws:states:us-west-2:123456789012:execution:keys-rotation:Bot"
        ));
    }
}
