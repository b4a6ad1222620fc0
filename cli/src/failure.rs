//! Why a command could not do its work.

use crate::output::Output;
use std::io;
use std::process::ExitCode;

/// A reason that is not in the configuration; the exit code is 2.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file that cannot be read or written, or an argument that names nothing.
    Usage {
        /// What happened.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// Standard output is closed or full.
    Output(io::Error),
}

impl Failure {
    /// A failed `verb` of the file.
    pub(crate) fn file(name: &str, verb: &str, error: &io::Error, hint: &'static str) -> Self {
        let message = format!("cannot {verb} {}: {error}", name.escape_debug());
        Failure::usage(message, hint)
    }

    /// A command line that cannot be followed.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure::Usage {
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// Says so on standard error, in clap's manner.
    pub(crate) fn report(self, output: &mut Output) -> ExitCode {
        match self {
            Failure::Usage { message, hint } => {
                output.complain(&format!("error: {message}\n\n  hint: {hint}\n"));
            }
            // Whoever reads has seen enough, as in `keywheel schema | head`.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return ExitCode::SUCCESS;
            }
            Failure::Output(error) => output.complain(&format!("error: cannot write: {error}\n")),
        }
        ExitCode::from(2)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}
