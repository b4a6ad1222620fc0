//! `keywheel explain`

use crate::failure::Failure;
use crate::output::Output;
use handlers::decision::{RULES, ruling, situations};
use std::fmt::Write;
use std::process::ExitCode;

/// Explain how a rotation decides what to do
///
/// Before it makes a key, a rotation looks at the user's keys, the secret's versions and what an
/// earlier run left behind. The rules that decide what it does next are asked in order, and the
/// first that applies decides. This prints them as they are in the program.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  keywheel explain
  keywheel explain --situations   with the number of situations that each rule decides")]
pub(crate) struct Explain {
    /// Count the situations that each rule decides, out of all that can be observed
    #[arg(long)]
    situations: bool,
}

impl Explain {
    pub(crate) fn run(self, output: &mut Output) -> Result<ExitCode, Failure> {
        let decided = self.situations.then(decided);
        let mut text = String::from("The first rule that applies decides.\n");
        for (place, rule) in RULES.iter().enumerate() {
            let _ = write!(
                text,
                "\n{:>2}. When {},\n    then {},\n    because {}.\n",
                place + 1,
                rule.when,
                rule.then,
                rule.because
            );
            if let Some(decided) = &decided {
                let _ = writeln!(text, "    It decides {} situations.", decided[place]);
            }
        }
        if let Some(decided) = &decided {
            let all: u64 = decided.iter().sum();
            let _ = writeln!(
                text,
                "\nThere are {all} situations: labels, statuses, last uses, intents and identities in every combination."
            );
        }
        output.print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn decided() -> Vec<u64> {
    let mut decided = vec![0; RULES.len()];
    for (seen, policy) in situations::all() {
        decided[ruling(&seen, &policy).0] += 1;
    }
    decided
}
