//! How far long work has come: one line of the terminal that standard error is, and nothing elsewhere.

use crate::output::Output;
use std::io::{self, IsTerminal};

/// How far long work has come.
pub(crate) struct Progress {
    /// Nothing when only the end tells.
    total: Option<usize>,
    done: usize,
    what: &'static str,
    is_shown: bool,
}

/// Less is done before it can be read.
const LEAST: usize = 20;
const CLEAR_LINE: &str = "\r\x1b[K";

impl Progress {
    /// Over so many of these, such as `users`, or over nobody knows how many.
    pub(crate) fn over(total: Option<usize>, what: &'static str) -> Self {
        Progress {
            total,
            done: 0,
            what,
            is_shown: total.is_none_or(|total| total >= LEAST) && io::stderr().is_terminal(),
        }
    }

    /// Makes room for something else.
    pub(crate) fn clear(&self, output: &mut Output) {
        if self.is_shown {
            output.complain(CLEAR_LINE);
        }
    }

    /// One more is done.
    pub(crate) fn step(&mut self, output: &mut Output) {
        self.done += 1;
        if !self.is_shown {
            return;
        }
        let Progress {
            total, done, what, ..
        } = self;
        let of = total.map_or_else(String::new, |total| format!(" of {total}"));
        output.complain(&format!("{CLEAR_LINE}{done}{of} {what}"));
    }

    /// Takes the line away, whether all is done or not.
    pub(crate) fn finish(self, output: &mut Output) {
        self.clear(output);
    }
}
