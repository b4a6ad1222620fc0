//! The `keywheel` program.

mod adopt;
mod asl;
mod audit;
mod aws;
mod check;
mod command;
mod completions;
mod configuration_file;
mod confirmation;
mod credential_process;
mod diff;
mod doctor;
mod environment;
mod explain;
mod failure;
mod findings;
mod graph;
mod history;
mod hold;
mod init;
mod man;
mod narration;
mod operator;
mod output;
mod output_file;
mod plan;
mod progress;
mod purge;
mod rerun;
mod reset;
mod revoke_now;
mod rollback;
mod rotate;
mod sandbox_command;
mod schema;
mod simulate;
mod status;
mod synth;
mod table;
mod versions;

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let program = command::Program::parse();
    let mut output = output::Output::of_process();
    match program.run(&mut output) {
        Ok(code) => code,
        Err(failure) => failure.report(&mut output),
    }
}
