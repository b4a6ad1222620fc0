//! The `keywheel` program.

mod asl;
mod aws;
mod check;
mod command;
mod completions;
mod configuration_file;
mod credential_process;
mod diff;
mod environment;
mod explain;
mod failure;
mod findings;
mod graph;
mod output;
mod output_file;
mod sandbox_command;
mod schema;
mod simulate;
mod synth;

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
