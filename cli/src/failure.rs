//! Why a command could not do its work.

use crate::output::Output;
use std::io;
use std::process::ExitCode;

/// A reason that is not in the configuration.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file that cannot be read or written, or an argument that names nothing.
    Usage {
        /// What happened.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// AWS does not give what the command needs.
    Refused {
        /// What happened.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// Standard output is closed or full.
    Output(io::Error),
    /// The configuration and the command line are fine, and Keywheel is not.
    Defect(String),
}

const REFUSED: u8 = 1;
const USAGE: u8 = 2;
const DEFECT: u8 = 3;

impl Failure {
    /// A failed `verb` of the file.
    pub(crate) fn file(name: &str, verb: &str, error: &io::Error, hint: impl Into<String>) -> Self {
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
                ExitCode::from(USAGE)
            }
            Failure::Refused { message, hint } => {
                output.complain(&format!("error: {message}\n\n  hint: {hint}\n"));
                ExitCode::from(REFUSED)
            }
            // Whoever reads has seen enough, as in `keywheel schema | head`.
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                ExitCode::SUCCESS
            }
            Failure::Output(error) => {
                output.complain(&format!("error: cannot write: {error}\n"));
                ExitCode::from(USAGE)
            }
            Failure::Defect(message) => {
                output.complain(&format!(
                    "defect: {message}\n\n  hint: this is Keywheel's fault: please report it with the configuration\n"
                ));
                ExitCode::from(DEFECT)
            }
        }
    }
}

impl From<operations::Error> for Failure {
    fn from(error: operations::Error) -> Self {
        let (message, hint) = (error.to_string(), error.hint());
        if error.is_usage() {
            Failure::Usage { message, hint }
        } else {
            Failure::Refused { message, hint }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}
