//! Asking before something is done that cannot be taken back.

use crate::failure::Failure;
use crate::output::Output;
use std::io::{self, BufRead, IsTerminal};

/// The argument that answers beforehand.
#[derive(Debug, clap::Args)]
pub(crate) struct Consent {
    /// Do it without asking, for scripts
    #[arg(short, long)]
    yes: bool,
}

impl Consent {
    /// Says what is to happen and asks for a yes, unless that was given already. Whoever cannot be asked has
    /// not consented.
    pub(crate) fn obtain(&self, what: &str, output: &mut Output) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(Failure::usage(
                format!(
                    "{what}\n\nnobody can be asked whether to go on: standard input is no terminal"
                ),
                "give --yes to go on without being asked",
            ));
        }
        output.complain(&format!("{what}\n\nGo on? [y/N] "));
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
            Ok(())
        } else {
            Err(Failure::usage("nothing was done", "answer `y` to go on"))
        }
    }
}
