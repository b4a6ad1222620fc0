//! What is told while a command works: lines on standard error, each with its time.

use crate::output::{Output, date};
use jiff::Timestamp;

/// Tells what happens, unless nobody is to be told.
pub(crate) struct Narration<'a> {
    output: &'a mut Output,
    /// Whose rotation it is, where there are several.
    pub(crate) about: Option<String>,
}

impl<'a> Narration<'a> {
    /// On this output.
    pub(crate) fn on(output: &'a mut Output) -> Self {
        Narration {
            output,
            about: None,
        }
    }

    /// One line.
    pub(crate) fn tell(&mut self, at: Timestamp, what: &str) {
        let at = date(at);
        match &self.about {
            Some(about) => self.output.complain(&format!("{at}  {about}  {what}\n")),
            None => self.output.complain(&format!("{at}  {what}\n")),
        }
    }
}
