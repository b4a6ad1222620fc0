//! The one place that writes to standard output and standard error.

use contract::environment;
use std::io::{self, IsTerminal, Write};

/// Standard output and standard error, and how what is written there may look.
pub(crate) struct Output {
    looks: Looks,
}

/// How output may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Looks {
    /// Whether colours are understood and wanted.
    pub(crate) colours: bool,
    /// The columns of a line.
    pub(crate) width: usize,
}

impl Output {
    /// The streams of this process.
    pub(crate) fn of_process() -> Self {
        const WITHOUT_TERMINAL: usize = 100;
        let terminal = io::stdout().is_terminal();
        let width = terminal_size::terminal_size().filter(|_| terminal);
        Output {
            looks: Looks {
                colours: terminal && !no_color(),
                width: width.map_or(WITHOUT_TERMINAL, |(width, _)| usize::from(width.0)),
            },
        }
    }

    /// How what is printed may look.
    pub(crate) fn looks(&self) -> Looks {
        self.looks
    }

    /// Writes to standard output.
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Writes to standard error; when that fails too, there is nobody left to tell.
    pub(crate) fn complain(&mut self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the variable is declared in contract::environment, and the program reads it only here"
)]
fn no_color() -> bool {
    std::env::var_os(environment::NO_COLOR.name).is_some_and(|value| !value.is_empty())
}
