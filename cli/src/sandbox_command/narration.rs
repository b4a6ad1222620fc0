//! What happens while the sandbox serves, line by line.

use crate::output::date;
use crate::simulate::narration;
use sandbox::Account;
use sandbox::world::News;
use statemachine::Outcome;
use std::cell::Cell;
use std::fmt::Write;

/// Tells what happens.
pub(super) struct Narrator {
    account: Account,
    /// How many messages it has told of.
    told: Cell<usize>,
}

impl Narrator {
    pub(super) fn new(account: Account) -> Self {
        Narrator {
            account,
            told: Cell::new(0),
        }
    }

    /// The lines for what has happened, and for the alerts that it led to.
    pub(super) fn lines(&self, news: News<'_>) -> String {
        let mut lines = match news {
            News::Started(record) => {
                let user = record.user.as_deref();
                line(record.started_at, user, "Started", &record.name)
            }
            News::Answered(moment) => {
                let what = narration::of(moment);
                line(moment.at, moment.user.as_deref(), &moment.state, &what)
            }
            News::Ended(record) => {
                let (how, what) = match &record.outcome {
                    Some(Outcome::Succeeded { .. }) | None => ("Done", None),
                    Some(Outcome::Failed { error, .. }) => ("Failed", error.as_deref()),
                    Some(Outcome::TimedOut) => ("Timed out", None),
                    Some(Outcome::Aborted { error, .. }) => ("Aborted", error.as_deref()),
                };
                let at = record.ended_at.unwrap_or(record.started_at);
                let what = what.unwrap_or(&record.name);
                line(at, record.user.as_deref(), how, what)
            }
        };
        self.account.view(|view| {
            let messages = view.sns().messages();
            for message in messages.get(self.told.get()..).unwrap_or_default() {
                let text = message.subject.as_deref();
                let text = text.or(message.message.lines().next()).unwrap_or_default();
                lines += &line(message.at, None, "Alert", text);
            }
            self.told.set(messages.len());
        });
        lines
    }
}

/// The name of the longest step.
const STEP: usize = "Deactivate the old key".len();

fn line(at: jiff::Timestamp, user: Option<&str>, step: &str, what: &str) -> String {
    let mut line = date(at);
    if let Some(user) = user {
        // Writing to a String cannot fail.
        let _ = write!(line, "  {user}");
    }
    let _ = write!(line, "  {step:STEP$}  {what}");
    line.truncate(line.trim_end().len());
    line.push('\n');
    line
}
